"""Intervals for what is measured: a figure without its n and its interval is not published."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054
"""Two-sided 95% quantile of the normal distribution."""


Ends = tuple[float, float]


def wilson(share: float, n: float) -> Ends:
    """Return the 95% score interval (Wilson 1927) of a share of `n` items, which need not be a whole number.

    >>> tuple(round(end, 3) for end in wilson(1.0, 10))
    (0.722, 1.0)
    """
    centre = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


@dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` of `n`, with the 95% Wilson interval; n 0 is "not measured", never zero."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, or None when nothing was measured."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson score interval (Wilson 1927), or None when nothing was measured."""
        if not self.n:
            return None
        return wilson(self.hits / self.n, self.n)

    def __str__(self) -> str:
        if self.interval is None:
            return "측정 안 함"
        low, high = self.interval
        return f"{self.hits / self.n:.2f} [{low:.2f}-{high:.2f}] n={self.n}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile (`share` from 0 to 1) of a non-empty sequence.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
