"""The geometry of the report's plots, in the units of their view boxes; the templates draw it.

Every plot stands in or beside a table with the same figures, so that nothing is said by a picture alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.reports.model import Compared, Figure, Trend
from eval.reports.words import day, difference_span, is_share, number, span
from rag.evaluation.curves import Curve, Point
from rag.evaluation.measures import Better

BAR_WIDTH, BAR_HEIGHT, BAR_EDGE = 240.0, 20.0, 8.0
CHART_WIDTH, CHART_HEIGHT = 640.0, 240.0
SMALLEST = 1e-9
"""What is nearer to nought is nought, but for the arithmetic of computers."""
LEFT, RIGHT, TOP, BOTTOM = 56.0, 16.0, 14.0, 42.0


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of values laid on a line of a width."""

    low: float
    high: float

    def at(self, value: float, start: float, length: float) -> float:
        """Return where a value lies; one outside the range lies at its end."""
        share = (value - self.low) / (self.high - self.low)
        return round(start + min(1.0, max(0.0, share)) * length, 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its interval in a table's row; `zero` is where nought lies, None where it lies at the left edge."""

    x: float
    low: float | None
    high: float | None
    zero: float | None
    clear: bool = False
    """Whether it is set apart by a filled mark (a difference that is more than noise)."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a chart, with its interval where it has one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    label: str = ""
    joined: bool = False
    here: bool = False
    """Whether it is set apart from the others."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: dots, and the marks of its two axes."""

    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def nice(value: float) -> float:
    """Return the next round number that is not smaller.

    >>> nice(0.13), nice(37), nice(0), nice(1e-17)
    (0.2, 50.0, 1.0, 1.0)
    """
    if value < SMALLEST:
        return 1.0
    step = 10.0 ** math.floor(math.log10(value))
    return round(next(step * one for one in (1, 2, 5, 10) if step * one >= value * (1 - 1e-9)), 12)


def scale_of(values: Iterable[float], unit: str, better: Better) -> Scale:
    """Return the range of figures that are shown together: 0 to 100% for shares, symmetrical where nought is best."""
    known = [*values] or [0.0]
    if better == "zero" or min(known) < 0:
        most = nice(max(map(abs, known)))
        return Scale(-most, most)
    return Scale(0.0, 1.0) if is_share(unit, known) else Scale(0.0, nice(max(known)))


def figures_scale(figures: Sequence[Figure]) -> Scale:
    """Return the range of one measure's figures."""
    metrics = [one.metric for one in figures]
    values = [metric.value for metric in metrics if metric.value is not None]
    ends = [end for metric in metrics if metric.interval for end in (metric.interval.low, metric.interval.high)]
    return scale_of([*values, *ends], metrics[0].unit, metrics[0].better)


def figure_bar(figure: Figure, scale: Scale) -> Bar | None:
    """Return the bar of a figure, None where nothing was measured."""
    metric = figure.metric
    if metric.value is None:
        return None
    ends = (metric.interval.low, metric.interval.high) if metric.interval else None
    return bar(metric.value, ends, scale)


def bar(value: float, ends: tuple[float, float] | None, scale: Scale, *, clear: bool = True) -> Bar:
    """Return a value with its interval."""

    def at(one: float) -> float:
        return scale.at(one, BAR_EDGE, BAR_WIDTH - 2 * BAR_EDGE)

    low, high = (at(ends[0]), at(ends[1])) if ends else (None, None)
    return Bar(at(value), low, high, at(0.0) if scale.low < 0 else None, clear)


def differences_scale(rows: Sequence[Compared]) -> Scale:
    """Return the range of differences, nought in the middle."""
    values = [one.found.difference for one in rows if one.found.difference is not None]
    ends = [end for one in rows if one.found.interval for end in (one.found.interval.low, one.found.interval.high)]
    most = nice(max(map(abs, [*values, *ends]), default=1.0))
    return Scale(-most, most)


def difference_bar(row: Compared, scale: Scale) -> Bar:
    """Return the bar of a difference."""
    found = row.found
    ends = (found.interval.low, found.interval.high) if found.interval else None
    return bar(found.difference or 0.0, ends, scale, clear=row.better is not None)


def ends_words(scale: Scale, unit: str, *, differing: bool = False) -> str:
    """Say the ends of a scale."""
    return difference_span(scale.low, scale.high, unit) if differing else span(scale.low, scale.high, unit)


def x_at(scale: Scale, value: float) -> float:
    """Return where a value lies across a chart."""
    return scale.at(value, LEFT, CHART_WIDTH - LEFT - RIGHT)


def y_at(scale: Scale, value: float) -> float:
    """Return where a value lies up a chart."""
    return round(CHART_HEIGHT - scale.at(value, BOTTOM, CHART_HEIGHT - TOP - BOTTOM), 1)


def ticks(scale: Scale, unit: str, at: str) -> tuple[Tick, ...]:
    """Return five marks of an axis (`at` is x or y)."""
    place = x_at if at == "x" else y_at
    values = [scale.low + (scale.high - scale.low) * step / 4 for step in range(5)]
    return tuple(Tick(place(scale, one), number(one, unit, around=values)) for one in values)


def trend_chart(trend: Trend) -> Chart:
    """Return the chart of a trend: runs at equal distances, for their order counts and not the days between."""
    points = [point for point in trend.points if point.value is not None]
    values = [one for point in points for one in (point.value, point.low, point.high) if one is not None]
    across, up = Scale(-0.5, max(len(points) - 0.5, 0.5)), scale_of(values, trend.unit, "higher")
    dots = tuple(
        Dot(
            x_at(across, place),
            y_at(up, point.value or 0.0),
            None if point.low is None else y_at(up, point.low),
            None if point.high is None else y_at(up, point.high),
            day(point.measured_at)[5:10],
            point.joined and place > 0,
        )
        for place, point in enumerate(points)
    )
    return Chart(dots, tuple(Tick(dot.x, dot.label) for dot in dots), ticks(up, trend.unit, "y"))


def curve_chart(curve: Curve) -> Chart:
    """Return the chart of a trade-off, the system as it ran apart; both axes run from 0 to 100%."""
    whole = Scale(0.0, 1.0)

    def dot(point: Point, *, joined: bool = False, here: bool = False) -> Dot:
        at = x_at(whole, point.answered_inside), y_at(whole, point.refused_outside)
        return Dot(*at, joined=joined, here=here)

    dots = tuple(dot(point, joined=place > 0) for place, point in enumerate(curve.points))
    return Chart((*dots, dot(curve.here, here=True)), ticks(whole, "", "x"), ticks(whole, "", "y"))
