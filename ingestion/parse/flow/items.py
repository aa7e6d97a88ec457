"""What an office document holds, in reading order: text, tables, notes, and what a reader does not see.

The seam between a library that reads a format and the writer of blocks: readers make this, `write_flow` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ingestion.types import DroppedKind

NoteKind = Literal["각주", "미주"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `level` is its outline level from 1, or 0; `heading` is whether it only names what follows.

    `size` is that of its largest letters in points, 0 if it is not known.
    """

    text: str
    level: int = 0
    heading: bool = False
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Aside:
    """So many things that were left out."""

    kind: DroppedKind
    count: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote; `number` counts its kind from 1."""

    kind: NoteKind
    number: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A cell. Equal by identity: every position of a merged cell holds the same object.

    `text` is its own; tables and notes inside it are `inside`.
    """

    text: str
    head: bool = False
    inside: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are filled: a merged cell stands at every place that it covers.

    `start` is the number of its first row (another than 1 where a table goes on over a page).
    """

    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    start: int = 1

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)


Item = Text | Table | Note | Aside


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell as a source lists it: its first row and column, and how many of each it covers."""

    cell: Cell
    row: int
    column: int
    down: int = 1
    across: int = 1


def lay_out(cells: Iterator[Placed], rows: int) -> tuple[tuple[Cell, ...], ...]:
    """Fill a grid of so many rows; of two cells for one place the first one has it, gaps are empty cells."""
    grid: list[dict[int, Cell]] = [{} for _ in range(rows)]
    for placed in cells:
        if placed.column in grid[placed.row]:
            continue
        for row in grid[placed.row : placed.row + placed.down]:
            for column in range(placed.column, placed.column + placed.across):
                row.setdefault(column, placed.cell)
    width = max((max(row, default=-1) + 1 for row in grid), default=0)
    return tuple(tuple(row.get(column) or Cell("") for column in range(width)) for row in grid)
