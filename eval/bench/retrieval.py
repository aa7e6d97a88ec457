"""Recall of retrieval: the share of questions with a gold article among the first k hits, by style."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval.gold import StatuteQuestion
from eval.ranking import rank_of_first
from rag.evaluation.statistics import Proportion
from rag.types import Chunk

CUTS = (1, 5, 10, 50)
Ranker = Callable[[str, int], Sequence[Chunk]]
"""From a question and k to chunks, best first."""


@dataclass(frozen=True, slots=True)
class RecallRow:
    """One style of questions under one system; `at` maps k to the share found."""

    system: str
    style: str
    at: dict[int, Proportion]


def first_gold_rank(question: StatuteQuestion, chunks: Iterable[Chunk]) -> int | None:
    """Return the rank (from 1) of the first gold article, counting each article once; None if absent."""
    keys = [(chunk.source, chunk.article or chunk.chunk_id) for chunk in chunks]
    return rank_of_first(keys, question.keys)


def recall(system: str, ranker: Ranker, questions: Sequence[StatuteQuestion]) -> list[RecallRow]:
    """Measure one system on the answerable questions, a row a style and one for all."""
    answerable = [q for q in questions if q.answerable]
    ranks = [(q.style, first_gold_rank(q, ranker(q.question, max(CUTS)))) for q in answerable]
    styles = [*dict.fromkeys(style for style, _ in ranks), "전체"]
    return [RecallRow(system, style, at_cuts([r for s, r in ranks if style in (s, "전체")])) for style in styles]


def at_cuts(ranks: Sequence[int | None]) -> dict[int, Proportion]:
    """Return the share of ranks within each cut."""
    return {cut: Proportion(sum(rank is not None and rank <= cut for rank in ranks), len(ranks)) for cut in CUTS}
