"""What an answer is worth: right source, key facts, and the promises that must never break.

The checks here are the evaluator's own, apart from those of the answer path: plain text after unit
normalisation, on the answer as it leaves the process.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.gold import StatuteQuestion
from eval.sources import SourceFiles
from rag.evaluation.statistics import Proportion
from rag.numbers import figures
from rag.types import Answer, Citation, Sentence


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer with what is right and wrong about it."""

    question: StatuteQuestion
    answer: Answer
    right_source: bool
    facts_present: int
    loose_numbers: tuple[str, ...]
    """Sentences with a number that none of their sources nor the question holds."""
    uncited: bool
    broken_quotes: int

    @property
    def answered(self) -> bool:
        """Whether it was not refused."""
        return self.answer.mode != "refused"


def score(question: StatuteQuestion, answer: Answer, files: SourceFiles | None = None) -> Scored:
    """Score one answer; with `files`, quotes are also looked up where their sources lie."""
    return Scored(
        question=question,
        answer=answer,
        right_source=any(is_gold(question, citation) for citation in answer.citations),
        facts_present=sum(holds(answer.answer, fact) for fact in question.key_facts),
        loose_numbers=tuple(loose_numbers(question.question, answer)),
        uncited=answer.mode != "refused" and (not answer.citations or any(not s.citations for s in answer.sentences)),
        broken_quotes=sum(not quoted_truly(citation, files) for citation in answer.citations),
    )


def quoted_truly(citation: Citation, files: SourceFiles | None) -> bool:
    """Whether the quote stands in its context and in the file that the citation names."""
    return plain(citation.quote) in plain(citation.context) and (files is None or files.holds(citation))


def is_gold(question: StatuteQuestion, citation: Citation) -> bool:
    """Whether a citation is of a gold article."""
    return (citation.source, citation.article) in question.keys


def holds(text: str, fact: str) -> bool:
    """Whether a text holds a key fact, literally or with the same figures and words after unit normalisation."""
    if plain(fact) in plain(text):
        return True
    wanted = figures(fact)
    amounts = {(q.value, q.unit) for q in wanted.quantities}
    if not amounts:
        return False
    known = {(q.value, q.unit) for q in figures(text).quantities}
    words = re.sub(r"[\d.,%]+", " ", unicodedata.normalize("NFKC", fact)).split()
    return amounts <= known and all(plain(word)[-2:] in plain(text) for word in words if len(word) > 2)


def loose_numbers(question: str, answer: Answer) -> Iterable[str]:
    """Yield the sentences with a number that stands in none of their sources nor in the question."""
    by_marker = {citation.marker: citation for citation in answer.citations}
    for sentence in answer.sentences:
        sources = " ".join(source_text(by_marker[m]) for m in sentence.citations if m in by_marker)
        if not numbers_known(sentence, f"{sources} {question}"):
            yield sentence.text


def source_text(citation: Citation) -> str:
    """Return what of a source may carry a number: quote, title, article, locator."""
    return f"{citation.quote} {citation.title} {citation.article or ''} {citation.locator}"


def numbers_known(sentence: Sentence, source: str) -> bool:
    """Whether every number of a sentence stands in the source, as digits or after unit normalisation."""
    text = unicodedata.normalize("NFKC", source)
    said, known = figures(sentence.text), figures(text)
    days_known = all(any(day.covered_by(other) for other in known.days) for day in said.days)
    if not said.references <= known.references or not days_known:
        return False
    return all(any(quantity.same_amount(other) for other in known.quantities) for quantity in said.quantities)


def plain(text: str) -> str:
    """Return the text without spaces and compatibility forms, for literal comparison."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """The figures of `make bench` on answers."""

    answered: Proportion
    right_source: Proportion
    all_facts: Proportion
    facts: Proportion
    generated: Proportion
    unanswerable_refused: Proportion
    answerable_refused: Proportion
    loose_number_sentences: int
    uncited_answers: int
    broken_quotes: int


def summarize(scored: Sequence[Scored]) -> AnswerReport:
    """Aggregate scored answers."""
    able = [s for s in scored if s.question.answerable]
    unable = [s for s in scored if not s.question.answerable]
    return AnswerReport(
        answered=Proportion(sum(s.answered for s in able), len(able)),
        right_source=Proportion(sum(s.right_source for s in able), len(able)),
        all_facts=Proportion(sum(s.facts_present == len(s.question.key_facts) for s in able), len(able)),
        facts=Proportion(sum(s.facts_present for s in able), sum(len(s.question.key_facts) for s in able)),
        generated=Proportion(sum(s.answer.mode == "generated" for s in able), len(able)),
        unanswerable_refused=Proportion(sum(not s.answered for s in unable), len(unable)),
        answerable_refused=Proportion(sum(not s.answered for s in able), len(able)),
        loose_number_sentences=sum(len(s.loose_numbers) for s in scored),
        uncited_answers=sum(s.uncited for s in scored),
        broken_quotes=sum(s.broken_quotes for s in scored),
    )
