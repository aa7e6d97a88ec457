"""The second look: a model that reads question and passage together orders the first hits anew.

What fusion found stays the set; only the order of its head changes. Each hit takes the fused score of the place that it
comes to, so that what follows (laws beside guides, companions) weighs hits as before. A reranker that fails or is too
slow leaves the order of fusion, and the hits say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.errors import RerankerUnavailable
from rag.passages import dense_text
from rag.ports import Reranker
from rag.stages import stage
from rag.types import Hit

RERANKER_DOWN = "재순위 모델이 제때 답하지 않아 검색한 순서 그대로 보였습니다."
SIGNAL = "rerank"


@dataclass(frozen=True, slots=True)
class Reranking:
    """The reranker, and how many hits it reads."""

    model: Reranker
    top: int = 30


def reranked(question: str, hits: Sequence[Hit], shares: Mapping[str, float], how: Reranking) -> list[Hit]:
    """Return the hits with the first `how.top` in the order of relevance times `shares` (by chunk id; else 1).

    `shares` put what is not in force below its present version, whatever a reranker thinks of its words.
    """
    head, rest = list(hits[: how.top]), list(hits[how.top :])
    if len(head) < 2:
        return list(hits)
    try:
        with stage("rerank", hits=len(head)):
            relevance = how.model.relevance(question, [dense_text(hit.chunk) for hit in head])
    except RerankerUnavailable:
        return [replace(hit, notices=(*hit.notices, RERANKER_DOWN)) for hit in hits]
    lowest = min(0.0, *relevance)
    places = sorted(hit.score for hit in head)[::-1]
    marked = [
        (value - lowest, replace(hit, signals={**hit.signals, SIGNAL: round(value, 4)}))
        for value, hit in zip(relevance, head, strict=True)
    ]
    ordered = sorted(marked, key=lambda pair: -pair[0] * shares.get(pair[1].chunk.chunk_id, 1.0))
    return [replace(hit, score=score) for score, (_, hit) in zip(places, ordered, strict=True)] + rest
