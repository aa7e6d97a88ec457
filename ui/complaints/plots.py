"""Bar plots as positions for inline SVG: no script, no library. Lengths are shares of the plot's width or height."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ui.complaints.shapes import Count

DAY = re.compile(r"\d{4}-(\d{2})-(\d{2})")
MOST_BARS = 12
REST = "그 밖"
MOST_WEEKS = 26
FEWEST_WEEKS = 12
"""Fewer columns are no wider than these."""
TICKS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, what it counts, and its length as a percentage of the longest."""

    name: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a plot over time: where it begins and how wide and high it is, in per cent; `tick` is its label."""

    name: str
    count: int
    left: float
    width: float
    height: float
    tick: str


def bars(counts: Sequence[Count]) -> tuple[Bar, ...]:
    """Return the bars of counts, in their order; what is beyond twelve is summed up.

    >>> [bar.percent for bar in bars([Count(name="교통", count=4), Count(name="환경", count=1)])]
    [100.0, 25.0]
    """
    shown = list(counts)
    if len(shown) > MOST_BARS:
        rest = sum(one.count for one in shown[MOST_BARS - 1 :])
        shown = [*shown[: MOST_BARS - 1], Count(name=REST, count=rest)]
    most = max((one.count for one in shown), default=0) or 1
    return tuple(Bar(one.name, one.count, round(100 * max(0, one.count) / most, 1)) for one in shown)


def columns(counts: Sequence[Count]) -> tuple[Column, ...]:
    """Return the columns of the last half year; about four of them carry a label, the last one always."""
    shown = list(counts)[-MOST_WEEKS:]
    most = max((one.count for one in shown), default=0) or 1
    step, every = 100 / max(FEWEST_WEEKS, len(shown)), max(1, -(-len(shown) // TICKS))
    return tuple(
        Column(
            one.name,
            one.count,
            round(number * step + step * 0.12, 2),
            round(step * 0.76, 2),
            round(100 * max(0, one.count) / most, 1),
            day_of(one.name) if (len(shown) - 1 - number) % every == 0 else "",
        )
        for number, one in enumerate(shown)
    )


def day_of(name: str) -> str:
    """Return the day of a date without its year; any other name as it is.

    >>> day_of("2026-07-13"), day_of("7월 2주")
    ('7. 13.', '7월 2주')
    """
    found = DAY.fullmatch(name)
    return f"{int(found[1])}. {int(found[2])}." if found else name
