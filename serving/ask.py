"""Searching and asking, the same for the command line and HTTP: a request and a caller become a question."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Protocol

from configs.regions import load_regions
from rag.guards.injection.shared import shown
from rag.ports import Retriever
from rag.question import cleaned
from rag.types import Answer, AnswerStreamEvent, Question, SentenceEvent, StatusEvent, Turn, Where
from serving.caller import OFFICER, Caller
from serving.clock import KoreanClock
from serving.privacy.masking import UNGUARDED, Privacy
from serving.request_id import current_request_id
from serving.schemas import (
    AnswerOut,
    AskEvent,
    AskRequest,
    CitationOut,
    HitOut,
    SearchOut,
    SearchRequest,
    SentenceOut,
    StatusOut,
    StreamedSentence,
)

STAGES = {
    "retrieving": "등록된 문서에서 근거를 찾고 있습니다.",
    "generating": "찾은 근거로 답변을 쓰고 있습니다.",
    "checking": "답변이 근거와 맞는지 확인하고 있습니다.",
}


class AnswerPath(Protocol):
    """What answers a question: `rag.answer.Answerer`."""

    def answer(self, question: Question) -> Answer:
        """Return the whole answer."""

    def stream(self, question: Question) -> Iterator[AnswerStreamEvent]:
        """Yield progress, checked sentences and last the whole answer."""


def to_question(request: SearchRequest, caller: Caller = OFFICER, turns: Sequence[Turn] = ()) -> Question:
    """Return the question of a request, limited to what the caller may see."""
    where = Where(
        kinds=request.kinds,
        domain=request.domain or None,
        jurisdictions=load_regions().covering(request.jurisdiction) if request.jurisdiction else (),
        as_of=request.as_of,
        grades=caller.grades,
        departments=caller.seen_departments,
    )
    return Question(request.query, where, request.k, tuple(turns))


def search(retriever: Retriever, request: SearchRequest, max_chars: int, caller: Caller = OFFICER) -> list[HitOut]:
    """Return the hits of a request as it is. Raises as `searched` does."""
    return searched(retriever, request, max_chars, caller, UNGUARDED).hits


def searched(
    retriever: Retriever, request: SearchRequest, max_chars: int, caller: Caller, privacy: Privacy
) -> SearchOut:
    """Return the hits of a request whose personal data is masked first.

    Raises `EmptyQuestion`, `QuestionTooLong`, and what the index raises.
    """
    clean = request.model_copy(update={"query": cleaned(request.query, max_chars)})
    ready = privacy.prepared(clean, caller)
    hits = retriever.retrieve(to_question(ready.request, caller))
    look = privacy.last_look([ready.request.query])
    kept = look.hits(hits) if look else hits
    return SearchOut(hits=[HitOut.of(shown(hit)) for hit in kept], notices=list(ready.notices))


def ask(
    path: AnswerPath,
    request: AskRequest,
    caller: Caller = OFFICER,
    turns: Sequence[Turn] = (),
    privacy: Privacy = UNGUARDED,
) -> Iterator[AskEvent]:
    """Yield progress, each checked sentence, and last the whole answer; closing it stops generation.

    What is asked is masked already (`Privacy.prepared`): the caller's records need it too. Raises `EmptyQuestion`,
    `QuestionTooLong`, and what the index raises, at the first event.
    """
    with closing(path.stream(to_question(request, caller, turns))) as events:  # type: ignore[type-var]
        look = privacy.last_look([request.query, *(text for turn in turns for text in (turn.question, turn.answer))])
        for event in events:
            yield outward(look.event(event) if look else event, request.conversation_id)


def noticed(answer: AnswerOut, notices: Sequence[str]) -> AnswerOut:
    """Return an answer that says besides what its reader is to be told."""
    return answer.model_copy(update={"notices": [*notices, *answer.notices]}) if notices else answer


def outward(event: AnswerStreamEvent, conversation_id: str | None) -> AskEvent:
    """Return the outer shape of an event of the answer path."""
    if isinstance(event, StatusEvent):
        return StatusOut(stage=event.stage, message=STAGES.get(event.stage, event.stage))
    if isinstance(event, SentenceEvent):
        sentence = SentenceOut.of(event.sentence)
        sources = [CitationOut.of(citation) for citation in event.citations]
        return StreamedSentence(**sentence.model_dump(), sources=sources)
    return AnswerOut.of(
        event.answer, f"ans-{uuid.uuid4().hex}", KoreanClock().today(), conversation_id, current_request_id()
    )


def last_answer(events: Iterator[AskEvent]) -> AnswerOut:
    """Return the whole answer that ends a stream."""
    for event in events:
        if isinstance(event, AnswerOut):
            return event
    raise TypeError("a stream must end with the whole answer")
