"""Writes what an office document holds as headings, paragraphs and rows, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingestion.builder import TextBuilder
from ingestion.normalize import one_line
from ingestion.parse.flow.captions import Above, table_place
from ingestion.parse.flow.items import Aside, Item, Note, Table, Text
from ingestion.parse.flow.tables import split_title, table_rows
from ingestion.structure.outline import outline_level

OUTLINE_LEVELS = 7
"""Outline levels of a document lie above the headings that only their form gives away."""
CAPTION_CHARS = 80
TITLE_CHARS = 80
TITLE_LINES = 10
"""A title is sought among so many lines at the beginning."""
KIND_NAME = re.compile(
    r"[(\[<〈【]?\s*(?:보\s?도\s?(?:참\s?고\s?)?자\s?료|참\s?고\s?자\s?료|설\s?명\s?자\s?료|별\s?첨|붙\s?임|수\s?신|목\s*차)"
)
"""Names of kinds of documents and parts, which no document is told by."""
SENTENCE_END = re.compile(r"[다요]\.$")


def can_title(line: str) -> bool:
    """Whether a line can be a document's title."""
    return 2 < len(line) <= TITLE_CHARS and not SENTENCE_END.search(line) and KIND_NAME.match(line) is None


def level_of(line: str, outline: int) -> int:
    """Return the level of a paragraph that heads what follows, or 0: by the document's outline, or by its form."""
    if outline and len(line) <= CAPTION_CHARS and not SENTENCE_END.search(line):
        return outline
    form = outline_level(line)
    return form + OUTLINE_LEVELS if form else 0


class FlowWriter:
    """Writes items in order; tables and their rows are numbered as they come."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._tables = 0
        self._above = Above()
        self._part = ""
        self._titles: list[tuple[float, str]] = []

    @property
    def title(self) -> str:
        """The line with the largest letters at the beginning, or ""."""
        return max(self._titles, key=lambda line: line[0], default=(0.0, ""))[1]

    def write_part(self, items: Iterable[Item], part: str) -> None:
        """Write a part whose name begins every place in it (`슬라이드 3`)."""
        self._part = part
        self.write(items)
        self._part = ""

    def _at(self, place: str) -> str:
        return ", ".join(name for name in (self._part, place) if name)

    def write(self, items: Iterable[Item], place: str = "") -> None:
        """Write items; `place` is where they stand (`각주 3`), or ""."""
        for item in items:
            if isinstance(item, Text):
                self._text(item, place)
            elif isinstance(item, Table):
                self._tables += 1
                self._table(item, f"표 {self._tables}")
            elif isinstance(item, Note):
                self._note(item)
            else:
                self._aside(item)

    def _text(self, item: Text, place: str) -> None:
        text = self._builder.text(item.text).strip()
        if not text:
            return
        line = one_line(text)
        self._above = self._above.after(line)
        if len(self._titles) < TITLE_LINES and can_title(line) and not place:
            self._titles.append((item.size, line))
        if item.heading and not place:
            self._builder.heading(text, item.level)
        else:
            self._builder.paragraph(text, 0 if place else level_of(line, item.level), self._at(place))

    def _note(self, note: Note) -> None:
        name = f"{note.kind} {note.number}"
        texts = [one_line(item.text) for item in note.items if isinstance(item, Text)]
        told = self._builder.text(" ".join(text for text in texts if text)).strip()
        if told:
            self._builder.paragraph(f"{name}) {told}", place=self._at(name))
        self.write([item for item in note.items if not isinstance(item, Text)])

    def _aside(self, aside: Aside) -> None:
        self._builder.drop(aside.kind, aside.count)

    def _table(self, table: Table, number: str) -> None:
        if table.caption:
            self._builder.paragraph(self._builder.text(table.caption), place=self._at(number))
        title, table = split_title(table)
        if title:
            self._builder.row(self._builder.text(title), self._at(f"{number} 1행"))
        place = table_place(number, self._above.label(table.caption, title))
        self._above = Above()
        for row in table_rows(table):
            here = f"{place} {row.number}행"
            self._builder.row(self._builder.text(row.text), self._at(here))
            self._inside(row.inside, f"{number} {row.number}행")

    def _inside(self, items: Iterable[Item], here: str) -> None:
        """Write what the cells of a row hold besides: tables get places within it (`표 2 3행 안 표 1`)."""
        tables = 0
        for item in items:
            if isinstance(item, Table):
                tables += 1
                self._table(item, f"{here} 안 표 {tables}")
            else:
                self.write([item])
