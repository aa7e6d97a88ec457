"""`/v1/complaints/...` for administrators: callbacks that wait, records to take along, and deletion on request."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from rag.label import ANY_TEXT, HEADER
from serving.api.parts import CallerOf, PartsOf
from serving.complaints.shapes_numbers import CallbackOut, ErasedOut, EraseIn
from serving.store.callbacks import Callback
from serving.store.complaint_queue import ANYTHING

router = APIRouter(prefix="/v1/complaints", tags=["민원 기록 (records of complaints)"])


@router.get("/callbacks", response_model=list[CallbackOut])
def callbacks(parts: PartsOf, _caller: CallerOf) -> list[CallbackOut]:
    """기다리는 콜백과 포기한 콜백 (callbacks that wait, and those given up)."""
    return [outward(one) for one in parts.complaints.outbox.store.page()]


@router.post("/callbacks/{callback_id}/retry", response_model=CallbackOut)
def retry(callback_id: str, parts: PartsOf, _caller: CallerOf) -> CallbackOut:
    """콜백을 처음부터 다시 보낸다 (try a callback again)."""
    found = parts.complaints.outbox.retry(callback_id)
    parts.complaints.worker.wake()
    return outward(found)


@router.get(
    "/records",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/x-ndjson": {}}, "description": "한 줄에 한 건(CaseOut)"}},
)
def records(parts: PartsOf, caller: CallerOf) -> StreamingResponse:
    """모든 민원의 기록, 가린 채로 (all records, masked; a line each)."""
    views = parts.complaints.views

    def lines() -> Iterator[str]:
        for case in reversed(views.cases(ANYTHING, caller)):
            yield views.whole(case, caller).model_dump_json() + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson", headers={HEADER: ANY_TEXT})


@router.post("/erase", response_model=ErasedOut)
def erase_person(body: EraseIn, parts: PartsOf, _caller: CallerOf) -> ErasedOut:
    """한 민원인의 민원을 모두 지운다: 기록, 가린 값, 유사 민원 색인 (개인정보 보호법 제21조, 제36조)."""
    return ErasedOut(deleted=parts.complaints.erase_person(body.complainant))


@router.delete("/{complaint_id}", response_model=ErasedOut)
def erase(complaint_id: str, parts: PartsOf, caller: CallerOf) -> ErasedOut:
    """민원 한 건을 지운다: 기록, 가린 값, 유사 민원 색인 (delete a complaint everywhere)."""
    found = parts.complaints.views.one(complaint_id, caller)
    return ErasedOut(deleted=parts.complaints.erase([found.complaint_id]))


def outward(one: Callback) -> CallbackOut:
    """Return a callback without its address, which may hold a secret."""
    return CallbackOut(
        callback_id=one.callback_id,
        complaint_id=one.complaint_id,
        host=one.host,
        tries=one.tries,
        state=one.state,
        next_try=one.next_try,
        problem=one.problem,
    )
