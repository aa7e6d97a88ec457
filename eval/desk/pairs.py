"""Marked complaints of one incident: reading them, and how well a grouping agrees with the marks, pair by pair."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from configs.regions import load_regions
from configs.similar import load_similar_words
from eval.desk.ground import Ground, Row
from rag.complaints.similar.profile import Profile, Profiler, for_comparison
from rag.evaluation.statistics import percentile

Pair = tuple[str, str]
DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked complaint. `cluster` is None for one that stands alone, `near` the cluster at whose place it plays."""

    profile: Profile
    text: str
    cluster: str | None
    near: str | None = None
    purpose: bool = False
    matter: str | None = None

    @property
    def group(self) -> str:
        """The cluster with which it is drawn in a bootstrap."""
        return self.cluster or self.near or self.profile.id


def profiler() -> Profiler:
    """Return the profiler of the product."""
    towns = tuple(town for province in load_regions().provinces.values() for town in province)
    return Profiler(load_similar_words(), towns)


def read_marked(ground: Ground, rows: Sequence[Row]) -> list[Marked]:
    """Read rows as the desk reads complaints: masked, with morphemes and vectors."""
    maker = profiler()
    reads = for_comparison(ground.read([str(row["text"]) for row in rows]), ground.embedder)
    return [
        Marked(
            maker.profile(str(row["id"]), read, _text(row, "region"), datetime.fromisoformat(str(row["received_at"]))),
            read.text,
            _text(row, "cluster"),
            _text(row, "near_cluster"),
            row.get("kind") == "purpose",
            _text(row, "matter"),
        )
        for row, read in zip(rows, reads, strict=True)
    ]


def _text(row: Row, name: str) -> str | None:
    value = row.get(name)
    return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs put together rightly, wrongly, and those missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the pairs put together that belong together (1 where none was)."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of the pairs that belong together that were put together (1 where there are none)."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


def true_pairs(marked: Iterable[Marked]) -> set[Pair]:
    """Return the pairs of ids that are marked as one incident or purpose."""
    return pairs_of({each.profile.id: each.cluster for each in marked if each.cluster})


def pairs_of(groups: Mapping[str, str]) -> set[Pair]:
    """Return the pairs of ids that share a group."""
    members: dict[str, list[str]] = {}
    for each, group in groups.items():
        members.setdefault(group, []).append(each)
    return {pair for ids in members.values() for pair in combinations(sorted(ids), 2)}


def agreement(found: set[Pair], true: set[Pair]) -> Agreement:
    """Compare pairs with the marks."""
    return Agreement(len(found & true), len(found - true), len(true - found))


def interval(
    marked: Sequence[Marked], found: set[Pair], seed: int, value: Callable[[Agreement], float]
) -> tuple[float, float]:
    """Return the 95% interval of a value by drawing whole clusters (with what is near them) anew.

    A pair that joins two clusters wrongly counts half with each of them.
    """
    true = true_pairs(marked)
    group = {each.profile.id: each.group for each in marked}
    counts: dict[str, list[float]] = {name: [0.0, 0.0, 0.0] for name in group.values()}
    for pair in found | true:
        kind = 0 if pair in found & true else 1 if pair in found else 2
        for each in pair:
            counts[group[each]][kind] += 0.5
    names, chance = sorted(counts), random.Random(seed)  # noqa: S311 - a bootstrap is no secret
    values = []
    for _ in range(DRAWS):
        drawn = [counts[name] for name in chance.choices(names, k=len(names))]
        right, wrong, missed = (sum(each[kind] for each in drawn) for kind in range(3))
        values.append(value(Agreement(right, wrong, missed)))  # type: ignore[arg-type]
    return percentile(values, 0.025), percentile(values, 0.975)
