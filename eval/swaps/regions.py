"""The table of regions: how each city and county is treated, and which stand out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from eval.swaps.direction import LEVEL, ups_and_downs
from rag.evaluation.exact import holm, mcnemar
from rag.evaluation.records import Record


@dataclass(frozen=True, slots=True)
class Region:
    """A city or county: the mean of each score, None where it was not measured."""

    name: str
    n: int
    means: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Outlier:
    """A region whose score lies above (or below) the median of all for the same complaint too often for chance."""

    region: str
    score: str
    above: int
    below: int
    corrected: float


def regions(records: Sequence[Record], scores: Sequence[str]) -> list[Region]:
    """Return the regions in the order of their names."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if "region" in record.slices:
            groups[record.slices["region"]].append(record)
    return [
        Region(name, len(found), {one: _mean(found, one) for one in scores}) for name, found in sorted(groups.items())
    ]


def _mean(records: Sequence[Record], score: str) -> float | None:
    values = [value for record in records if (value := value_of(record, score)) is not None]
    return fmean(values) if values else None


def value_of(record: Record, score: str) -> float | None:
    """Return a score of a record; None where it was not measured."""
    found = record.scores.get(score)
    return found.value if found is not None else None


def outliers(records: Sequence[Record], scores: Sequence[str]) -> list[Outlier]:
    """Return the regions that stand out, by the sign test against the median of all regions, complaint by complaint.

    Holm over all regions and scores. With eleven complaints a region must lie on one side in all of them, and more
    are needed to show it after the correction: a table that names nobody shows no equality.
    """
    found = [(score, *row) for score in scores for row in _against_median(records, score)]
    corrected = holm([mcnemar(above, below) for _, _, above, below in found])
    return [
        Outlier(region, score, above, below, p)
        for (score, region, above, below), p in zip(found, corrected, strict=True)
        if p < LEVEL
    ]


def _against_median(records: Sequence[Record], score: str) -> list[tuple[str, int, int]]:
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for record in records:
        value = value_of(record, score)
        if value is not None and "region" in record.slices:
            values[record.cluster][record.slices["region"]] = value
    apart: dict[str, list[float]] = defaultdict(list)
    for there in values.values():
        middle = median(there.values())
        for region, value in there.items():
            apart[region].append(value - middle)
    return [(region, *ups_and_downs(found)) for region, found in sorted(apart.items())]
