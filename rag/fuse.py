"""Signals of different kinds to one score per chunk.

What was measured (docs/retrieval.md): plain reciprocal ranks throw away what BM25 knows, and fixed weights
suit either formal or everyday questions, not both. So the word score is put on an absolute scale, the share of
the best score that the question's words could have at all, and the other signals count the more, the less
of the question its best passage explains, and the less the question says: two common words are soon covered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.types import Match

Scores = dict[str, float]


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """Weights found on the development set and kept simple; see docs/retrieval.md."""

    head: float = 0.5
    """Of headings, where they are not part of the text (guides, manuals) or the question names an article."""
    expansion: float = 0.4
    dense: float = 0.3
    anchor: float = 0.15
    well_matched: float = 0.28
    """Coverage at which words alone decide."""
    span: float = 0.1
    """How far below that until the other signals have their full weight."""
    brief: float = 3.0
    """Words of a question, counted as words that no document holds, up to which coverage says nothing."""
    ample: float = 4.2
    """As many words or more: coverage says all."""
    floor: float = 0.05


def by_chunk(matches: Sequence[Match]) -> Scores:
    """Return the score of each chunk."""
    return {match.chunk.chunk_id: match.score for match in matches}


def scaled(scores: Mapping[str, float], best: float) -> Scores:
    """Divide by `best` (nothing when there is no best)."""
    return {key: value / best for key, value in scores.items()} if best > 0 else {}


def relative(scores: Mapping[str, float]) -> Scores:
    """Divide by the highest score, so that the best has 1."""
    return scaled(scores, max(scores.values(), default=0.0))


def stretched(scores: Mapping[str, float]) -> Scores:
    """Map the lowest score to 0 and the highest to 1 (cosines of one model lie close together)."""
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    if high <= low:
        return dict.fromkeys(scores, 1.0)
    return {key: (value - low) / (high - low) for key, value in scores.items()}


def weighted_sum(parts: Sequence[tuple[float, Mapping[str, float]]]) -> Scores:
    """Return the weighted sum over all chunks that any part knows."""
    total: Scores = {}
    for weight, scores in parts:
        for key, value in scores.items():
            total[key] = total.get(key, 0.0) + weight * value
    return total


def need(coverage: float, said: float, weights: FusionWeights) -> float:
    """Return how much the other signals are needed, from `floor` to 1.

    `coverage` is the words' (0 to 1), `said` how much the question says (in words that no document holds).
    """
    uncovered = (weights.well_matched - coverage) / weights.span
    too_brief = (weights.ample - said) / (weights.ample - weights.brief)
    return min(1.0, max(weights.floor, uncovered, too_brief))
