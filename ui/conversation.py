"""A conversation as the page holds it: pure values, replaced as events arrive."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import uuid4

from ui.contract import Answer, Citation, Crisis, Event, Sentence, Stage
from ui.problems import Problem

State = Literal["waiting", "done", "failed", "stopped"]
MAX_TURNS = 40
"""Older exchanges leave the page; the API keeps its own record."""
STAGES = {
    "connecting": "답변 서버가 켜지기를 기다리고 있습니다…",
    "retrieving": "관련 법령과 자료를 찾고 있습니다…",
    "generating": "찾은 근거로 답변을 쓰고 있습니다…",
    "checking": "답변이 근거와 맞는지 확인하고 있습니다…",
}
FIRST_STAGE = "질문을 보냈습니다…"


def fresh_id() -> str:
    """Return an identifier that is unique among conversations and turns."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, its conditions in words, and what is known of its answer."""

    question: str
    conditions: str = ""
    turn_id: str = field(default_factory=lambda: f"t{fresh_id()[:10]}")
    state: State = "waiting"
    status: str = FIRST_STAGE
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    answer: Answer | None = None
    problem: Problem | None = None
    crisis: Crisis | None = None

    def after(self, event: Event) -> Turn:
        """Return this turn as it is after `event`."""
        if isinstance(event, Stage):
            return replace(self, status=STAGES.get(event.stage, self.status), crisis=event.crisis or self.crisis)
        if isinstance(event, Sentence):
            return replace(
                self,
                sentences=(*self.sentences, event),
                citations=merged(self.citations, event.sources),
            )
        return replace(
            self,
            state="done",
            status="",
            answer=event,
            sentences=event.sentences,
            citations=event.citations,
            crisis=event.crisis or self.crisis,
        )

    def failed(self, problem: Problem) -> Turn:
        """Return this turn as one that ended in `problem`; its checked sentences stay."""
        return replace(self, state="failed", status="", problem=problem)

    def stopped(self) -> Turn:
        """Return this turn as one that the reader stopped."""
        return replace(self, state="stopped", status="") if self.state == "waiting" else self


def merged(known: tuple[Citation, ...], new: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Return the citations in order of their markers' first appearance."""
    markers = {citation.marker for citation in known}
    return (*known, *(citation for citation in new if citation.marker not in markers))


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns, oldest first. The API understands follow-ups by `conversation_id`."""

    conversation_id: str = field(default_factory=fresh_id)
    turns: tuple[Turn, ...] = ()

    def asking(self, turn: Turn) -> Conversation:
        """Return the conversation with a new turn at its end."""
        return replace(self, turns=(*self.turns, turn)[-MAX_TURNS:])

    def with_last(self, turn: Turn) -> Conversation:
        """Return the conversation with its last turn replaced."""
        return replace(self, turns=(*self.turns[:-1], turn))

    def stopped(self) -> Conversation:
        """Return the conversation with its last turn stopped if it was still waiting."""
        return self.with_last(self.turns[-1].stopped()) if self.turns else self
