"""`/v1/complaints/...` for officers: drafts, decisions, events of the clock, and the numbers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from rag.label import ANY_TEXT, HEADER
from serving.api import sse
from serving.api.answers import failure
from serving.api.parts import CallerOf, PartsOf
from serving.api.steps import final
from serving.complaints.decisions import no_draft
from serving.complaints.processing import DraftEvent
from serving.complaints.shapes import CaseOut, ClockEventIn, DecisionIn, DecisionOut, DraftIn, DraftOut
from serving.complaints.shapes_numbers import MergeOut, StatisticsOut, TrendOut
from serving.store.complaint_queue import ANYTHING

router = APIRouter(prefix="/v1/complaints", tags=["민원 처리 (working on complaints)"])


@router.get("/statistics", response_model=StatisticsOut)
def statistics(parts: PartsOf, caller: CallerOf) -> StatisticsOut:
    """분야·지역·부서·나이별 건수와 수정 정도 (numbers for the dashboards)."""
    return parts.complaints.views.statistics(ANYTHING, caller)


@router.get("/merges", response_model=list[MergeOut])
def merges(parts: PartsOf, caller: CallerOf) -> Response:
    """목적이 같은 민원 묶음: 5건 이상이면 병합할 수 있다. 접수는 각각 남는다 (merge suggestions)."""
    desk = parts.complaints
    found = [one.model_dump(mode="json") for one in desk.merges(caller, desk.views.now())]
    return JSONResponse(found, headers={HEADER: ANY_TEXT})


@router.get("/trends", response_model=list[TrendOut])
def trends(parts: PartsOf, caller: CallerOf) -> Response:
    """늘고 있는 것과 그 까닭 (what is rising, and why it is taken as new)."""
    desk = parts.complaints
    found = [one.model_dump(mode="json") for one in desk.trends(caller, desk.views.now())]
    return JSONResponse(found, headers={HEADER: ANY_TEXT})


@router.post(
    "/{complaint_id}/draft",
    response_model=DraftOut,
    responses={200: {"content": {"text/event-stream": {}}, "description": "초안, 또는 stream이면 SSE 사건들"}},
)
async def draft(complaint_id: str, body: DraftIn, request: Request, parts: PartsOf, caller: CallerOf) -> Response:
    """답변 초안을 다시 만든다: 말투, 길이, 쉬운 글, 외국어 (a new draft; `stream` gives server-sent events)."""
    desk = parts.complaints
    case = await to_thread.run_sync(desk.views.one, complaint_id, caller)
    events: AsyncGenerator[DraftEvent, None] = parts.admission.in_turn(
        request, caller, case.domain, lambda: desk.redraft(case, body, caller)
    )
    if body.stream:
        first = await anext(events)
        return sse.stream(written(first, events, request))
    made = await final(events)
    if not isinstance(made, DraftOut):
        raise no_draft()
    return JSONResponse(made.model_dump(mode="json"), headers={HEADER: ANY_TEXT})


@router.post("/{complaint_id}/decision", response_model=DecisionOut)
def decide(complaint_id: str, body: DecisionIn, parts: PartsOf, caller: CallerOf) -> DecisionOut:
    """사람이 결정한다: 보내기, 고치기, 이송, 종결 (a person's decision; never a system's)."""
    desk = parts.complaints
    return desk.decisions.decide(desk.views.one(complaint_id, caller), body, caller)


@router.post("/{complaint_id}/events", response_model=CaseOut)
def event(complaint_id: str, body: ClockEventIn, parts: PartsOf, caller: CallerOf) -> Response:
    """기한을 움직이는 일: 보완, 제외, 연장, 통지. 법령이 허용하는 것만 (what moves the clock)."""
    desk = parts.complaints
    case = desk.clocks.add(desk.views.one(complaint_id, caller), body, caller)
    return JSONResponse(desk.views.whole(case, caller).model_dump(mode="json"), headers={HEADER: ANY_TEXT})


async def written(first: DraftEvent, events: AsyncGenerator[DraftEvent, None], request: Request) -> AsyncIterator[str]:
    """Write the events of a draft; what goes wrong after the first becomes the last event, `error`."""
    try:
        async with aclosing(events):
            yield one(first)
            async for found in events:
                yield one(found)
    except Exception as error:
        yield sse.event("error", failure(error, request))


def one(event: DraftEvent) -> str:
    """Write one event of a draft."""
    return sse.event("draft" if isinstance(event, DraftOut) else "sentence", event.model_dump(mode="json"))
