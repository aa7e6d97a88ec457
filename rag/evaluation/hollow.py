"""Scores that say nothing: a system that knows nothing is never biased, and one that refuses all is never attacked.

After KoBBQ (Jin et al. 2024), whose bias scores can be read only beside the accuracies: on its test set one who always
says "unknown" has bias 0 and accuracy 0 where the context decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rag.evaluation.bundle import Metric
from rag.evaluation.measures import Measure, MeasureKind

FLOOR = 0.5
"""Below this accuracy a bias score says nothing, where the measure names no floor of its own."""

BIAS: Collection[MeasureKind] = frozenset({"bias"})


@dataclass(frozen=True, slots=True)
class Hollow:
    """A score (of bias, if nothing else is asked for) without meaning, and the accuracy that takes it away."""

    bias: Metric
    accuracy: Metric
    floor: float


def hollow(
    measures: Iterable[Measure], metrics: Iterable[Metric], kinds: Collection[MeasureKind] = BIAS
) -> Iterator[Hollow]:
    """Yield the scores of some kinds, of the whole set, whose accuracy is too low, or was not measured."""
    whole = {metric.name: metric for metric in metrics if metric.slice is None}
    for measure in measures:
        bias, accuracy = whole.get(measure.name), whole.get(measure.accuracy or "")
        if measure.kind not in kinds or bias is None or bias.value is None or accuracy is None:
            continue
        floor = FLOOR if measure.accuracy_floor is None else measure.accuracy_floor
        if accuracy.value is None or accuracy.value < floor:
            yield Hollow(bias, accuracy, floor)
