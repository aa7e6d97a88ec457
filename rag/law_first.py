"""Puts rules before guides: hits among laws and ordinances alone, then what other documents add.

Guides say in everyday words what laws say in their own, and there are more of them: among all documents they
push the article itself off the list. So laws are also searched alone. They lead as long as their best hit is
not far behind the best of all; where it is, the matter stands in another document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.duties import without_duties
from rag.ports import Retriever
from rag.types import Hit, Kind, Question

LAWS: tuple[Kind, ...] = ("law", "ordinance")
FAR_BEHIND = 0.6
"""Share of the best score below which the laws found no longer lead."""
LOOKED_THROUGH = 100
"""How many hits among all documents are looked through for the best law: ten guides may stand before it."""
GUIDE = 0.75


def law_first(retriever: Retriever, question: Question, limit: int) -> list[Hit]:
    """Return up to `limit` hits, ranked anew, with scores that are shares of the best.

    A question with its own `kinds` is searched as it is.
    """
    found = without_duties(retriever.retrieve(replace(question, k=max(question.k, LOOKED_THROUGH))), question.text)
    if question.where.kinds or all(hit.chunk.kind in LAWS for hit in found):
        return ranked(shared(found[: question.k], 1.0))[:limit]
    lawful = without_duties(
        retriever.retrieve(replace(question, where=replace(question.where, kinds=LAWS))), question.text
    )
    others = [hit for hit in found[: question.k] if hit.chunk.kind not in LAWS]
    return ranked([*shared(lawful, lead(found)), *shared(others, GUIDE)])[:limit]


def lead(found: Sequence[Hit]) -> float:
    """Return how much the laws may lead: 1 if they are among the best of all, less the further behind they are."""
    best = max((hit.score for hit in found), default=0.0)
    best_law = max((hit.score for hit in found if hit.chunk.kind in LAWS), default=0.0)
    return min(1.0, best_law / best / FAR_BEHIND) if best > 0 else 1.0


def shared(hits: Sequence[Hit], best: float) -> list[Hit]:
    """Return hits with scores as shares of the first one's, which becomes `best`."""
    top = max((hit.score for hit in hits), default=0.0) or 1.0
    return [replace(hit, score=best * hit.score / top) for hit in hits]


def ranked(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits in the order of their scores, numbered."""
    ordered = sorted(hits, key=lambda hit: -hit.score)
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, start=1)]
