"""`POST /v1/search` and `POST /v1/ask`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from rag.errors import MongminError
from rag.label import HEADER, header_of
from rag.question import cleaned
from rag.spending import Spending, count_into
from rag.stages import stage
from rag.types import Turn
from serving import ask as asking
from serving.api import sse
from serving.api.errors import internal, note, request_id, told
from serving.api.parts import CallerOf, Parts, PartsOf
from serving.api.steps import last
from serving.caller import Caller
from serving.crisis import alarmed, first
from serving.logging import log_unexpected
from serving.notices.before_use import Channel
from serving.problems import document
from serving.schemas import AnswerOut, AskEvent, AskRequest, SearchOut, SearchRequest, StatusOut, StreamedSentence

router = APIRouter(prefix="/v1", tags=["질문 (questions)"])
QUEUED: AskEvent = StatusOut(stage="queued", message="앞선 요청이 끝나기를 기다리고 있습니다.")
GONE = 499
"""The client went away; nobody reads this."""


@router.post("/search", response_model=SearchOut)
async def search(body: SearchRequest, request: Request, parts: PartsOf, caller: CallerOf) -> SearchOut | Response:
    """질문에 관한 조문과 문단을 찾는다 (find passages; filters apply before hits are counted)."""
    services = parts.services
    limit = services.settings.answer.max_question_chars

    def once() -> Iterator[SearchOut]:
        parts.notices.before_use(caller, "search")
        yield asking.searched(services.retriever, body, limit, caller, services.privacy)

    found = await last(request, parts.admission.in_turn(request, caller, body.domain, once))
    return found if found is not None else Response(status_code=GONE)


@router.post(
    "/ask",
    response_model=AnswerOut,
    responses={200: {"content": {"text/event-stream": {}}, "description": "답변, 또는 stream이면 SSE 사건들"}},
)
async def ask(
    body: AskRequest, request: Request, response: Response, parts: PartsOf, caller: CallerOf
) -> AnswerOut | Response:
    """질문에 근거를 붙여 답한다 (answer with checked sources; `stream` gives server-sent events)."""
    events = answer_events(parts, request, body, caller)
    if body.stream:
        return await started(events, request)
    answer = await last(request, events)
    if not isinstance(answer, AnswerOut):
        return Response(status_code=GONE)
    response.headers.update(labels_of(answer))
    return answer


def labels_of(answer: AnswerOut) -> dict[str, str]:
    """Return the response header that labels an answer."""
    return {HEADER: header_of(answer.ai_label)} if answer.ai_label else {}


async def answer_events(
    parts: Parts, request: Request, body: AskRequest, caller: Caller
) -> AsyncGenerator[AskEvent, None]:
    """Yield the events of an answer; count it and remember it for the conversation."""
    turns = await to_thread.run_sync(parts.recorder.turns, caller, body.conversation_id)
    async with aclosing(counted(parts, request, body, caller, turns, "ask")) as events:
        async for event in events:
            yield event


async def counted(
    parts: Parts, request: Request, body: AskRequest, caller: Caller, turns: Sequence[Turn], route: Channel
) -> AsyncGenerator[AskEvent, None]:
    """Yield the events of an answer in its turn. The answer itself is counted and recorded before anybody has it.

    Where no answer may go out without evidence, its sentences wait for the record too.
    """
    answerer, privacy, spending = parts.services.answerer, parts.services.privacy, Spending()
    cleaned(body.query, parts.services.settings.answer.max_question_chars)
    ready = await to_thread.run_sync(privacy.prepared, body, caller, turns)
    body = ready.request
    # Before the queue and before retrieval: danger waits for nothing.
    alarm = await to_thread.run_sync(parts.services.watch.look, body.query)
    if alarm is not None:
        yield first(alarm)

    def begun() -> Iterator[AskEvent]:
        count_into(spending)
        return asking.ask(answerer, body, caller, ready.turns, privacy)

    turn: AsyncGenerator[AskEvent, None] = parts.admission.in_turn(
        request, caller, body.domain, begun, waiting=QUEUED, session=body.conversation_id
    )
    told = False
    held: list[AskEvent] = []
    async with aclosing(turn) as events:
        async for event in events:
            if not told and await to_thread.run_sync(parts.notices.before_use, caller, route):
                yield StatusOut(stage="notice", message=parts.notices.notice.text)
            told = True
            if isinstance(event, AnswerOut):
                event = alarmed(event, alarm)  # noqa: PLW2901 - the same answer, with its alarm
                parts.metrics.answer(event)
                with stage("record"):
                    await to_thread.run_sync(parts.screenings.record, event, caller)
                    answered = parts.recorder.answered
                    whole = asking.noticed(event, ready.notices)
                    whole = await to_thread.run_sync(answered, caller, route, body.query, whole, spending)
                for sentence in held:
                    yield sentence
                yield whole
            elif isinstance(event, StreamedSentence) and parts.recorder.holds_back:
                held.append(event)
            else:
                yield event


async def started(events: AsyncIterator[AskEvent], request: Request) -> StreamingResponse:
    """Return the stream of an answer; a question that cannot be asked is an error before any event."""
    first = await anext(events)
    return sse.stream(written(first, events, request))


async def written(first: AskEvent, events: AsyncIterator[AskEvent], request: Request) -> AsyncIterator[str]:
    """Write events; what goes wrong after the first becomes the last event, `error`."""
    try:
        yield one(first)
        async for event in events:
            yield one(event)
    except Exception as error:
        yield sse.event("error", failure(error, request))


def failure(error: Exception, request: Request) -> dict[str, object]:
    """Return the problem document of what went wrong in a stream, and count it."""
    instance = request_id(request)
    if not isinstance(error, MongminError):
        log_unexpected(error, instance)
        error = internal()
    note(request, error.code)
    return told(document(error, f"urn:mongmin:request:{instance}"), request)


def one(event: AskEvent) -> str:
    """Write one event of an answer."""
    if isinstance(event, AnswerOut):
        return sse.event("answer", event.model_dump(mode="json"))
    name = "status" if isinstance(event, StatusOut) else "sentence"
    return sse.event(name, event.model_dump(mode="json"))
