"""HTML tables: spans filled in, heads joined, a line a row."""

from __future__ import annotations

from bs4 import Tag

from ingestion.normalize import one_line
from ingestion.parse.tables import row_text

SPAN_MAX = 200
Cell = tuple[str, bool]
"""A cell's text and whether it is a head (`th`)."""
Grid = list[list[Cell]]


def table_lines(table: Tag) -> list[str]:
    """Return a table's rows as lines; every value carries the names of its column."""
    grid = grid_of(table)
    header, rows = split_header(grid)
    return [line for line in (row_line(header, row) for row in rows or grid) if line]


def is_layout(table: Tag) -> bool:
    """Whether a table only arranges the page: it holds tables or headings, or a single column."""
    if table.find(["table", "h1", "h2", "h3", "h4"]) is not None or table.get("role") == "presentation":
        return True
    return max((len(row) for row in grid_of(table)), default=0) < 2


def grid_of(table: Tag) -> Grid:
    """Return the cells of a table with row and column spans repeated."""
    grid: Grid = []
    hanging: dict[int, tuple[int, Cell]] = {}
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        cells = [tag for tag in row.find_all(["td", "th"]) if tag.find_parent("tr") is row]
        grid.append(fill_row(cells, hanging))
    return grid


def fill_row(cells: list[Tag], hanging: dict[int, tuple[int, Cell]]) -> list[Cell]:
    """Lay out a row; `hanging` maps columns to cells that reach down (rows left, cell) and is updated."""
    row: list[Cell] = []
    waiting = list(reversed(cells))
    while waiting or len(row) in hanging:
        at = len(row)
        if at in hanging:
            left, cell = hanging.pop(at)
            row.append(cell)
            if left > 1:
                hanging[at] = (left - 1, cell)
            continue
        tag = waiting.pop()
        cell = (one_line(tag.get_text(" ")), tag.name == "th")
        down, across = span(tag, "rowspan"), span(tag, "colspan")
        for column in range(at, at + across):
            if column in hanging:
                break
            row.append(cell)
            if down > 1:
                hanging[column] = (down - 1, cell)
    return row


def span(tag: Tag, name: str) -> int:
    """Return a span, 1 if it is missing or absurd."""
    text = str(tag.get(name, "1")).strip()
    return min(max(int(text), 1), SPAN_MAX) if text.isascii() and text.isdigit() else 1


def split_header(grid: Grid) -> tuple[list[str], Grid]:
    """Return the names of the columns (rows of heads joined) and the rows below."""
    count = 0
    while count < len(grid) and grid[count] and all(head for _, head in grid[count]):
        count += 1
    if count == 0 or count == len(grid):
        return [], grid
    width = max(len(row) for row in grid[:count])
    names = []
    for column in range(width):
        parts = [row[column][0] for row in grid[:count] if column < len(row)]
        names.append(" ".join(dict.fromkeys(part for part in parts if part)))
    return names, grid[count:]


def row_line(header: list[str], row: list[Cell]) -> str:
    """Write a row; without column names a head at the row's beginning names what follows it."""
    merged = [cell for at, cell in enumerate(row) if at == 0 or header or cell != row[at - 1]]
    if header or not merged or not merged[0][1]:
        return row_text(header, [text for text, _ in merged])
    parts: list[str] = []
    for at, (text, head) in enumerate(merged):
        named = at > 0 and merged[at - 1][1] and not head
        if named and parts:
            parts[-1] += f": {text}" if text else ""
        elif text:
            parts.append(text)
    return " | ".join(parts)
