"""HTML tables: cells with their spans filled in, tables inside them, heads by their tag."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bs4 import Tag

from ingestion.normalize import one_line
from ingestion.parse.flow.items import Cell, Placed, Table, lay_out

SPAN_MAX = 200
NESTED_MAX = 20


def table_of(table: Tag, read: Callable[[str], str], depth: int = 0) -> Table:
    """Return a table; `read` normalises a cell's text. Tables in its cells are inside them."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    caption = table.find("caption")
    told = read(caption.get_text(" ")) if isinstance(caption, Tag) and caption.find_parent("table") is table else ""
    return Table(lay_out(placed(rows, read, depth), len(rows)), one_line(told))


def placed(rows: list[Tag], read: Callable[[str], str], depth: int) -> Iterator[Placed]:
    """Yield the cells of rows where they stand: after the ones that reach down from above."""
    hanging: dict[int, int] = {}
    for at, row in enumerate(rows):
        column = 0
        for tag in row.find_all(["td", "th"]):
            if tag.find_parent("tr") is not row:
                continue
            while hanging.get(column, 0) > at:
                column += 1
            down, across = span(tag, "rowspan"), span(tag, "colspan")
            free = next((wide for wide in range(1, across) if hanging.get(column + wide, 0) > at), across)
            yield Placed(cell_of(tag, read, depth), at, column, down, free)
            hanging.update(dict.fromkeys(range(column, column + free), at + down))
            column += free


def cell_of(tag: Tag, read: Callable[[str], str], depth: int) -> Cell:
    """Return a cell: its own text, and the tables inside it."""
    inner = [table for table in tag.find_all("table") if table.find_parent(["td", "th"]) is tag]
    tables = tuple(table_of(table, read, depth + 1) for table in inner) if depth < NESTED_MAX else ()
    own = [text for text in tag.find_all(string=True) if text.find_parent("table") is tag.find_parent("table")]
    return Cell(one_line(read(" ".join(own) if inner else tag.get_text(" "))), tag.name == "th", tables)


def is_layout(table: Tag) -> bool:
    """Whether a table only arranges the page: it holds headings, a table beside nothing, or a single column."""
    if table.find(["h1", "h2", "h3", "h4"]) is not None or table.get("role") == "presentation":
        return True
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    if table.find("table") is not None and not has_heads(rows):
        return True
    return max((len(own_cells(row)) for row in rows), default=0) < 2


def has_heads(rows: list[Tag]) -> bool:
    """Whether a table has heads of its own, as tables of data have."""
    return any(cell.name == "th" for row in rows for cell in own_cells(row))


def own_cells(row: Tag) -> list[Tag]:
    """Return the cells of a row, without those of tables inside it."""
    return [cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row]


def span(tag: Tag, name: str) -> int:
    """Return a span, 1 if it is missing or absurd."""
    text = str(tag.get(name, "1")).strip()
    return min(max(int(text), 1), SPAN_MAX) if text.isascii() and text.isdigit() else 1
