"""The linear model over a window: its vector and its morphemes, weighed for each kind of danger and for none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from configs.crisis import CrisisWeights
from rag.ports import Morpheme
from rag.sentences import Span
from rag.types import Vector

CONTENT = ("NN", "NP", "NR", "VV", "VA", "XR", "MA", "MM", "VX", "VC", "XP", "XS", "IC", "EP", "EF", "EC", "ET", "SL")
"""Tags whose morphemes are marks: particles and signs say nothing of danger, tense and endings do."""

LEAST = 1e-3
"""Of what words say; without any, danger is not ruled out."""
SURE = 1e-6
"""Of what the model says."""


def marks_of(morphemes: Sequence[Morpheme]) -> frozenset[str]:
    """Return the morphemes that count, alone and with the one before."""
    plain = [f"{form.lower()}/{tag[:2]}" for form, tag, _, _ in morphemes if tag[:2] in CONTENT]
    return frozenset(plain) | {f"{left} {right}" for left, right in pairwise(plain)}


def within(morphemes: Sequence[Morpheme], span: Span) -> list[Morpheme]:
    """Return the morphemes of a window of the text that was analysed."""
    return [found for found in morphemes if span.start <= found.start < span.end]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model makes of a window: the share of each kind of danger, and the log odds of any."""

    span: Span
    kinds: dict[str, float]
    odds: float


class SentenceModel:
    """Applies the weights; makes no library call."""

    def __init__(self, weights: CrisisWeights) -> None:
        self.weights = weights

    def fits(self, name: str) -> bool:
        """Whether an embedder's vectors are those that the weights were fitted on."""
        return name.startswith(self.weights.embedder)

    def marked(self, marks: Iterable[str]) -> list[float]:
        """Return the part of the score that morphemes give, by class; without vectors a first, cheap look."""
        known = [self.weights.marks[mark] for mark in marks if mark in self.weights.marks]
        scale = self.weights.mark_scale / math.sqrt(len(known) or 1)
        sums = [math.fsum(column) for column in zip(*known, strict=True)] or [0.0] * len(self.weights.classes)
        return [scale * value for value in sums]

    def judge(self, span: Span, vector: Vector, marks: Iterable[str]) -> Judged:
        """Judge a window."""
        rows = zip(self.weights.bias, self.weights.vector, self.marked(marks), strict=True)
        logits = [bias + math.fsum(a * b for a, b in zip(row, vector, strict=True)) + more for bias, row, more in rows]
        shares = softmax(logits)
        kinds = dict(zip(self.weights.classes[1:], shares[1:], strict=True))
        return Judged(span, kinds, log_odds(math.fsum(shares[1:]), SURE))


def log_odds(share: float, least: float = LEAST) -> float:
    """Return the log odds of a share, taken for no smaller than `least` and for as far from 1."""
    share = min(max(share, least), 1 - least)
    return math.log(share / (1 - share))


def softmax(logits: Sequence[float]) -> list[float]:
    """Return shares that sum to 1."""
    top = max(logits)
    powers = [math.exp(value - top) for value in logits]
    whole = math.fsum(powers)
    return [power / whole for power in powers]
