"""How a difference between two systems would vary by chance alone: exchanges of the two, and resampled clusters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from rag.evaluation.counting import Floats
from rag.evaluation.estimators import numbers, of_means, table, weighted
from rag.evaluation.measures import Better, Measure, Percentile
from rag.evaluation.pairs import Both
from rag.evaluation.resampling import RESAMPLES, draws, exchanges

EXCHANGES = 9_999
SLOW_EXCHANGES = 1_999
"""Of percentiles, which need a sorting each."""
ALL = 12
"""So many clusters that differ: every exchange is tried, and the p is exact."""
TIE = 1e-9
"""Sums in another order differ by as little; they count as equal."""


@dataclass(frozen=True, slots=True)
class Chance:
    """The two-sided p of a difference, and that of one so bad or worse; `exact`: by all exchanges."""

    p: float
    p_worse: float
    exact: bool


def sign(better: Better) -> int:
    """Return whether more is better (1) or less (-1); of a distance from nought, less."""
    return 1 if better == "higher" else -1


def apart(better: Better, first: Floats, second: Floats) -> Floats:
    """Return second less first; where nought is best, of their distances from it."""
    return np.asarray(np.abs(second) - np.abs(first) if better == "zero" else second - first)


def observed(measure: Measure, both: Both) -> float:
    """Return the difference that was found."""
    return float(_exchanged(measure, both, np.ones((1, both.first.cluster_count)))[0])


def chance(measure: Measure, both: Both, seed: int = 0) -> Chance:
    """Return the p values of the paired randomisation test (Edgington and Onghena 2007, 4) by whole clusters.

    Each exchange gives the two systems' results of a cluster to one another. Clusters without a difference change
    nothing; with few of the others all exchanges are tried. For items that are clusters of their own and scores of 0
    and 1 that is the exact test of McNemar.
    """
    found_here = observed(measure, both)
    differing = _differing(both)
    exact = len(differing) <= ALL
    found = np.concatenate(list(_all_or_some(measure, both, differing, seed)))
    bad = -sign(measure.better) * found >= -sign(measure.better) * found_here - TIE
    extreme = np.abs(found) >= abs(found_here) - TIE
    more = 0 if exact else 1
    p, p_worse = (float((hits.sum() + more) / (len(found) + more)) for hits in (extreme, bad))
    return Chance(p, p_worse, exact)


def resampled_differences(measure: Measure, both: Both, seed: int = 0) -> Floats:
    """Return the difference in each resample of the clusters: the paired bootstrap."""
    blocks = [
        apart(measure.better, *(weighted(measure.estimator, items, weights) for items in (both.first, both.second)))
        for weights in draws(both.first.cluster_count, RESAMPLES, seed)
    ]
    return np.concatenate(blocks)


def _differing(both: Both) -> list[int]:
    """Return the clusters in which any item differs."""
    return sorted({int(cluster) for cluster in both.first.clusters[both.first.values != both.second.values]})


def _all_or_some(measure: Measure, both: Both, differing: list[int], seed: int) -> Iterator[Floats]:
    clusters, count = both.first.cluster_count, len(differing)
    if count <= ALL:
        bits = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
        blocks: Iterable[Floats] = ((bits * 2.0 - 1.0).astype(np.float64),)
    else:
        tries = SLOW_EXCHANGES if isinstance(measure.estimator, Percentile) else EXCHANGES
        blocks = exchanges(count, tries, seed, both.n if isinstance(measure.estimator, Percentile) else clusters)
    for block in blocks:
        signs = np.ones((len(block), clusters))
        signs[:, differing] = block
        yield _exchanged(measure, both, signs)


def _exchanged(measure: Measure, both: Both, signs: Floats) -> Floats:
    """Return the difference where in clusters of -1 the systems have changed places."""
    if isinstance(measure.estimator, Percentile):
        return _of_percentiles(measure, measure.estimator.share, both, signs)
    counts = numbers(both.first).sum(axis=0)
    first, second = table(both.first), table(both.second)
    whole, moved = (first + second).sum(axis=0), signs @ (second - first)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = [of_means(measure.estimator, (whole + way * moved) / (2 * counts)) for way in (-1, 1)]
    return apart(measure.better, *means)


def _of_percentiles(measure: Measure, share: float, both: Both, signs: Floats) -> Floats:
    rank = max(0, ceil(share * both.n) - 1)
    kept = signs[:, both.first.clusters] > 0
    sides = ((both.first.values, both.second.values), (both.second.values, both.first.values))
    found = [np.partition(np.where(kept, one, other), rank, axis=1)[:, rank] for one, other in sides]
    return apart(measure.better, *found)
