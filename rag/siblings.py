"""Adds the other passages of the first articles found.

A long article is indexed in several passages and found by the best of them, but the rule that answers may stand in
another: "얼마나 되나요" finds the paragraph on collecting a charge, and its amount is fixed three paragraphs above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.companions import narrowed
from rag.ports import Retriever
from rag.types import Hit, LawReference, Question

LEADERS = 2
"""How many articles, from the first on, are read whole."""
MOST_PASSAGES = 12
KEPT_SHARE = 0.9
"""A sibling's score as a share of the passage's by which its article was found."""


def with_siblings(retriever: Retriever, question: Question, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits and behind them further passages of the first articles."""
    leaders = {article_of(hit): hit for hit in reversed(hits) if hit.chunk.article and hit.chunk.law}
    first = list(reversed(leaders.items()))[:LEADERS]
    if not first:
        return list(hits)
    keys = tuple(LawReference(hit.chunk.law or "", hit.chunk.article or "").key for _, hit in first)
    documents = tuple(dict.fromkeys(hit.chunk.doc_id for _, hit in first))
    asked = replace(question, where=narrowed(question.where, doc_ids=documents, articles=keys), k=MOST_PASSAGES)
    found, seen = list(hits), {hit.chunk.chunk_id for hit in hits}
    for hit in retriever.retrieve(asked):
        leader = leaders.get(article_of(hit))
        if leader is not None and hit.chunk.chunk_id not in seen:
            seen.add(hit.chunk.chunk_id)
            found.append(replace(hit, rank=len(found) + 1, score=KEPT_SHARE * leader.score))
    return found


def article_of(hit: Hit) -> tuple[str, str | None]:
    """Return what passages of one article share."""
    return hit.chunk.doc_id, hit.chunk.article
