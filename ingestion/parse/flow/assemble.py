"""From what the cells of an office document's table hold to a table, or to what a table that only frames text holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.parse.flow.items import Cell, Item, Placed, Table, Text, lay_out

LABEL = re.compile(
    r"[Ⅰ-Ⅻ]\.?|[IVX]{1,4}\.?|\d{1,2}\.?|[가-하]\.?"
    r"|[(\[<]?\s?(?:참\s?고|별\s?첨|붙\s?임|첨\s?부|별\s?표|별\s?지)\s?\d{0,2}\s?[)\]>]?"
)
LABELLED_CHARS = 80


@dataclass(frozen=True, slots=True)
class Part:
    """A cell as a source lists it: what it holds, where it begins, how many rows and columns it covers."""

    items: tuple[Item, ...]
    row: int
    column: int
    down: int = 1
    across: int = 1
    head: bool = False

    @property
    def is_told(self) -> bool:
        """Whether it holds anything."""
        return any(not isinstance(item, Text) or item.text.strip() for item in self.items)


def assembled(parts: Sequence[Part], rows: int, caption: str = "") -> list[Item]:
    """Return a table; of one that only frames its content, the content; of one that numbers a heading, a line."""
    if is_frame(parts):
        return [*([Text(caption)] if caption else []), *(item for part in parts for item in part.items)]
    labelled = label_line(parts) if rows == 1 else None
    if labelled is not None:
        return labelled
    placed = (Placed(cell_of(part), part.row, part.column, part.down, part.across) for part in parts)
    return [Table(lay_out(placed, rows), caption)]


def is_frame(parts: Sequence[Part]) -> bool:
    """Whether a table is only a frame: one column, or one cell that holds anything."""
    return sum(part.is_told for part in parts) < 2 or len({part.column for part in parts}) < 2


def label_line(parts: Sequence[Part]) -> list[Item] | None:
    """Return a row that only numbers a heading (`Ⅰ | 추진 배경`, `참고 | 사업 개요`) as one line, else None."""
    told = [part for part in parts if part.is_told]
    if len(told) != 2:
        return None
    label, name = map(cell_of, told)
    if not LABEL.fullmatch(label.text) or len(name.text) > LABELLED_CHARS:
        return None
    size = max((item.size for part in told for item in part.items if isinstance(item, Text)), default=0.0)
    return [Text(f"{label.text} {name.text}", size=size), *label.inside, *name.inside]


def cell_of(part: Part) -> Cell:
    """Return a cell: its paragraphs as its text, the rest inside."""
    texts = (item.text.strip() for item in part.items if isinstance(item, Text))
    inside = tuple(item for item in part.items if not isinstance(item, Text))
    return Cell("\n".join(text for text in texts if text), part.head, inside)
