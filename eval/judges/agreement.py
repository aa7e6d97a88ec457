"""How far a judge agrees with the labels: accuracy and Cohen's kappa, each with its interval."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from eval.judges.labelled import Pair
from eval.judges.types import Judge
from rag.evaluation.statistics import Proportion

RESAMPLES = 1000
Judged = tuple[Pair, bool]
"""A pair and what the judge said of it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a judge is worth on some pairs; those that it did not judge are counted apart."""

    judge: str
    half: str
    accuracy: Proportion
    kappa: float | None
    interval: tuple[float, float] | None
    """95%, percentile bootstrap over the sources (claims of one source are resampled together)."""
    passed: Proportion
    """Unsupported and contradicted claims that it let pass: the error that makes a score look better than it is."""
    unjudged: int

    def __str__(self) -> str:
        kappa = "측정 안 함" if self.kappa is None else f"{self.kappa:.2f}"
        low, high = self.interval or (float("nan"), float("nan"))
        span = f" [{low:.2f}-{high:.2f}]" if self.interval else ""
        return f"{self.judge} | {self.half} | {self.accuracy} | {kappa}{span} | {self.passed} | {self.unjudged}"


def agreement(judge: Judge, pairs: Sequence[Pair], half: str, seed: int = 1) -> Agreement:
    """Let a judge judge pairs and compare."""
    verdicts = [(pair, judge.judge(pair.source, pair.claim).entails) for pair in pairs]
    judged = [(pair, entails) for pair, entails in verdicts if entails is not None]
    wrong = [entails for pair, entails in judged if not pair.entailed]
    return Agreement(
        judge.name,
        half,
        Proportion(sum(pair.entailed == entails for pair, entails in judged), len(judged)),
        kappa([(pair.entailed, entails) for pair, entails in judged]),
        interval(judged, seed),
        Proportion(sum(wrong), len(wrong)),
        len(verdicts) - len(judged),
    )


def kappa(both: Sequence[tuple[bool, bool]]) -> float | None:
    """Return Cohen's kappa (1960) of two raters; None where chance alone explains all agreement.

    >>> kappa([(True, True), (False, False), (True, False), (False, False)])
    0.5
    """
    if not both:
        return None
    n = len(both)
    seen = sum(one == other for one, other in both) / n
    ones, others = Counter(one for one, _ in both), Counter(other for _, other in both)
    chance = sum(ones[label] * others[label] for label in (True, False)) / n**2
    return None if chance == 1 else (seen - chance) / (1 - chance)


def interval(judged: Sequence[Judged], seed: int) -> tuple[float, float] | None:
    """Return the 95% percentile interval of kappa over resampled sources; None where there is no kappa."""
    groups: defaultdict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for pair, entails in judged:
        groups[pair.source].append((pair.entailed, entails))
    values = list(resampled(list(groups.values()), seed))
    if not values:
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def resampled(groups: Sequence[Sequence[tuple[bool, bool]]], seed: int) -> Iterator[float]:
    """Yield kappa of groups drawn with replacement."""
    if not groups:
        return
    chance = np.random.default_rng(seed)
    for drawn in chance.integers(len(groups), size=(RESAMPLES, len(groups))):
        value = kappa([one for place in drawn for one in groups[place]])
        if value is not None:
            yield value
