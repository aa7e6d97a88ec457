"""Complaints into groups: average linkage over pairwise probabilities, within a region and a window of time.

Two groups are joined while their members are, on average over all pairs, likelier than not to belong together, the
likeliest first. So one bridge between two incidents joins them not. No result depends on the order of the complaints,
each is in exactly one group, and one that is likely with nobody changes no group (average linkage never leaves the
parts that are connected by likely pairs).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from heapq import heapify, heappop, heappush

from rag.complaints.similar.matcher import Measure
from rag.complaints.similar.profile import Profile

Pair = tuple[str, str]
Group = tuple[str, ...]
Groups = tuple[Group, ...]
Entry = tuple[float, Group, Group]
WINDOW = timedelta(days=14)
"""Receipts of one incident farther apart than this are looked at as others."""


def grouped(profiles: Sequence[Profile], measure: Measure, threshold: float, window: timedelta = WINDOW) -> Groups:
    """Return the groups of all profiles by id, each in order of its ids; single ones are groups of one.

    Raises `ValueError` where two profiles have one id.
    """
    ids = sorted(profile.id for profile in profiles)
    if len(set(ids)) != len(ids):
        raise ValueError("two complaints have the same id")
    likely = dict(likelihoods(profiles, measure, window))
    parts = connected(ids, [pair for pair, score in likely.items() if score >= threshold])
    inside = sorted_in(parts, likely)
    return tuple(
        sorted(group for part, pairs in zip(parts, inside, strict=True) for group in linked(part, pairs, threshold))
    )


def likelihoods(profiles: Sequence[Profile], measure: Measure, window: timedelta) -> Iterator[tuple[Pair, float]]:
    """Yield the likelihood of each pair within a window and a region (an unknown region is compared with all)."""
    ordered = sorted(profiles, key=lambda profile: (profile.received_at, profile.id))
    first = 0
    for place, late in enumerate(ordered):
        while late.received_at - ordered[first].received_at > window:
            first += 1
        for early in ordered[first:place]:
            if early.region is None or late.region is None or early.region == late.region:
                yield key(early.id, late.id), measure(early, late)


def sorted_in(parts: Sequence[Sequence[str]], likely: Mapping[Pair, float]) -> list[dict[Pair, float]]:
    """Return for each part the likelihoods between its members."""
    part_of = {each: number for number, part in enumerate(parts) for each in part}
    inside: list[dict[Pair, float]] = [{} for _ in parts]
    for pair, score in likely.items():
        if part_of[pair[0]] == part_of[pair[1]]:
            inside[part_of[pair[0]]][pair] = score
    return inside


def key(one: str, other: str) -> Pair:
    """Return a pair of ids in their order."""
    return (one, other) if one < other else (other, one)


def connected(ids: Sequence[str], pairs: Sequence[Pair]) -> list[list[str]]:
    """Return the connected parts of a graph, each in order."""
    root = {each: each for each in ids}

    def top(each: str) -> str:
        while root[each] != each:
            root[each] = root[root[each]]
            each = root[each]
        return each

    for one, other in pairs:
        root[top(one)] = top(other)
    parts: dict[str, list[str]] = defaultdict(list)
    for each in ids:
        parts[top(each)].append(each)
    return list(parts.values())


def linked(ids: Sequence[str], likely: Mapping[Pair, float], threshold: float) -> list[Group]:
    """Join the two groups with the highest average likelihood until none reaches `threshold`.

    `likely` holds the likelihoods of pairs of `ids`; a pair that it lacks counts as impossible.
    """
    alive: set[Group] = {(each,) for each in ids}
    near: dict[Group, dict[Group, float]] = {group: {} for group in alive}
    heap: list[Entry] = []
    for pair, total in likely.items():
        _note(near, heap, (pair[0],), (pair[1],), total)
    heapify(heap)
    while heap and -heap[0][0] >= threshold:
        _, one, other = heappop(heap)
        if one in alive and other in alive:
            alive -= {one, other}
            alive.add(_join(near, heap, one, other))
    return sorted(alive)


def _note(near: dict[Group, dict[Group, float]], heap: list[Entry], one: Group, other: Group, total: float) -> None:
    """Keep the sum of the likelihoods between two groups; `heap` gets their average, the best first."""
    near[one][other] = near[other][one] = total
    heap.append((-total / (len(one) * len(other)), min(one, other), max(one, other)))


def _join(near: dict[Group, dict[Group, float]], heap: list[Entry], one: Group, other: Group) -> Group:
    """Make one group of two: the sums to the others add up."""
    new: Group = tuple(sorted(one + other))
    first, second = near.pop(one), near.pop(other)
    near[new] = {}
    for group in sorted({*first, *second} - {one, other}):
        near[group].pop(one, None)
        near[group].pop(other, None)
        total = first.get(group, 0.0) + second.get(group, 0.0)
        near[new][group] = near[group][new] = total
        heappush(heap, (-total / (len(new) * len(group)), min(new, group), max(new, group)))
    return new


def place(newcomer: Profile, groups: Sequence[Sequence[Profile]], measure: Measure, threshold: float) -> int | None:
    """Return which group a new complaint joins, None where it opens one; the groups stay as they are."""
    best: tuple[float, int] | None = None
    for number, members in enumerate(groups):
        average = sum(measure(newcomer, member) for member in members) / len(members) if members else 0.0
        if average >= threshold and (best is None or average > best[0]):
            best = (average, number)
    return best[1] if best else None
