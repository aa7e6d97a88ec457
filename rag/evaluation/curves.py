"""What a threshold trades: questions in scope that are answered against questions out of scope that are refused.

The curve is drawn from the recorded scores of one run, by which the system itself decides what to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.evaluation.facts import Count, Fact, Name, Number
from rag.evaluation.records import Record

INSIDE: Mapping[str, str] = {"class": "답할 수 있음"}
OUTSIDE: Mapping[str, str] = {"class": "범위 밖"}


class Point(Fact):
    """Both shares, 0 to 1, where every item with a score of at least `threshold` is answered."""

    threshold: Number
    answered_inside: Number
    refused_outside: Number


class Curve(Fact):
    """A trade-off by rising threshold. `here` is the system as it ran, at its own threshold.

    `assumed`: items refused by this threshold of which nobody knows whether something else would have refused them
    too; below the system's threshold the curve counts them as answered. `unscored`: items without this score, refused
    before it was looked at; they stay refused at every threshold.
    """

    score: Name
    inside: Count
    outside: Count
    points: tuple[Point, ...]
    here: Point
    assumed: Count
    unscored: Count


@dataclass(frozen=True, slots=True)
class Item:
    """A record as the curve sees it."""

    score: float | None
    answered: bool
    inside: bool

    def answers(self, threshold: float, at: float) -> bool:
        """Whether it would be answered: what passed the system's own threshold stays as it was."""
        if self.score is None or self.score < threshold:
            return False
        return self.answered or self.score < at


def curve_of(
    records: Sequence[Record],
    score: str,
    at: float,
    inside: Mapping[str, str] = INSIDE,
    outside: Mapping[str, str] = OUTSIDE,
) -> Curve | None:
    """Sweep the threshold over the recorded scores; None where one of the two groups has no record with a score.

    `at` is the threshold of the system that ran. Records of which nothing usable came back are left out.
    """
    kept = [record for record in records if not record.missing]
    items = [
        Item(value_of(record, score), record.status != "refused", belongs(record, inside))
        for record in kept
        if belongs(record, inside) or belongs(record, outside)
    ]
    scored = [item for item in items if item.score is not None]
    if not any(item.inside for item in scored) or not any(not item.inside for item in scored):
        return None
    values = sorted({item.score for item in scored if item.score is not None})
    return Curve(
        score=score,
        inside=sum(item.inside for item in items),
        outside=sum(not item.inside for item in items),
        points=tuple(point(items, threshold, at) for threshold in [*values, above(values[-1])]),
        here=as_it_ran(items, at),
        assumed=sum(item.score < at for item in scored if item.score is not None and not item.answered),
        unscored=len(items) - len(scored),
    )


def point(items: Sequence[Item], threshold: float, at: float) -> Point:
    """Return both shares at a threshold."""
    inside = [item.answers(threshold, at) for item in items if item.inside]
    outside = [not item.answers(threshold, at) for item in items if not item.inside]
    return Point(
        threshold=threshold,
        answered_inside=sum(inside) / len(inside),
        refused_outside=sum(outside) / len(outside),
    )


def as_it_ran(items: Sequence[Item], at: float) -> Point:
    """Return both shares as the system had them."""
    inside = [item.answered for item in items if item.inside]
    outside = [not item.answered for item in items if not item.inside]
    return Point(threshold=at, answered_inside=sum(inside) / len(inside), refused_outside=sum(outside) / len(outside))


def above(highest: float) -> float:
    """Return a threshold that nothing reaches."""
    return highest + max(1e-6, abs(highest) * 1e-6)


def value_of(record: Record, score: str) -> float | None:
    """Return a score of a record."""
    found = record.scores.get(score)
    return found.value if found else None


def belongs(record: Record, where: Mapping[str, str]) -> bool:
    """Whether a record is of these slices."""
    return all(record.slices.get(name) == value for name, value in where.items())
