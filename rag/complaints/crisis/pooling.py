"""From the windows of a text to the text: how likely danger is by the worst of them, the whole and the words.

How much each clue counts is fitted on texts that the windows' weights were not fitted on, some of them with a harmless
letter around them, so that neither a long letter outweighs its one sign nor many sentences raise an alarm by number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain

from configs.crisis import CrisisWeights
from rag.complaints.crisis.model import Judged, log_odds
from rag.complaints.crisis.windows import LONGEST
from rag.sentences import Span

CLUES = ("sentence", "next sentence", "two", "next two", "three", "next three", "whole", "words")
"""The log odds of the worst sentence and of the next, likewise of two and three in a row, of the whole, its words."""


def clues(sentences: Sequence[Span], judged: Sequence[Judged], words: float) -> tuple[float, ...]:
    """Return the clues of a text. `judged` ends with the whole; `words` is what the words alone come to."""
    starts = {span.start: place for place, span in enumerate(sentences)}
    ends = {span.end: place for place, span in enumerate(sentences)}
    odds: dict[int, list[float]] = {}
    for found in judged:
        odds.setdefault(ends[found.span.end] - starts[found.span.start] + 1, []).append(found.odds)
    whole = judged[-1].odds
    worst = chain.from_iterable(worst_two(odds.get(size, []), whole) for size in range(1, LONGEST + 1))
    return (*worst, whole, log_odds(words))


def worst_two(odds: Sequence[float], otherwise: float) -> tuple[float, float]:
    """Return the worst and the next, which is the same where there is one, and `otherwise` where there is none."""
    ranked = sorted(odds, reverse=True) or [otherwise]
    return ranked[0], ranked[min(1, len(ranked) - 1)]


def likelihood(found: Sequence[float], weights: CrisisWeights) -> float:
    """Return how likely danger is by the clues of a text."""
    logit = weights.pool_bias + math.fsum(a * b for a, b in zip(weights.pool, found, strict=True))
    return 1 / (1 + math.exp(-logit))
