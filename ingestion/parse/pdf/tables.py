"""Tables of a PDF to lines of text: merged heads, and tables that go on over the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.normalize import one_line
from ingestion.parse.flow.items import Cell
from ingestion.parse.flow.items import Table as FlowTable
from ingestion.parse.flow.tables import column_names, header_rows, table_rows
from ingestion.parse.pdf.layout import Table

NUMBER_BREAK = re.compile(r"(?<=[\d.,△▲(])\n(?=[\d.,)%])")
"""A line break inside a number of a narrow cell."""


def table_of(found: Any) -> Table | None:  # noqa: ANN401 - pdfplumber's own class
    """Return a table of at least two rows and columns; a single box is only a frame."""
    rows = found.extract()
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    x0, top, x1, bottom = found.bbox
    return Table(float(x0), float(x1), float(top), float(bottom), filled(rows))


def filled(rows: list[list[str | None]]) -> tuple[tuple[str, ...], ...]:
    """Fill merged cells (None): in the first row from the left, in the first column from above."""
    done: list[tuple[str, ...]] = []
    for at, row in enumerate(rows):
        cells: list[str] = []
        for column, cell in enumerate(row):
            if cell is not None:
                cells.append(one_line(NUMBER_BREAK.sub("", cell)))
            elif at == 0 and column > 0:
                cells.append(cells[-1])
            elif at > 0 and column == 0:
                cells.append(done[-1][0])
            else:
                cells.append("")
        done.append(tuple(cells))
    return tuple(done)


@dataclass(frozen=True, slots=True)
class Header:
    """The column names in force and which table they belong to; empty before a table.

    `number` counts the tables of the document, `rows` the rows of the table on earlier pages.
    """

    names: tuple[str, ...] = ()
    skip: int = 0
    number: int = 0
    rows: int = 0
    read: int = 0

    def over(self, table: Table) -> Header:
        """Return the header of a table: its own, or that of the table it goes on with.

        A table that follows another at once, with as many columns, goes on with it; heads repeated on the new
        page are no rows.
        """
        cells = cells_of(table.rows)
        count = header_rows(FlowTable(cells))
        own = tuple(column_names(cells[:count]))
        if self.names and len(self.names) == len(table.rows[0]):
            repeated = count if own == self.names else 0
            return Header(self.names, repeated, self.number, self.read, self.read + len(table.rows) - repeated)
        return Header(own, count, self.number + 1, 0, len(table.rows))

    def ended(self) -> Header:
        """Return what is left of it behind text: the next table is another one."""
        return Header(number=self.number)

    def numbered(self, table: Table) -> list[tuple[int, str]]:
        """Return (number of the row, line) of the rows below the header; the header too if there is nothing else."""
        skip = self.skip if self.skip < len(table.rows) else 0
        below = FlowTable(cells_of(table.rows[skip:]), start=self.rows + 1 + (skip if self.rows == 0 else 0))
        return [
            (row.number, row.text) for row in table_rows(below, self.names if skip or self.rows else ()) if row.text
        ]

    def rows_of(self, table: Table) -> list[str]:
        """Return the rows below the header as lines."""
        return [line for _, line in self.numbered(table)]


def cells_of(rows: Sequence[Sequence[str]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows as cells; what stands again beside itself in the first row, or below in the first column, is one."""
    done: list[tuple[Cell, ...]] = []
    for at, row in enumerate(rows):
        cells: list[Cell] = []
        for column, text in enumerate(row):
            left = cells[-1] if at == 0 and column and cells[-1].text == text else None
            above = done[-1][0] if at and column == 0 and done[-1] and done[-1][0].text == text else None
            cells.append(left or above or Cell(text))
        done.append(tuple(cells))
    return tuple(done)
