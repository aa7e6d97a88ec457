"""Measures of a ranking: where the first right item stands, and how much of the right ones stand how high."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Sequence


def rank_of_first(keys: Iterable[Hashable], gold: Collection[Hashable]) -> int | None:
    """Return the rank (from 1) of the first right item, counting each item once; None if absent.

    >>> rank_of_first(["a", "a", "b"], {"b", "c"})
    2
    """
    return next((rank for rank, key in enumerate(dict.fromkeys(keys), start=1) if key in gold), None)


def reciprocal_rank(keys: Iterable[Hashable], gold: Collection[Hashable]) -> float:
    """Return one by the rank of the first right item; 0 if absent (Voorhees 1999)."""
    rank = rank_of_first(keys, gold)
    return 1 / rank if rank else 0.0


def ndcg(keys: Sequence[Hashable], gold: Collection[Hashable], cut: int) -> float:
    """Return the normalised discounted cumulative gain of the first `cut` items, each right one worth 1.

    Järvelin and Kekäläinen 2002; the discount is log2(rank + 1), the ideal has all right items first.

    >>> ndcg(["x", "a"], {"a"}, 10) == 1 / math.log2(3)
    True
    """
    if not gold:
        raise ValueError("a ranking is not measured without a right item")
    seen = list(dict.fromkeys(keys))[:cut]
    gained = sum(discount(rank) for rank, key in enumerate(seen, start=1) if key in gold)
    return gained / sum(discount(rank) for rank in range(1, min(len(set(gold)), cut) + 1))


def discount(rank: int) -> float:
    """Return what an item at a rank (from 1) is worth."""
    return 1 / math.log2(rank + 1)
