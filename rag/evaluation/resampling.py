"""Resampling of clusters, without a library of statistics: draws, interval ends, random exchanges.

Clusters are drawn with replacement, each with all its items (Davison and Hinkley 1997, 3.8): items made from one
template or document rise and fall together, and an interval over single items would be too narrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from statistics import NormalDist

import numpy as np

from rag.evaluation.counting import Floats

RESAMPLES = 1000
BLOCK = 2_000_000
"""Draws held in memory at once."""
NORMAL = NormalDist()


def draws(clusters: int, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield blocks of resamples: a row says how often each cluster was drawn."""
    generator = np.random.default_rng((seed, clusters))
    step = max(1, BLOCK // clusters)
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        drawn = generator.integers(0, clusters, (rows, clusters)) + np.arange(rows)[:, None] * clusters
        yield np.bincount(drawn.ravel(), minlength=rows * clusters).reshape(rows, clusters).astype(np.float64)


def exchanges(clusters: int, resamples: int, seed: int, width: int) -> Iterator[Floats]:
    """Yield blocks of rows of +1 and -1: whether the two systems change places in a cluster.

    `width` is what a row grows to in use; blocks are so short that it fits into memory.
    """
    generator = np.random.default_rng((seed, clusters, 1))
    step = max(1, BLOCK // max(clusters, width))
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        yield generator.integers(0, 2, (rows, clusters)).astype(np.float64) * 2.0 - 1.0


def ends(resampled: Floats, clusters: int, level: float = 0.95) -> tuple[float, float] | None:
    """Return the expanded percentile interval (Hesterberg 2015, 5.3); None where too little could be resampled.

    The plain percentile interval is too narrow with few clusters, by the factor sqrt((n-1)/n) and by the normal
    quantile in place of Student's; its ends are moved outwards by both.
    """
    usable = resampled[np.isfinite(resampled)]
    if clusters < 2 or len(usable) < len(resampled) / 2:
        return None
    quantile = student((1 + level) / 2, clusters - 1)
    tail = NORMAL.cdf(-sqrt(clusters / (clusters - 1)) * quantile)
    low, high = np.quantile(usable, (tail, 1 - tail))
    return float(low), float(high)


def student(share: float, df: int) -> float:
    """Return a quantile of Student's distribution; exact for 1, 2 and 4 degrees, else by an expansion.

    Abramowitz and Stegun 26.7.5; within 1% from 3 degrees on.

    >>> round(student(0.975, 2), 3), round(student(0.975, 30), 3)
    (4.303, 2.042)
    """
    if df == 1:
        return float(np.tan(np.pi * (share - 0.5)))
    alpha = 4 * share * (1 - share)
    if df == 2:
        return float((2 * share - 1) * sqrt(2 / alpha))
    if df == 4:
        cosine = float(np.cos(np.arccos(sqrt(alpha)) / 3)) / sqrt(alpha)
        return 2 * sqrt(cosine - 1)
    return _expanded(NORMAL.inv_cdf(share), df)


def _expanded(z: float, df: int) -> float:
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(df**power) for power, term in enumerate(terms, 1))
