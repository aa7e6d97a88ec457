"""How many items it takes to show something: exact binomial sums, before anything is asked and after.

A test that could not have shown a difference has not shown that there is none.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, log

from rag.evaluation.exact import log_ways, mcnemar, sign_test
from rag.evaluation.statistics import wilson

POWER = 0.8
LEVEL = 0.05
STEADY = 12
"""The power of an exact test rises in teeth: so many in a row above the aim count as having reached it."""
MOST = 100_000


def binomial(n: int, share: float, hits: int) -> float:
    """Return the probability of exactly so many hits of `n`."""
    if share in (0.0, 1.0):
        return float(hits == n * share)
    return exp(log_ways(n, hits) + hits * log(share) + (n - hits) * log(1 - share))


def at_most(n: int, share: float, hits: int) -> float:
    """Return the probability of so many hits of `n`, or fewer."""
    return min(1.0, sum(binomial(n, share, count) for count in range(hits + 1)))


def power_of_bound(n: int, share: float, bound: float = 0.9) -> float:
    """Return how likely the lower end of the 95% Wilson interval of `n` items lies above a bound.

    >>> round(power_of_bound(200, 0.95), 2)
    0.7
    """
    allowed = _misses_allowed(n, bound)
    return 0.0 if allowed < 0 else at_most(n, 1 - share, allowed)


def needed_for_bound(share: float, bound: float = 0.9, power: float = POWER) -> int | None:
    """Return from how many items on that is as likely as `power` wants; None: never, or not below `MOST` items.

    >>> needed_for_bound(0.9) is None
    True
    """
    if share <= bound:
        return None
    misses, held, answer = 0, 0, fewest_with(0, bound)
    while held < STEADY:
        following = fewest_with(misses + 1, bound)
        if following > MOST:
            return None
        # Between two teeth the allowed misses are the same, so that the last n is the worst.
        if at_most(following - 1, 1 - share, misses) >= power:
            held += 1
        else:
            held, answer = 0, following
        misses += 1
    return answer


def fewest_with(misses: int, bound: float) -> int:
    """Return of how many items at least so many may be missed with the interval still above the bound."""
    low, high = misses, max(misses * 2, 8)
    while _lower(high, misses) <= bound:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _lower(middle, misses) > bound else (middle, high)
    return high


def _lower(n: int, misses: int) -> float:
    return wilson((n - misses) / n, n)[0]


def _misses_allowed(n: int, bound: float) -> int:
    """Return how many of `n` may be missed; -1: not even none."""
    low, high = -1, n
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _lower(n, middle) > bound else (low, middle)
    return low


def paired_power(n: int, lost: float, gained: float, *, one_sided: bool = False, level: float = LEVEL) -> float:
    """Return how likely McNemar's exact test of `n` pairs shows a change for the worse.

    `lost` and `gained` are the true shares of pairs that turn wrong and right.
    """
    differing = lost + gained
    if not 0 < differing <= 1:
        return 0.0
    shown = (
        binomial(n, differing, pairs) * _shown(pairs, lost / differing, one_sided, level) for pairs in range(1, n + 1)
    )
    return min(1.0, sum(shown))


def needed_pairs(
    lost: float, gained: float, power: float = POWER, *, one_sided: bool = False, level: float = LEVEL
) -> int | None:
    """Return how many pairs make that as likely as `power` wants; None: more than 20,000, or no change to show."""
    if lost <= gained:
        return None
    low, high = 0, 8
    while paired_power(high, lost, gained, one_sided=one_sided, level=level) < power:
        low, high = high, high * 2
        if high > 20_000:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        enough = paired_power(middle, lost, gained, one_sided=one_sided, level=level) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high


@lru_cache(maxsize=65_536)
def _shown(pairs: int, lost: float, one_sided: bool, level: float) -> float:
    """Return how likely so many differing pairs are split so unevenly, towards the worse, that the test shows it."""
    least = _least_lost(pairs, one_sided, level)
    return 0.0 if least > pairs else at_most(pairs, 1 - lost, pairs - least)


@lru_cache(maxsize=65_536)
def _least_lost(pairs: int, one_sided: bool, level: float) -> int:
    """Return how many of the differing pairs must be lost for the test to show it."""
    low, high = pairs // 2, pairs + 1
    while high - low > 1:
        middle = (low + high) // 2
        p = sign_test(middle, pairs - middle) if one_sided else mcnemar(middle, pairs - middle)
        low, high = (low, middle) if p < level else (middle, high)
    return high
