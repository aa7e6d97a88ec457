"""`/v1/complaints`: complaint systems hand complaints in, and read what was found of them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import ValidationError

from rag.errors import MongminError
from rag.label import ANY_TEXT, HEADER, header_of
from serving.api.answers import failure
from serving.api.parts import CallerOf, Parts, PartsOf
from serving.api.steps import final
from serving.caller import Caller
from serving.complaints.intake import Taken
from serving.complaints.shapes import (
    AcceptedOut,
    BatchLine,
    CaseOut,
    ComplaintBatch,
    ComplaintIn,
    DraftOut,
    Queue,
    QueueRequest,
    TriageOut,
)
from serving.complaints.triage import Found
from serving.problems import invalid
from serving.store.complaint_queue import Sought
from serving.store.complaints import DONE, Case

router = APIRouter(prefix="/v1", tags=["민원 (complaints)"])
POLL_SECONDS = 0.1
LATER = frozenset({"busy", "timeout", "engine-unavailable"})
"""What of a draft is worth another try, beside the requests."""
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", max_length=255, description="같은 민원을 두 번 보내도 한 번만 접수된다")
]
Prefer = Annotated[str | None, Header(description="respond-async: 결과를 기다리지 않고 202를 받는다")]


@router.post(
    "/complaints",
    response_model=TriageOut,
    responses={202: {"model": AcceptedOut, "description": "접수함. 결과는 콜백이나 status_url로 온다"}},
)
async def take(
    body: ComplaintIn, request: Request, parts: PartsOf, caller: CallerOf, key: Key = None, prefer: Prefer = None
) -> Response:
    """민원을 접수해 분류, 기한, 유사 민원, 법령, 초안을 제안한다. 결정은 사람이 한다 (triage; idempotent)."""
    desk = parts.complaints
    waits = body.callback_url is None and "respond-async" not in (prefer or "").lower()
    taken = await to_thread.run_sync(lambda: desk.take(body, caller, unquoted(key), now=waits))
    if not waits:
        desk.worker.wake()
        number = taken.case.complaint_id
        accepted = AcceptedOut(complaint_id=number, status_url=f"/v1/complaints/{number}")
        return JSONResponse(accepted.model_dump(mode="json"), 202, headers={"Location": accepted.status_url})
    out = await handled(parts, request, caller, taken)
    return labelled(out)


@router.post(
    "/complaints:batch",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/x-ndjson": {}}, "description": "한 줄에 한 건(BatchLine)"}},
)
async def take_many(
    body: ComplaintBatch, request: Request, parts: PartsOf, caller: CallerOf, key: Key = None
) -> StreamingResponse:
    """민원 여러 건. 하나가 잘못되어도 나머지는 처리한다 (a line each; one bad one stops none)."""

    async def lines() -> AsyncIterator[str]:
        for place, one in enumerate(body.complaints):
            name = f"{unquoted(key)}#{place}" if key else ""
            yield (await line(parts, request, caller, one, name)).model_dump_json() + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson", headers={HEADER: ANY_TEXT})


@router.get("/complaints", response_model=Queue)
def queue(
    parts: PartsOf,
    caller: CallerOf,
    sought: Annotated[QueueRequest, Query()],
) -> Response:
    """민원 목록: 위험한 것부터, 다음은 기한이 가까운 순서 (danger first, then due)."""
    desk = parts.complaints
    found = desk.views.page(sought_of(sought, desk.views.now()), caller, sought.offset, sought.limit)
    return JSONResponse(found.model_dump(mode="json"), headers={HEADER: ANY_TEXT})


@router.get("/complaints/{complaint_id}", response_model=CaseOut)
def one(complaint_id: str, parts: PartsOf, caller: CallerOf) -> Response:
    """민원 한 건의 모든 것: 분류, 기한 시계, 결정, 기한 사건 (a whole case)."""
    desk = parts.complaints
    found = desk.views.whole(desk.views.one(complaint_id, caller), caller)
    header = header_of(found.triage.ai_label) if found.triage.ai_label else ANY_TEXT
    return JSONResponse(found.model_dump(mode="json"), headers={HEADER: header})


@router.get("/schemas/triage", tags=["상태 (state)"])
def schema() -> dict[str, Any]:
    """분류 결과(triage.json)의 JSON Schema (the contract of the result)."""
    return TriageOut.model_json_schema(mode="serialization")


async def handled(parts: Parts, request: Request, caller: Caller, taken: Taken) -> TriageOut:
    """Return the result of a complaint: worked on here, or by whoever began it."""
    desk = parts.complaints
    if not taken.fresh:
        case = await finished(parts, taken.case)
        return await to_thread.run_sync(desk.result, taken, case)
    case, found = await to_thread.run_sync(desk.read, taken.case)
    if case.stage != DONE:
        case = await with_draft(parts, request, caller, case, found)
    return await to_thread.run_sync(desk.result, taken, case)


async def with_draft(parts: Parts, request: Request, caller: Caller, case: Case, found: Found | None) -> Case:
    """Have a draft made in its turn; what cannot be made now is made later, beside the requests."""
    processing = parts.complaints.processing
    if not processing.wants_draft(case):
        return await to_thread.run_sync(processing.finished, case)
    turn = parts.admission.in_turn(request, caller, case.domain, lambda: processing.drafted(case, found))
    try:
        draft, reason = await final(turn), ""
    except MongminError as error:
        if error.code in LATER:
            await to_thread.run_sync(processing.let_go, case)
            parts.complaints.worker.wake()
            return case
        draft, reason = None, str(error)
    except anyio.get_cancelled_exc_class():
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(processing.let_go, case)
        raise
    except Exception as error:
        draft, reason = None, str(failure(error, request)["detail"])
    made = draft if isinstance(draft, DraftOut) else None
    return await to_thread.run_sync(processing.finished, case, made, reason)


async def finished(parts: Parts, case: Case) -> Case:
    """Wait for whoever works on a complaint, as long as a request may take; begin it if nobody does."""
    desk, until = parts.complaints, time.monotonic() + parts.services.settings.api.request_seconds
    while case.stage != DONE and time.monotonic() < until:
        desk.worker.wake()
        await anyio.sleep(POLL_SECONDS)
        now = await to_thread.run_sync(desk.store.one, case.complaint_id)
        case = now or case
    return case


async def line(parts: Parts, request: Request, caller: Caller, given: dict[str, object], key: str) -> BatchLine:
    """Return the outcome of one complaint of a batch, whatever it is."""
    identity = given.get("id")
    name = str(identity)[:200] if isinstance(identity, (str, int)) else None
    desk = parts.complaints
    try:
        body = checked(given)
        waits = body.callback_url is None
        taken = await to_thread.run_sync(lambda: desk.take(body, caller, key, now=waits))
        if not waits:
            desk.worker.wake()
            return BatchLine(id=name, result=await to_thread.run_sync(desk.result, taken))
        return BatchLine(id=name, result=await handled(parts, request, caller, taken))
    except Exception as error:
        # The boundary of a line: one bad complaint stops none of the others.
        return BatchLine(id=name, problem=failure(error, request))


def checked(given: dict[str, object]) -> ComplaintIn:
    """Return a complaint of a batch. Raises `Problem` (422)."""
    try:
        return ComplaintIn.model_validate(given)
    except ValidationError as error:
        raise invalid(error.errors()) from error


def labelled(out: TriageOut) -> Response:
    """Return a triage with the label of how its draft was made."""
    headers = {HEADER: header_of(out.ai_label)} if out.ai_label else {}
    return JSONResponse(out.model_dump(mode="json"), headers=headers)


def unquoted(key: str | None) -> str:
    """Return a key as it is meant: RFC 9651 writes it between quotation marks.

    >>> unquoted('"k-1"'), unquoted("k-1"), unquoted(None)
    ('k-1', 'k-1', '')
    """
    return (key or "").strip().strip('"')


def sought_of(wanted: QueueRequest, now: datetime) -> Sought:
    """Return what of the queue is sought; what is overdue was due before this moment."""
    late = now if wanted.overdue else None
    return Sought(wanted.state, wanted.domain, wanted.region, wanted.crisis, late, number=wanted.number)
