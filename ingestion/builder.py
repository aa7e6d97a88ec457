"""Builds a document's text block by block, so that no parser counts offsets."""

from __future__ import annotations

from collections import Counter

from ingestion.normalize import normalize, one_line
from ingestion.types import Block, BlockKind, Dropped, DroppedKind, Metadata, ParsedDocument


class TextBuilder:
    """Collects blocks in reading order. Pieces must be normalised already (`text()` normalises for you)."""

    def __init__(self, removed: int = 0) -> None:
        self._pieces: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._removed = removed
        self._dropped: Counter[DroppedKind] = Counter()
        self._warnings: list[str] = []
        self.page: int | None = None

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def text(self, raw: str) -> str:
        """Normalise a piece from outside, counting what is invisible."""
        done = normalize(raw)
        self._removed += done.removed
        return done.text

    def drop(self, kind: DroppedKind, count: int = 1) -> None:
        """Count what was left out."""
        self._dropped[kind] += count

    def warn(self, message: str) -> None:
        """Note in Korean what could not be read; a message is kept once."""
        if message not in self._warnings:
            self._warnings.append(message)

    def heading(self, text: str, level: int) -> None:
        """Add a heading; it is put on one line."""
        self._add("heading", one_line(text), max(level, 1), gap="\n\n")

    def paragraph(self, text: str, level: int = 0, place: str = "") -> None:
        """Add a paragraph; with a level it also heads what follows."""
        self._add("paragraph", text.strip(), level, gap="\n", place=place)

    def row(self, text: str, place: str = "") -> None:
        """Add a table's row."""
        self._add("row", text.strip(), 0, gap="\n", place=place)

    def _add(self, kind: BlockKind, text: str, level: int, gap: str, place: str = "") -> None:
        if not text:
            return
        if self._pieces:
            self._pieces.append(gap)
            self._length += len(gap)
        self._pieces.append(text)
        start, self._length = self._length, self._length + len(text)
        self._blocks.append(Block(kind, start, self._length, level, self.page, place))

    def build(
        self,
        title: str,
        metadata: Metadata | None = None,
        identity: str | None = None,
        part: str | None = None,
        pages: int | None = None,
    ) -> ParsedDocument:
        """Return the document; an empty title becomes the first heading or line."""
        text = "".join(self._pieces)
        title = one_line(self.text(title)) or self._first_line(text)
        known = metadata or Metadata()
        dropped = tuple(Dropped(kind, count) for kind, count in sorted(self._dropped.items()) if count)
        blocks, warnings = tuple(self._blocks), tuple(self._warnings)
        return ParsedDocument(title, text, blocks, known, identity, part, pages, self._removed, dropped, warnings)

    def _first_line(self, text: str) -> str:
        return one_line(text[:200].split("\n", 1)[0])[:80] or "제목 없음"
