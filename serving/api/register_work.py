"""`/v1/register/work...`: drafts, review, approval and publication, for officials; and the check against what runs."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from rag.register.workflow import ACTIONS, STEPS, Step
from serving.api.parts import CallerOf, PartsOf
from serving.register.imports import content_of, imported
from serving.schemas_register_work import (
    DriftReport,
    EditedEntry,
    ImportOut,
    ImportRequest,
    NewEntry,
    StepRequest,
    WorkEntry,
    WorkList,
)

router = APIRouter(prefix="/v1/register", tags=["AI 등록부 관리 (register work)"])
Endpoint = Callable[..., WorkEntry]


@router.get("/drift", response_model=DriftReport)
def drift(parts: PartsOf, _caller: CallerOf) -> DriftReport:
    """공개된 등록이 지금 돌고 있는 설정과 같은지 (whether the published register says what runs)."""
    return parts.register.checked.report()


@router.get("/work", response_model=WorkList)
def work(parts: PartsOf, _caller: CallerOf) -> WorkList:
    """등록 항목 모두와 그 상태 (all entries with their state, drafts too)."""
    return parts.register.work.all()


@router.post("/work", response_model=WorkEntry, status_code=201)
def create(body: NewEntry, parts: PartsOf, caller: CallerOf) -> WorkEntry:
    """새 항목의 초안을 만든다 (a new entry, as a draft)."""
    return parts.register.work.create(body, caller)


@router.get("/work/{entry_id}", response_model=WorkEntry)
def one(entry_id: str, parts: PartsOf, caller: CallerOf) -> WorkEntry:
    """등록 항목 하나와 그 초안, 한 일 (one entry with its draft and what was done)."""
    return parts.register.work.one(entry_id, caller)


@router.put("/work/{entry_id}", response_model=WorkEntry)
def edit(entry_id: str, body: EditedEntry, parts: PartsOf, caller: CallerOf) -> WorkEntry:
    """초안을 고치거나 다음 판의 초안을 시작한다 (change the draft, or begin the next revision)."""
    return parts.register.work.edit(entry_id, body, caller)


@router.post("/work/{entry_id}/fill", response_model=WorkEntry)
def fill(entry_id: str, body: StepRequest, parts: PartsOf, caller: CallerOf) -> WorkEntry:
    """기술 항목을 지금 설정과 평가 결과로 채운 초안을 만든다 (fill technical parts from what runs)."""
    return parts.register.work.fill(entry_id, body, caller)


def taking(step: Step) -> Endpoint:
    """Return the endpoint of a step: each has a route of its own, so that the table says who may take it."""

    def take(entry_id: str, body: StepRequest, parts: PartsOf, caller: CallerOf) -> WorkEntry:
        return parts.register.work.step(entry_id, step, body, caller)

    take.__doc__ = f"{ACTIONS[step]} ({step})."
    return take


for _step in STEPS:
    router.add_api_route(
        f"/work/{{entry_id}}/{_step}", taking(_step), methods=["POST"], response_model=WorkEntry, name=_step
    )


@router.post("/import", response_model=ImportOut)
def bring_in(body: ImportRequest, parts: PartsOf, caller: CallerOf) -> ImportOut:
    """표(CSV)에서 한꺼번에 가져온다: 맞는 줄은 초안이 되고, 틀린 줄은 줄과 열을 알린다 (import a table as drafts)."""
    return imported(parts.register.work, content_of(body), caller, dry_run=body.dry_run)
