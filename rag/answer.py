"""Answers questions: clean, stand alone, and on their way (`rag.path`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.followup import standalone
from rag.path import Path
from rag.question import cleaned
from rag.tools import Tools
from rag.types import Answer, AnswerEvent, AnswerStreamEvent, Question


@dataclass(frozen=True)
class Answerer(Tools):
    """Answers questions from what the retriever finds."""

    def answer(self, question: Question) -> Answer:
        """Return the whole answer. Raises `EmptyQuestion`, `QuestionTooLong`, and what the index raises."""
        *_, last = self.stream(question)
        if not isinstance(last, AnswerEvent):
            raise TypeError("a stream must end with the whole answer")
        return last.answer

    def stream(self, question: Question) -> Iterator[AnswerStreamEvent]:
        """Yield progress, each checked sentence as soon as it is ready, and last the whole answer.

        Closing the iterator stops generation. Raises as `answer` does, before the first event.
        """
        asked = self.guards.asked(cleaned(question.text, self.policy.max_question_chars))
        turns = tuple(replace(turn, question=self.guards.asked(turn.question).text) for turn in question.turns)
        text = standalone(asked.text, turns, self.analyzer)
        return Path(self, replace(question, text=text, turns=turns), asked).run()
