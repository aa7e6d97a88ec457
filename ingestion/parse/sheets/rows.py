"""Sheets of a workbook to sections: merged titles, rows under their heads, each with its real row number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingestion.builder import TextBuilder
from ingestion.normalize import one_line
from ingestion.parse.flow.items import Cell, Table
from ingestion.parse.flow.tables import column_names, header_rows, row_line, split_title
from ingestion.structure.outline import outline_level

CELLS_MAX = 2_000_000
"""Cells with a value that are read of a workbook."""
MERGES_MAX = 20_000
SPARSE = 8
"""A grid with more than so many places a value (and beyond a million) is no table: its rows are written bare."""
GRID_MIN = 1_000_000
TITLE_CHARS = 80
NO_NAME = re.compile(r"(?:sheet|시트)\s?\d*", re.I)
"""Names that Excel gives and nobody chose."""
Merge = tuple[int, int, int, int]
"""First row and column, last row and column, from 0."""


@dataclass(slots=True)
class Sheet:
    """What a reader sees of a sheet: values by row and column (from 0).

    `hidden` counts rows, columns and cells that were left out, `unknown` formulas without a value. `cut` is the
    row (from 1) from which on nothing was read, or None.
    """

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden: int = 0
    unknown: int = 0
    cut: int | None = None


class SheetWriter:
    """Writes sheets to a document."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self.title = ""

    def write(self, sheet: Sheet) -> None:
        """Write a sheet: a blank row parts its tables; one without heads goes on under those above it."""
        self._builder.drop("hidden", sheet.hidden)
        self._warn(sheet)
        if sheet.rows and not NO_NAME.fullmatch(sheet.name):
            self._builder.heading(self._builder.text(sheet.name), 1)
        names: tuple[int, ...] = ()
        heads: list[str] = []
        for numbers in blocks(sorted(sheet.rows)):
            columns = tuple(sorted({column for number in numbers for column in sheet.rows[number]}))
            if is_sparse(sheet, numbers, columns):
                self._bare(sheet, numbers)
                continue
            table = table_of(sheet, numbers, columns)
            kept = heads if set(columns) <= set(names) else []
            found = self._table(sheet.name, table, numbers, project(kept, names, columns))
            if found is not None:
                heads, names = found, columns

    def _warn(self, sheet: Sheet) -> None:
        if sheet.unknown:
            self._builder.warn(
                f"시트 '{sheet.name}'의 수식 {sheet.unknown:,}개는 계산된 값이 저장되어 있지 않아 읽지 못했습니다."
                " 엑셀에서 열어 저장한 뒤 다시 넣어 주십시오."
            )
        if sheet.cut is not None:
            self._builder.warn(
                f"시트 '{sheet.name}'은(는) {sheet.cut:,}행부터 읽지 않았습니다(셀 {CELLS_MAX:,}개 한도)."
                " 나누어 넣어 주십시오."
            )

    def _table(self, sheet: str, table: Table, numbers: Sequence[int], kept: list[str]) -> list[str] | None:
        """Write a table and return its heads, None if it has none of its own."""
        title, below = split_title(table)
        skipped = len(table.rows) - len(below.rows)
        if title:
            self._line(title, place_of(sheet, numbers[0]))
        if single(below):
            for at, row in enumerate(below.rows, start=skipped):
                self._line(single_text(row), place_of(sheet, numbers[at]))
            return None
        count = header_rows(below)
        heads = column_names(below.rows[:count]) if count else kept
        for at, row in enumerate(below.rows[count:], start=skipped + count):
            self._builder.row(self._builder.text(row_line(heads, row)), place_of(sheet, numbers[at]))
        return heads if count else None

    def _line(self, text: str, place: str) -> None:
        line = one_line(self._builder.text(text))
        if not self.title and len(line) <= TITLE_CHARS:
            self.title = line
        self._builder.paragraph(line, outline_level(line) + 1 if outline_level(line) else 0, place)

    def _bare(self, sheet: Sheet, numbers: Sequence[int]) -> None:
        for number in numbers:
            values = (one_line(value) for _, value in sorted(sheet.rows[number].items()))
            self._builder.row(self._builder.text(" | ".join(values)), place_of(sheet.name, number))


def place_of(sheet: str, number: int) -> str:
    """Return where a row stands, as its reader counts."""
    return f"시트 '{one_line(sheet)}' {number + 1}행"


def blocks(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Group rows that follow each other.

    >>> list(blocks([0, 1, 4, 5, 9]))
    [[0, 1], [4, 5], [9]]
    """
    block: list[int] = []
    for number in numbers:
        if block and number != block[-1] + 1:
            yield block
            block = []
        block.append(number)
    if block:
        yield block


def is_sparse(sheet: Sheet, numbers: Sequence[int], columns: Sequence[int]) -> bool:
    """Whether the values of these rows lie too far apart for a table."""
    places = len(numbers) * len(columns)
    return places > GRID_MIN and places > SPARSE * sum(len(sheet.rows[number]) for number in numbers)


def table_of(sheet: Sheet, numbers: Sequence[int], columns: Sequence[int]) -> Table:
    """Lay out rows; columns without a value are left out, a merged cell stands at all of its places."""
    at = {number: place for place, number in enumerate(numbers)}
    across = {column: place for place, column in enumerate(columns)}
    grid = [[Cell(sheet.rows[number].get(column, "")) for column in columns] for number in numbers]
    for top, left, bottom, right in sheet.merges[:MERGES_MAX]:
        if top not in at or left not in across:
            continue
        cell = grid[at[top]][across[left]]
        # Rows and columns of a block are in order: the places that the merged cell covers lie together.
        for row in grid[at[top] : at.get(bottom, len(grid) - 1) + 1]:
            for place in range(across[left], len(columns)):
                if columns[place] > right:
                    break
                row[place] = cell
    return Table(tuple(map(tuple, grid)), start=numbers[0] + 1)


def single(table: Table) -> bool:
    """Whether no row holds more than one value: lines of text."""
    return all(len({id(cell) for cell in row if cell.text}) <= 1 for row in table.rows)


def single_text(row: Sequence[Cell]) -> str:
    """Return the one value of a row."""
    return next((cell.text for cell in row if cell.text), "")


def project(heads: Sequence[str], names: Sequence[int], columns: Sequence[int]) -> list[str]:
    """Return the heads of some of the columns that have them."""
    known = dict(zip(names, heads, strict=False))
    return [known.get(column, "") for column in columns] if heads else []
