"""Exact tests and the correction for many comparisons; sums of probabilities by logarithms of factorials."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf, lgamma, log

ALIKE = 1e-9
"""Outcomes whose probabilities differ by a smaller share are equally likely."""


def mcnemar(first: int, second: int) -> float:
    """Return the two-sided exact McNemar p of so uneven a split of discordant pairs (McNemar 1947); 1 without any.

    >>> mcnemar(0, 5)
    0.0625
    """
    pairs, fewer = first + second, min(first, second)
    if pairs == 0:
        return 1.0
    return min(1.0, 2.0 * sum(exp(log_ways(pairs, count) - pairs * log(2)) for count in range(fewer + 1)))


def sign_test(hits: int, others: int) -> float:
    """Return the one-sided p of the sign test: as many hits or more among hits and others, at even odds.

    >>> sign_test(5, 0)
    0.03125
    """
    n = hits + others
    return min(1.0, sum(exp(log_ways(n, count) - n * log(2)) for count in range(hits, n + 1)))


def fisher_greater(both: int, with_factor: int, elsewhere: int, without_factor: int) -> float:
    """Return the one-sided p of Fisher's exact test: as many beside the factor as there are, or more, by chance.

    `both` of `with_factor` and `elsewhere` of `without_factor` have the property.

    >>> round(fisher_greater(3, 3, 0, 3), 3)
    0.05
    """
    having, total = both + elsewhere, with_factor + without_factor
    whole = log_ways(total, with_factor)
    ways = (
        exp(log_ways(having, k) + log_ways(total - having, with_factor - k) - whole)
        for k in range(both, min(having, with_factor) + 1)
    )
    return min(1.0, sum(ways))


def binomial_two_sided(hits: int, n: int, share: tuple[int, int]) -> float:
    """Return the two-sided p of an exact binomial test (outcomes no more likely than the one seen).

    `share` is the expected share as a fraction: of two periods, the late one's length in all.

    >>> round(binomial_two_sided(10, 10, (1, 2)), 6)
    0.001953
    """
    top, bottom = share
    here, elsewhere = log(top / bottom), log((bottom - top) / bottom)
    weights = [log_ways(n, k) + k * here + (n - k) * elsewhere for k in range(n + 1)]
    return min(1.0, sum(exp(weight) for weight in weights if weight <= weights[hits] + ALIKE))


def log_ways(n: int, k: int) -> float:
    """Return the logarithm of the number of ways to choose `k` of `n`.

    >>> round(exp(log_ways(5, 2)), 6)
    10.0
    """
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) if 0 <= k <= n else -inf


def holm(values: Sequence[float]) -> list[float]:
    """Return p values corrected for their number (Holm 1979), in the order given.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    corrected, highest = [0.0] * len(values), 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, values[index] * (len(values) - rank)))
        corrected[index] = highest
    return corrected
