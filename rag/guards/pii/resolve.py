"""Of findings that overlap, the one that stays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from rag.guards.pii.scan import Candidate
from rag.guards.pii.types import PII_TYPES

RANK = {kind: place for place, kind in enumerate(PII_TYPES)}


def resolve(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return findings that do not overlap, ascending: the surer one stays, then the longer, then the graver type.

    What remains of a loser is not kept: it was read as something that it is not.
    """
    kept: list[Candidate] = []
    group: list[Candidate] = []
    end = -1
    for candidate in sorted(candidates):
        if candidate.start >= end:
            kept.extend(_best(group))
            group = []
        group.append(candidate)
        end = max(end, candidate.end)
    kept.extend(_best(group))
    return kept


def _best(group: list[Candidate]) -> list[Candidate]:
    """Choose from findings that overlap one another in a chain."""
    if len(group) < 2:
        return group
    chosen: list[Candidate] = []
    for candidate in sorted(group, key=_order):
        at = bisect_left(chosen, candidate)
        if (at == len(chosen) or candidate.end <= chosen[at].start) and (
            at == 0 or chosen[at - 1].end <= candidate.start
        ):
            chosen.insert(at, candidate)
    return chosen


def _order(candidate: Candidate) -> tuple[float, int, int, int]:
    length = candidate.end - candidate.start
    return (-round(candidate.confidence, 2), -length, RANK[candidate.type], candidate.start)
