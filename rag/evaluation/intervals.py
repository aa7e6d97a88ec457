"""Intervals in closed form, for where resampling cannot tell: shares of independent items, few hits, few items."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

import numpy as np

from rag.evaluation.exact import log_ways
from rag.evaluation.statistics import Z95, Ends, wilson

TAIL = 0.025


def newcombe(plus: tuple[float, float], minus: tuple[float, float]) -> Ends:
    """Return the 95% interval of a difference of two shares, each (share, n): Newcombe 1998, method 10."""
    (first, second), difference = (wilson(*plus), wilson(*minus)), plus[0] - minus[0]
    below = sqrt((plus[0] - first[0]) ** 2 + (second[1] - minus[0]) ** 2)
    above = sqrt((first[1] - plus[0]) ** 2 + (minus[0] - second[0]) ** 2)
    return max(-1.0, difference - below), min(1.0, difference + above)


def folded(low: float, high: float) -> Ends:
    """Return the ends of 1 - |2 x - 1| for a mean between two ends.

    >>> tuple(round(end, 2) for end in folded(0.1, 0.4))
    (0.2, 0.8)
    """
    ends = [1.0 - abs(2.0 * end - 1.0) for end in (low, high)]
    return min(ends), 1.0 if low <= 0.5 <= high else max(ends)


def order_statistics(values: Sequence[float], share: float) -> Ends | None:
    """Return the distribution-free 95% interval of a percentile of independent items.

    None where they are too few: no item bounds the 95th percentile from above with fewer than 72 (David and Nagaraja
    2003, 7.1).
    """
    n = len(values)
    if not 0 < share < 1:
        return None
    below = np.cumsum([np.exp(log_ways(n, k) + k * log(share) + (n - k) * log(1 - share)) for k in range(n + 1)])
    low = int(np.searchsorted(below, TAIL, side="right"))
    high = int(np.searchsorted(below, 1 - TAIL, side="left")) + 1
    if low < 1 or high > n:
        return None
    ordered = sorted(values)
    return float(ordered[low - 1]), float(ordered[high - 1])


def tango(gained: int, lost: int, n: int) -> Ends:
    """Return the 95% score interval of a paired difference of shares (Tango 1998): the test of McNemar, inverted.

    `gained` of `n` pairs are 1 in the second only, `lost` in the first only.

    >>> tuple(round(end, 3) for end in tango(0, 0, 100))
    (-0.037, 0.037)
    """

    def ends_at(target: float) -> float:
        low, high = -1.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if _tango_score(gained, lost, n, middle) > target else (low, middle)
        return (low + high) / 2

    return ends_at(Z95), ends_at(-Z95)


def _tango_score(gained: int, lost: int, n: int, difference: float) -> float:
    """Return the standardised distance of what was found from a supposed difference; it falls as that rises."""
    linear = -gained - lost + (2 * n - gained + lost) * difference
    nuisance = (sqrt(max(0.0, linear**2 + 8 * n * lost * difference * (1 - difference))) - linear) / (4 * n)
    variance = n * (2 * nuisance + difference * (1 - difference))
    apart = gained - lost - n * difference
    return apart / sqrt(variance) if variance > 0 else 2 * Z95 * (bool(apart > 0) - bool(apart < 0))
