"""Answers to questions that ask for a decision on a person are recorded (인공지능기본법 제34조제1항제5호)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rag.complaints.alarm import Alarm
from rag.errors import MongminError
from rag.screening import Screening
from serving.caller import Caller
from serving.evidence.ledger import Json, Ledger
from serving.logging import logger
from serving.notices.before_use import Failed
from serving.schemas import AnswerOut, AskEvent

QUESTIONS = "질의응답"
"""The use case of `ask` and chat, as the register calls it."""
COMPLAINTS = "민원 분류"
"""The use case of the complaint desk."""


def danger_of(alarm: Alarm) -> dict[str, Json]:
    """Return what is recorded of an alarm: that there was one, not the words of the question."""
    return {
        "crisis": alarm.kind,
        "urgency": alarm.urgency,
        "direct": alarm.direct,
        "confidence": alarm.confidence,
        "reason": alarm.reason,
        "outcome": "alarmed",
    }


class Screenings:
    """Writes screenings into the evidence. A fault costs no answer; `failed` counts its code."""

    def __init__(self, ledger: Ledger, failed: Failed) -> None:
        self._ledger = ledger
        self._failed = failed

    def record(self, answer: AnswerOut, caller: Caller, use_case: str = QUESTIONS) -> None:
        """Record that an answer was asked for a decision on a person, or in danger; the question itself stays out."""
        if answer.crisis is not None:
            self._add(danger_of(answer.crisis) | {"use_case": use_case, "answer_id": answer.answer_id}, caller.name)
        if answer.screening is not None:
            outcome = "refused" if answer.mode == "refused" else "advised"
            self.note(answer.screening, answer.answer_id, outcome, caller.name, use_case)

    def note(self, found: Screening, about: str, outcome: str, who: str, use_case: str) -> None:
        """Record one screening of what is known as `about`."""
        self._add(
            {
                "use_case": use_case,
                "answer_id": about,
                "decision": found.decision,
                "asked": found.asked,
                "reason": found.reason,
                "owner": found.owner,
                "law": found.law,
                "outcome": outcome,
            },
            who,
        )

    def _add(self, facts: Mapping[str, Json], who: str) -> None:
        try:
            self._ledger.add("screening", facts, who)
        except MongminError as error:
            self._failed(error.code)
            logger().error("screening", code=error.code)

    def recorded(self, events: Iterator[AskEvent], caller: Caller) -> Iterator[AskEvent]:
        """Yield the events of an answer; its screening is recorded before it is given."""
        for event in events:
            if isinstance(event, AnswerOut):
                self.record(event, caller)
            yield event
