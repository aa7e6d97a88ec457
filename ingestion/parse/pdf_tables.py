"""Tables of a PDF to lines of text: merged heads, and tables that go on over the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingestion.normalize import one_line
from ingestion.parse.pdf_layout import Table
from ingestion.parse.tables import row_text

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
    """The column names in force; empty before a table."""

    names: tuple[str, ...] = ()
    rows: int = 0

    def over(self, table: Table) -> Header:
        """Return the header of a table: its own, or that of the table it goes on with.

        A table that follows another at once, with as many columns, goes on with it.
        """
        width = len(table.rows[0])
        if self.names and len(self.names) == width:
            return Header(self.names, 0 if table.rows[0] != self.names else 1)
        merged = len(set(table.rows[0])) < width and len(table.rows) > 2
        if not merged:
            return Header(table.rows[0], 1)
        pairs = zip(table.rows[0], table.rows[1], strict=False)
        return Header(tuple(" ".join(dict.fromkeys(part for part in pair if part)) for pair in pairs), 2)

    def rows_of(self, table: Table) -> list[str]:
        """Return the rows below the header as lines."""
        below = table.rows[self.rows :]
        lines = [row_text(self.names, row) for row in below] or [row_text((), row) for row in table.rows]
        return [line for line in lines if line]
