"""Intervals, differences and trends as positions for inline SVG, in per cent of its width. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ui.evaluations.shapes import Difference, Figure, Point, Series
from ui.evaluations.words import between, number, part

MOST_MARKS = 40
TREND_HEIGHT = 150.0
EDGE = 4.0
"""Per cent that are left free at either side of a trend."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of values laid over the width."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Return where a value lies, from 0 to 100."""
        span = self.high - self.low
        return round(min(100.0, max(0.0, 100 * (value - self.low) / span)), 2) if span else 50.0

    @property
    def zero(self) -> float | None:
        """Where nought lies, None at the edge and outside."""
        return self.at(0.0) if self.low < 0 < self.high else None


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its interval: what it is of, what is said, and where it lies; `at` None: not measured."""

    name: str
    said: str
    at: float | None
    low: float
    high: float


def scale_of(values: Iterable[float | None]) -> Scale:
    """Return the usual stretch that holds values: 0 to 1, -1 to 1, or from nought to the farthest of them.

    >>> scale_of([0.2, 0.9]), scale_of([-0.2, 0.1]), scale_of([3.0, None])
    (Scale(low=0.0, high=1.0), Scale(low=-1.0, high=1.0), Scale(low=0.0, high=3.0))
    """
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if low >= -1 and high <= 1:
        return Scale(0.0 if low >= 0 else -1.0, 1.0)
    return Scale(min(0.0, low), max(0.0, high))


def interval_marks(figures: Sequence[Figure]) -> tuple[Scale, tuple[Mark, ...]]:
    """Return the marks of figures of one measure, whole and by slice, on one scale."""
    shown = figures[:MOST_MARKS]
    scale = scale_of(value for one in shown for value in (one.value, one.low, one.high))
    return scale, tuple(_mark(scale, part(one.slice or "전체"), one, f"n={one.n:,}") for one in shown)


def difference_marks(differences: Sequence[Difference]) -> tuple[Scale, tuple[Mark, ...]]:
    """Return the marks of differences around nought, of measures without a unit (those share a scale)."""
    shown = [one for one in differences if not one.unit and one.difference is not None][:MOST_MARKS]
    ends = [end for one in shown for end in (one.difference, one.low, one.high) if end is not None]
    farthest = max(map(abs, ends), default=0.0)
    reach = next((edge for edge in (0.1, 0.25, 0.5, 1.0) if farthest <= edge), farthest)
    scale = Scale(-reach, reach)
    marks = []
    for one in shown:
        value = one.difference or 0.0
        low, high = (value if end is None else end for end in (one.low, one.high))
        said = f"{value:+.3f} {between(one.low, one.high)}".rstrip()
        marks.append(Mark(one.label, said, scale.at(value), scale.at(low), scale.at(high)))
    return scale, tuple(marks)


def _mark(scale: Scale, name: str, one: Figure, note: str) -> Mark:
    said = f"{number(one.value, one.unit)} {between(one.low, one.high)}".rstrip()
    if one.value is None:
        return Mark(name, f"{said} {note}", None, 0.0, 0.0)
    low, high = (one.value if end is None else end for end in (one.low, one.high))
    return Mark(name, f"{said} {note}", scale.at(one.value), scale.at(low), scale.at(high))


@dataclass(frozen=True, slots=True)
class Dot:
    """A run on a trend: where it and its interval lie, and what is said.

    `before` is the place of the run before it of the same system on the same data: only those go on from each other.
    """

    x: float
    y: float
    low: float
    high: float
    said: str
    point: Point
    before: tuple[float, float] | None = None


def dots(series: Series) -> tuple[Scale, tuple[Dot, ...]]:
    """Return the runs of a series from left to right."""
    known = [one for one in series.points if one.value is not None]
    scale = scale_of(value for one in known for value in (one.value, one.low, one.high))
    step = (100 - 2 * EDGE) / max(1, len(known) - 1)
    latest: dict[tuple[str, str], tuple[float, float]] = {}
    found = []
    for place, one in enumerate(known):
        dot = _dot(scale, series.unit, one, round(EDGE + place * step if len(known) > 1 else 50.0, 2))
        line = (one.system, one.dataset_sha256)
        found.append(replace(dot, before=latest.get(line)))
        latest[line] = (dot.x, dot.y)
    return scale, tuple(found)


def _dot(scale: Scale, unit: str, one: Point, x: float) -> Dot:
    value = one.value or 0.0
    low, high = (value if end is None else end for end in (one.low, one.high))
    said = f"{number(one.value, unit)} {between(one.low, one.high)}".rstrip()
    return Dot(x, _height(scale, value), _height(scale, low), _height(scale, high), said, one)


def _height(scale: Scale, value: float) -> float:
    return round(TREND_HEIGHT * (1 - scale.at(value) / 100), 1)
