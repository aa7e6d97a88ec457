"""The items that two runs share, and which of them count in a measure for both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.evaluation.counting import Counted, counted, group_of, value_of
from rag.evaluation.measures import Contrast, Measure, Spread
from rag.evaluation.records import Record


@dataclass(frozen=True, slots=True)
class Pairs:
    """Records of the same cases in the same order; cases that cannot be paired, by name."""

    first: tuple[Record, ...]
    second: tuple[Record, ...]
    changed: tuple[str, ...] = ()
    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Both:
    """What counts in a measure on both sides: the same items, clusters and groups, two rows of values."""

    first: Counted
    second: Counted
    only_first: int
    only_second: int

    @property
    def n(self) -> int:
        """How many items count on both sides."""
        return self.first.n


def pairs_of(first: Sequence[Record], second: Sequence[Record]) -> Pairs:
    """Return the records of equal cases, in the order of the first run."""
    repeated = tuple(sorted(_repeated(first) | _repeated(second)))
    ones = {record.case: record for record in first if record.case not in repeated}
    others = {record.case: record for record in second if record.case not in repeated}
    shared = [name for name in ones if name in others]
    equal = [name for name in shared if ones[name].case_sha256 == others[name].case_sha256]
    same = set(equal)
    return Pairs(
        tuple(ones[name] for name in equal),
        tuple(others[name] for name in equal),
        tuple(name for name in shared if name not in same),
        tuple(name for name in ones if name not in others),
        tuple(name for name in others if name not in ones),
        repeated,
    )


def both_of(measure: Measure, pairs: Pairs) -> Both:
    """Return the items that count on both sides, and how many count on one side only."""
    rows = [
        (one, two, value_of(measure, one), value_of(measure, two))
        for one, two in zip(pairs.first, pairs.second, strict=True)
        if group_of(measure.estimator, one.slices) is not None
    ]
    kept = [row for row in rows if row[2] is not None and row[3] is not None]
    first = counted(measure, [one for one, _, _, _ in kept])
    return Both(
        first,
        replace(first, values=np.array([value for _, _, _, value in kept], dtype=np.float64)),
        sum(one is not None and two is None for _, _, one, two in rows),
        sum(one is None and two is not None for _, _, one, two in rows),
    )


def moved(both: Both) -> tuple[int, int]:
    """Return how many items are higher and lower in the second."""
    return (
        int((both.second.values > both.first.values).sum()),
        int((both.second.values < both.first.values).sum()),
    )


def changes(measure: Measure, both: Both) -> tuple[int, int]:
    """Return how many items the second has better and worse; of a difference of groups no single item is either."""
    if measure.better == "zero" and isinstance(measure.estimator, Contrast | Spread):
        return 0, 0
    up, down = moved(_sizes(both) if measure.better == "zero" else both)
    return (up, down) if measure.better == "higher" else (down, up)


def _repeated(records: Sequence[Record]) -> set[str]:
    return {name for name, count in Counter(record.case for record in records).items() if count > 1}


def _sizes(both: Both) -> Both:
    """Return the same items with the distances of their values from nought."""
    first, second = (replace(items, values=np.abs(items.values)) for items in (both.first, both.second))
    return replace(both, first=first, second=second)
