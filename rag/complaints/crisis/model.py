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


def marks_of(morphemes: Sequence[Morpheme]) -> frozenset[str]:
    """Return the morphemes that count, alone and with the one before."""
    plain = [f"{form.lower()}/{tag[:2]}" for form, tag, _, _ in morphemes if tag[:2] in CONTENT]
    return frozenset(plain) | {f"{left} {right}" for left, right in pairwise(plain)}


def within(morphemes: Sequence[Morpheme], span: Span) -> list[Morpheme]:
    """Return the morphemes of a window of the text that was analysed."""
    return [found for found in morphemes if span.start <= found.start < span.end]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model makes of a window: the likelihood of each kind of danger, and of any."""

    span: Span
    kinds: dict[str, float]
    danger: float


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

    def judge(self, span: Span, vector: Vector, marks: Iterable[str], calm: float = 0.0) -> Judged:
        """Judge a window. `calm` is taken off the score of every danger."""
        rows = zip(self.weights.bias, self.weights.vector, self.marked(marks), strict=True)
        logits = [bias + math.fsum(a * b for a, b in zip(row, vector, strict=True)) + more for bias, row, more in rows]
        shares = softmax([logits[0] + calm, *logits[1:]])
        danger = self.calibrated(1 - shares[0])
        kinds = dict(zip(self.weights.classes[1:], shares[1:], strict=True))
        return Judged(span, kinds, danger)

    def calibrated(self, share: float) -> float:
        """Return the likelihood that a score has proved to mean (Platt's scaling, fitted on held-out folds)."""
        share = min(max(share, 1e-6), 1 - 1e-6)
        return 1 / (1 + math.exp(-(self.weights.slope * math.log(share / (1 - share)) + self.weights.shift)))


def softmax(logits: Sequence[float]) -> list[float]:
    """Return shares that sum to 1."""
    top = max(logits)
    powers = [math.exp(value - top) for value in logits]
    whole = math.fsum(powers)
    return [power / whole for power in powers]
