"""Where words stand on a page, to lines in reading order: columns, and tables in their place. Pure geometry.

Coordinates are points (1/72 inch) from the top left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

MIDDLE = (0.35, 0.65)
"""Where a gutter between two columns can lie, as shares of the page's width."""
GUTTER_STEPS = 60
GUTTER_WIDTH = 8.0
COLUMN_SHARE = 0.2
"""Least share of the words on either side of a gutter."""
CROSSING_SHARE = 0.12
"""Most words (titles over both columns) that may cross it."""


class Box(NamedTuple):
    """A word with its place and size in points."""

    x0: float
    x1: float
    top: float
    bottom: float
    text: str
    size: float


class Table(NamedTuple):
    """A table with its place and its cells, row by row."""

    x0: float
    x1: float
    top: float
    bottom: float
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. `full` is whether it reaches the right border of its column; `place` is top / height."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    full: bool
    place: float


def page_items(words: Sequence[Box], tables: Sequence[Table], width: float, height: float) -> list[Line | Table]:
    """Return lines and tables in reading order: of two columns the left one first, between what spans both."""
    free = [word for word in words if not any(within(word, table) for table in tables)]
    gutter = find_gutter([*free, *tables], width)
    if gutter is None:
        return column_items(free, tables, height)
    things: list[tuple[bool, list[Box], list[Table]]] = [
        (any(crosses(w, gutter) for w in row), row, []) for row in rows_of(free)
    ]
    things += [(crosses(table, gutter), [], [table]) for table in tables]
    things.sort(key=lambda thing: thing[1][0].top if thing[1] else thing[2][0].top)
    found: list[Line | Table] = []
    for across, group in groupby(things, key=itemgetter(0)):
        members = list(group)
        band = [word for _, row, _ in members for word in row]
        held = [table for _, _, some in members for table in some]
        if across:
            found.extend(column_items(band, held, height))
            continue
        for left in (True, False):
            side = [word for word in band if (middle(word) < gutter) == left]
            found.extend(column_items(side, [t for t in held if (middle(t) < gutter) == left], height))
    return found


def find_gutter(things: Sequence[Box | Table], width: float) -> float | None:
    """Return the middle of the white strip between two columns, or None for a page of one column."""
    if len(things) < 40:
        return None
    step = width * (MIDDLE[1] - MIDDLE[0]) / GUTTER_STEPS
    best: tuple[int, float] | None = None
    for at in range(GUTTER_STEPS + 1):
        x = width * MIDDLE[0] + at * step
        over = sum(thing.x0 < x + GUTTER_WIDTH / 2 and thing.x1 > x - GUTTER_WIDTH / 2 for thing in things)
        left = sum(thing.x1 <= x for thing in things)
        fair = min(left, len(things) - left - over) >= COLUMN_SHARE * len(things)
        if fair and over <= CROSSING_SHARE * len(things) and (best is None or over < best[0]):
            best = (over, x)
    return best[1] if best is not None and both_columns(things, best[1]) else None


def both_columns(things: Sequence[Box | Table], x: float) -> bool:
    """Whether lines stand beside each other on both sides; a list with a wide gap has few of them."""
    words = [thing for thing in things if isinstance(thing, Box)]
    rows = rows_of(words)
    long = [row for row in rows if any(w.x1 <= x for w in row) and any(w.x0 >= x for w in row)]
    crowded = [row for row in long if sum(w.x1 <= x for w in row) >= 3 and sum(w.x0 >= x for w in row) >= 3]
    return len(crowded) >= 4 and len(crowded) >= 0.3 * len(rows)


def column_items(words: Sequence[Box], tables: Sequence[Table], height: float) -> list[Line | Table]:
    """Return the lines and tables of one column from top to bottom."""
    rows = rows_of(words)
    right = right_border(rows)
    items: list[Line | Table] = [line_of(row, right, height) for row in rows]
    return sorted([*items, *tables], key=lambda item: item.top)


def right_border(rows: Sequence[Sequence[Box]]) -> float:
    """Return where full lines end: the outermost place at which several lines end together."""
    ends = sorted((row[-1].x1 for row in rows), reverse=True)
    least = max(2, 0.15 * len(rows))
    for end in ends:
        if sum(end - rows[0][0].size <= other <= end for other in ends) >= least:
            return end
    return ends[0] if ends else 0.0


def rows_of(words: Sequence[Box]) -> list[list[Box]]:
    """Group words whose middles lie within half a line of each other, from left to right."""
    rows: list[list[Box]] = []
    for word in sorted(words, key=lambda w: ((w.top + w.bottom) / 2, w.x0)):
        if rows and (word.top + word.bottom) / 2 - (rows[-1][0].top + rows[-1][0].bottom) / 2 <= word.size * 0.45:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.x0) for row in rows]


def line_of(row: Sequence[Box], right: float, height: float) -> Line:
    """Join the words of a line. Its size is that of most of its letters."""
    sizes: dict[float, int] = {}
    for word in row:
        size = round(word.size, 1)
        sizes[size] = sizes.get(size, 0) + len(word.text)
    size = max(sizes, key=lambda s: (sizes[s], s))
    top, bottom = min(w.top for w in row), max(w.bottom for w in row)
    text = " ".join(word.text for word in row)
    return Line(
        text, row[0].x0, row[-1].x1, top, bottom, size, row[-1].x1 >= right - 1.6 * size, top / max(height, 1.0)
    )


def within(word: Box, table: Table) -> bool:
    """Whether a word's middle lies in a table."""
    return table.x0 <= middle(word) <= table.x1 and table.top <= (word.top + word.bottom) / 2 <= table.bottom


def crosses(thing: Box | Table, x: float) -> bool:
    """Whether something lies on both sides of a vertical line."""
    return thing.x0 < x < thing.x1


def middle(thing: Box | Table) -> float:
    """Return the horizontal middle."""
    return (thing.x0 + thing.x1) / 2
