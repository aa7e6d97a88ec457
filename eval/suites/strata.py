"""Samples drawn by a seed and spread over the parts of a set, the same on every machine."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def allotted(sizes: Mapping[Hashable, int], total: int, seed: int = 0) -> dict[Hashable, int]:
    """Return how many of each part make a sample of `total` in proportion (largest remainders, ties by the seed).

    >>> allotted({"a": 6, "b": 3, "c": 1}, 7)
    {'a': 4, 'b': 2, 'c': 1}
    """
    whole = sum(sizes.values())
    if total >= whole:
        return dict(sizes)
    exact = {part: size * total / whole for part, size in sizes.items()}
    found = {part: int(share) for part, share in exact.items()}
    rest = sorted(sizes, key=lambda part: (found[part] - exact[part], drawn_by(seed, part).random()))
    for part in rest[: total - sum(found.values())]:
        found[part] += 1
    return found


def spread(items: Sequence[T], total: int, seed: int, part_of: Callable[[T], Hashable]) -> list[T]:
    """Return `total` items (all, if there are fewer) in their order, drawn by the seed in proportion to the parts."""
    parts: dict[Hashable, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        parts[part_of(item)].append(index)
    numbers = allotted({part: len(members) for part, members in parts.items()}, total, seed)
    chosen: list[int] = []
    for part, members in parts.items():
        chosen += drawn_by(seed, part).sample(members, numbers[part])
    return [items[index] for index in sorted(chosen)]


def drawn_by(seed: int, part: Hashable) -> random.Random:
    """Return the chance of one part of a sample."""
    return random.Random(f"{seed}/{part}")  # noqa: S311 - a sample, no secret
