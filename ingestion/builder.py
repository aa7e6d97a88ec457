"""Builds a document's text block by block, so that no parser counts offsets."""

from __future__ import annotations

from ingestion.normalize import normalize, one_line
from ingestion.types import Block, BlockKind, Metadata, ParsedDocument


class TextBuilder:
    """Collects blocks in reading order. Pieces must be normalised already (`text()` normalises for you)."""

    def __init__(self, removed: int = 0) -> None:
        self._pieces: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._removed = removed
        self.page: int | None = None

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def text(self, raw: str) -> str:
        """Normalise a piece from outside, counting what is invisible."""
        done = normalize(raw)
        self._removed += done.removed
        return done.text

    def heading(self, text: str, level: int) -> None:
        """Add a heading; it is put on one line."""
        self._add("heading", one_line(text), max(level, 1), gap="\n\n")

    def paragraph(self, text: str, level: int = 0) -> None:
        """Add a paragraph; with a level it also heads what follows."""
        self._add("paragraph", text.strip(), level, gap="\n")

    def row(self, text: str) -> None:
        """Add a table's row."""
        self._add("row", text.strip(), 0, gap="\n")

    def _add(self, kind: BlockKind, text: str, level: int, gap: str) -> None:
        if not text:
            return
        if self._pieces:
            self._pieces.append(gap)
            self._length += len(gap)
        self._pieces.append(text)
        start, self._length = self._length, self._length + len(text)
        self._blocks.append(Block(kind, start, self._length, level, self.page))

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
        return ParsedDocument(title, text, tuple(self._blocks), known, identity, part, pages, self._removed)

    def _first_line(self, text: str) -> str:
        return one_line(text[:200].split("\n", 1)[0])[:80] or "제목 없음"
