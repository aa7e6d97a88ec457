"""Figures from records: each measure with n, interval, what was counted apart, and the same by slice.

Which interval (`docs/eval/statistics.md` says why): shares of independent items have Wilson's, percentiles of
independent items that of order statistics, all else a bootstrap of clusters. Where a bootstrap would tell a
falsehood, because hits or misses lie in too few clusters to resample, each cluster counts as one item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from rag.evaluation.bundle import Interval, Metric
from rag.evaluation.counting import Counted, counted
from rag.evaluation.estimators import alone, numbers, range_errors, resampled, table, value_of_all
from rag.evaluation.facts import Name
from rag.evaluation.intervals import folded, newcombe, order_statistics
from rag.evaluation.measures import Contrast, Folded, Mean, Measure, Percentile, Spread
from rag.evaluation.records import Record, Status
from rag.evaluation.resampling import RESAMPLES, ends
from rag.evaluation.statistics import Ends, wilson

FEW = 5
"""Fewer clusters than these with a hit, or with a miss: nothing to resample from."""
STATUS_NAMES: dict[Status, str] = {
    "refused": "답변 거절",
    "out_of_choice": "선택지 밖",
    "empty": "빈 답",
    "invalid": "형식이 틀린 답",
    "too_large": "너무 큰 답",
    "timeout": "시간 초과",
    "failed": "실패",
    "unable": "물을 수 없음",
    "answered": "채점하지 못함",
}


def metrics_of(measures: Sequence[Measure], records: Sequence[Record], seed: int = 0) -> tuple[Metric, ...]:
    """Return the figures of a run, each measure as a whole and then by its slices.

    The same records, measures and seed give the same figures, to the last digit.
    """
    return tuple(metric for measure in measures for metric in _metrics(measure, records, seed))


def _metrics(measure: Measure, records: Sequence[Record], seed: int) -> Iterator[Metric]:
    yield metric_of(measure, records, seed)
    for dimension in measure.by:
        for value in sorted({record.slices[dimension] for record in records if dimension in record.slices}):
            part = [record for record in records if record.slices.get(dimension) == value]
            found = metric_of(measure, part, seed, f"{dimension}={value}")
            if found.n or found.missing or found.refusals or found.out_of_choice:
                yield found


def metric_of(measure: Measure, records: Sequence[Record], seed: int = 0, part: Name | None = None) -> Metric:
    """Return one figure over these records; without a value it says why."""
    items = counted(measure, records)
    value = value_of_all(measure.estimator, items)
    return Metric(
        name=measure.name,
        label=measure.label,
        kind=measure.kind,
        value=value,
        n=items.n,
        better=measure.better,
        headline=measure.headline and part is None,
        unit=measure.unit,
        interval=None if value is None else interval_of(measure, items, value, seed),
        missing=items.missing,
        refusals=items.statuses.get("refused", 0),
        out_of_choice=items.statuses.get("out_of_choice", 0),
        slice=part,
        why_missing="" if value is not None else _why(items),
    )


def _why(items: Counted) -> str:
    """Return in Korean why there is no figure."""
    total = sum(items.statuses.values())
    if not total:
        return "해당하는 항목이 없습니다."
    if items.statuses.get("unable", 0) == total:
        return "이 시스템에는 물을 수 없는 항목입니다."
    if items.n:
        return f"견줄 두 무리 가운데 하나에 셀 수 있는 항목이 없습니다(센 항목 {items.n}건)."
    apart = Counter({STATUS_NAMES[status]: count for status, count in items.statuses.items()})
    return f"{total}건 가운데 셀 수 있는 항목이 없습니다({', '.join(f'{name} {n}' for name, n in apart.items())})."


def interval_of(measure: Measure, items: Counted, value: float, seed: int = 0) -> Interval | None:
    """Return the 95% interval of a figure; None where the items do not bound it (one cluster, too few items)."""
    estimator = measure.estimator
    if isinstance(estimator, Percentile):
        return _of_percentile(measure, items, seed)
    if items.binary and isinstance(estimator, Mean) and alone(items):
        return _made(wilson(value, items.n), "Wilson")
    if items.binary and thin(items) and not isinstance(estimator, Spread):
        return _of_few(measure, items)
    found = _of_spread(items, value, seed) if isinstance(estimator, Spread) else _bootstrap(measure, items, seed)
    return found or _of_few(measure, items)


def thin(items: Counted) -> bool:
    """Whether, in some group, hits or misses lie in too few clusters for a resampling to show their chance."""
    hits = (table(items) > 0).sum(axis=0)
    misses = (table(items, 1.0 - items.values) > 0).sum(axis=0)
    return bool(np.minimum(hits, misses).min() < FEW)


def shares(items: Counted) -> list[tuple[float, float]]:
    """Return share and number of clusters of each group that has items."""
    counts = numbers(items)
    sums, clusters = table(items).sum(axis=0), (counts > 0).sum(axis=0)
    return [(float(s / n), float(c)) for s, n, c in zip(sums, counts.sum(axis=0), clusters, strict=True) if n]


def _of_few(measure: Measure, items: Counted) -> Interval | None:
    if not items.binary:
        return None
    found = shares(items)
    if isinstance(measure.estimator, Mean):
        return _made(wilson(*found[0]), "Wilson(묶음 수)")
    if isinstance(measure.estimator, Folded):
        return _made(folded(*wilson(*found[0])), "Wilson(묶음 수)")
    if isinstance(measure.estimator, Contrast):
        return _made(newcombe(*found), "Newcombe(묶음 수)")
    bounds = [wilson(*share) for share in found]
    widest = max(high for _, high in bounds) - min(low for low, _ in bounds)
    return _made((0.0, widest), "Wilson(무리마다, 묶음 수)")


def _of_percentile(measure: Measure, items: Counted, seed: int) -> Interval | None:
    if not isinstance(measure.estimator, Percentile):
        return None
    share = measure.estimator.share
    if alone(items):
        found = order_statistics(items.values.tolist(), share)
        return _made(found, "순서통계량") if found else None
    bounded = order_statistics(list(range(items.cluster_count)), share) is not None
    return _bootstrap(measure, items, seed) if bounded else None


def _of_spread(items: Counted, value: float, seed: int) -> Interval | None:
    found = ends(range_errors(items, RESAMPLES, seed), items.cluster_count, level=0.9)
    if found is None or not found[1]:
        return None
    return _made((max(0.0, value - found[1]), value + found[1]), "범위 부트스트랩")


def _bootstrap(measure: Measure, items: Counted, seed: int) -> Interval | None:
    """Return the interval of a bootstrap; None if it has no width: resampling equal items shows no chance."""
    found = ends(resampled(measure.estimator, items, RESAMPLES, seed), items.cluster_count)
    if found is None or found[0] == found[1]:
        return None
    return _made(found, "부트스트랩" if alone(items) else "부트스트랩(묶음 단위)")


def _made(found: Ends, method: str) -> Interval:
    return Interval(low=found[0], high=found[1], method=method)
