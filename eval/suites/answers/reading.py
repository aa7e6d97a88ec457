"""An answer as it came back, in the shapes that the checks read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from pydantic import ValidationError

from eval.gold import Article, StatuteQuestion
from eval.harness.cases import Case
from rag.evaluation.records import Reply
from rag.types import Answer, Citation, Sentence, Timings
from serving.schemas import AnswerOut


@dataclass(frozen=True, slots=True)
class Given:
    """What a system gave: its plain text, and the grounded answer where it gives one.

    `shape` is the answer as it left the process; None for a bare model, which cites nothing.
    """

    text: str
    refused: bool
    answer: Answer | None
    shape: AnswerOut | None


def given(reply: Reply) -> Given:
    """Read a reply. What is no `answer.json` is a plain text."""
    refused = reply.status == "refused"
    if not isinstance(reply.content, dict):
        return Given(reply.text, refused, None, None)
    try:
        shape = AnswerOut.model_validate(reply.content)
    except ValidationError:
        return Given(reply.text, refused, None, None)
    return Given(shape.answer, refused or shape.mode == "refused", answer_of(shape), shape)


def answer_of(shape: AnswerOut) -> Answer:
    """Return the inner shape of an answer."""
    names = [field.name for field in fields(Citation)]
    citations = tuple(Citation(**{name: getattr(one, name) for name in names}) for one in shape.citations)
    sentences = tuple(Sentence(one.text, one.support, tuple(one.citations)) for one in shape.sentences)
    return Answer(
        answer=shape.answer,
        mode=shape.mode,
        sentences=sentences,
        citations=citations,
        refused_because=shape.refused_because,
        model=shape.model,
        index_version=shape.index_version,
        ai_notice=shape.ai_notice,
        timings_ms=Timings(),
        notices=tuple(shape.notices),
    )


def question_of(case: Case) -> StatuteQuestion:
    """Return the question that a case was made of."""
    gold = [Article(*map(str, row)) for row in listed(case, "gold") if isinstance(row, list)]
    return StatuteQuestion(
        id=case.id,
        question=getattr(case.requests[0], "query", ""),
        style=case.slices.get("style", ""),
        domain=case.slices.get("domain", ""),
        gold=tuple(gold),
        key_facts=tuple(map(str, listed(case, "key_facts"))),
        answerable=True,
    )


def listed(case: Case, name: str) -> Sequence[object]:
    """Return a list of a case's target; empty where it has none."""
    found = case.target.get(name)
    return found if isinstance(found, list) else []
