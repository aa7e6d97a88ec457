"""Which records count in a measure, and with what: the step before any figure, interval or comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.facts import Slices
from rag.evaluation.measures import Contrast, Estimator, Measure, Spread
from rag.evaluation.records import MISSING, Record, Status

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted:
    """The items that count in a measure, as arrays of one length; those that do not are counted apart by status.

    `groups` are what means are taken of: one for a mean, plus and minus for a contrast, the values for a spread.
    """

    values: Floats
    clusters: Whole
    """Numbers from 0, in the order of first appearance."""
    group: Whole
    groups: tuple[str, ...]
    statuses: Mapping[Status, int]
    """Of all records that the measure is about."""
    unscored: int
    """Answered, and yet without a value: a scorer that could not tell."""

    @property
    def n(self) -> int:
        """How many count."""
        return len(self.values)

    @property
    def cluster_count(self) -> int:
        """How many clusters they form."""
        return int(self.clusters.max()) + 1 if self.n else 0

    @property
    def binary(self) -> bool:
        """Whether every value is 0 or 1."""
        return bool(np.isin(self.values, (0.0, 1.0)).all())

    @property
    def missing(self) -> int:
        """Records of which nothing usable came back, and those that could not be scored."""
        return sum(self.statuses.get(status, 0) for status in MISSING) + self.unscored


def counted(measure: Measure, records: Sequence[Record]) -> Counted:
    """Return what counts in a measure."""
    about = [(record, group) for record in records if (group := group_of(measure.estimator, record.slices)) is not None]
    values = [value_of(measure, record) for record, _ in about]
    kept = [(value, record, group) for value, (record, group) in zip(values, about, strict=True) if value is not None]
    groups = _groups(measure.estimator, [group for _, _, group in kept])
    number = {group: index for index, group in enumerate(groups)}
    return Counted(
        np.array([value for value, _, _ in kept], dtype=np.float64),
        numbered([record.cluster for _, record, _ in kept]),
        np.array([number[group] for _, _, group in kept], dtype=np.int64),
        groups,
        Counter(record.status for record, _ in about),
        sum(_unscored(measure, record, value) for value, (record, _) in zip(values, about, strict=True)),
    )


def value_of(measure: Measure, record: Record) -> float | None:
    """Return what a record counts as: its score, else what the measure says of its status; None: it is left out."""
    score = record.scores.get(measure.score)
    if score is not None and score.value is not None:
        return score.value
    if record.status == "refused":
        return measure.counts_refusals_as
    if record.status == "out_of_choice":
        return measure.counts_out_of_choice_as
    return measure.counts_missing_as if record.missing else None


def group_of(estimator: Estimator, slices: Slices) -> str | None:
    """Return the group of an item in an estimator; None: the measure is not about it."""
    if isinstance(estimator, Spread):
        return slices.get(estimator.by)
    if isinstance(estimator, Contrast):
        if within(estimator.plus, slices):
            return "plus"
        return "minus" if within(estimator.minus, slices) else None
    return "all" if within(estimator.where, slices) else None


def within(where: Slices, slices: Slices) -> bool:
    """Whether an item lies in a part of the set."""
    return all(slices.get(name) == value for name, value in where.items())


def numbered(names: Sequence[Hashable]) -> Whole:
    """Return numbers for names, from 0 in the order of first appearance."""
    seen: dict[Hashable, int] = {}
    return np.array([seen.setdefault(name, len(seen)) for name in names], dtype=np.int64)


def _groups(estimator: Estimator, found: Sequence[str]) -> tuple[str, ...]:
    if isinstance(estimator, Spread):
        return tuple(sorted(set(found)))
    return ("plus", "minus") if isinstance(estimator, Contrast) else ("all",)


def _unscored(measure: Measure, record: Record, value: float | None) -> bool:
    """Whether a scorer saw the item and could not tell. A score that a record lacks does not apply to it."""
    return value is None and record.status == "answered" and measure.score in record.scores
