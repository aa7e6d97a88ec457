"""`/v1/audit`: the evidence for auditors, and `이 답변의 근거` for the officer who asked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from rag.label import ANY_TEXT, HEADER, label_of
from serving.api.parts import CallerOf, PartsOf
from serving.audit import exported, open_to, page_of, record_of
from serving.evidence.ledger import Json
from serving.plain_evidence import plainly
from serving.problems import Problem
from serving.replay import replayed
from serving.schemas_evidence import (
    AuditPage,
    AuditRecord,
    AuditRequest,
    ExportRequest,
    HeadOut,
    PlainEvidence,
    ReplayOut,
    VerificationOut,
)


def labelled(response: Response) -> None:
    """Say in the response's head that a record may hold what a model wrote."""
    response.headers[HEADER] = ANY_TEXT


router = APIRouter(prefix="/v1", tags=["증거 (evidence)"], dependencies=[Depends(labelled)])


@router.get("/audit", response_model=AuditPage)
def audit(request: Annotated[AuditRequest, Query()], parts: PartsOf, caller: CallerOf) -> AuditPage:
    """증거 기록을 최근 것부터 찾는다 (search the evidence, the newest first, up to the caller's grade)."""
    return page_of(parts.archive, request, caller.grades)


@router.get("/audit/head", response_model=HeadOut)
def head(parts: PartsOf, _caller: CallerOf) -> HeadOut:
    """밖에 맡겨 둘 서명된 머리글 (a signed head, to be kept by a witness outside)."""
    return HeadOut.of(*parts.archive.head())


@router.get("/audit/verify", response_model=VerificationOut)
def verify(parts: PartsOf, _caller: CallerOf) -> VerificationOut:
    """사슬 전체를 확인한다 (look at the whole chain; heads of witnesses are compared by `mongmin audit verify`)."""
    return VerificationOut.of(parts.archive.verify())


@router.get(
    "/audit/export",
    responses={200: {"content": {"application/x-ndjson": {}}, "description": "한 줄에 기록 하나, 끝에 서명된 목록"}},
)
def export(request: Annotated[ExportRequest, Query()], parts: PartsOf, caller: CallerOf) -> StreamingResponse:
    """기록을 내보낸다; 내보낸 일도 기록한다 (export as NDJSON with a signed manifest; recorded itself)."""
    body: dict[str, Json] = {"request": request.model_dump(mode="json"), "route": "http"}
    parts.services.ledger.add("export", body, caller.name)
    return StreamingResponse(
        exported(parts.archive, request, caller.grades),
        media_type="application/x-ndjson",
        headers={"Content-Disposition": 'attachment; filename="evidence.ndjson"', HEADER: ANY_TEXT},
    )


@router.get("/audit/{evidence_id}", response_model=AuditRecord)
def one(evidence_id: str, parts: PartsOf, caller: CallerOf) -> AuditRecord:
    """기록 하나 (one record)."""
    found = record_of(parts.archive, evidence_id, caller.grades)
    if found is None:
        raise no_record()
    return found


@router.post("/audit/{evidence_id}/replay", response_model=ReplayOut)
def replay(evidence_id: str, parts: PartsOf, caller: CallerOf) -> ReplayOut:
    """기록에서 답변을 다시 만들어 다른 점을 말한다 (make the answer again and say what differs)."""
    found = parts.archive.one(evidence_id)
    if found is None or not open_to(found, caller.grades):
        raise no_record()
    label = label_of("generated", None, parts.services.clock.today())
    return replayed(parts.services, found).model_copy(update={"ai_label": label})


@router.get("/answers/{answer_id}/evidence", response_model=PlainEvidence)
def of_answer(answer_id: str, parts: PartsOf, caller: CallerOf) -> PlainEvidence:
    """이 답변의 근거: 내가 물은 답변이 무엇으로 만들어졌는지 (what the caller's own answer was made of)."""
    found = parts.archive.of_answer(answer_id, caller.name)
    if found is None:
        raise no_record()
    return plainly(found, parts.services.settings.evidence)


def no_record() -> Problem:
    """Make the problem of a record that is not there, or not the caller's to see: nobody learns which."""
    return Problem(
        "evidence-not-found",
        404,
        "그런 증거 기록이 없습니다. mongmin audit list나 GET /v1/audit으로 찾거나, "
        "내가 물은 답변의 answer_id인지 확인하십시오.",
        "There is no such record of evidence",
    )
