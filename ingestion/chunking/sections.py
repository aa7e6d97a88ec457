"""Sections of ordinary documents as passages of about so many characters."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.chunking.cutting import TEXT_BORDERS, Span, cut
from ingestion.chunking.passage import Passage
from ingestion.chunking.places import places_of
from ingestion.normalize import one_line
from ingestion.types import Block, ParsedDocument
from rag.cite_place import sited
from rag.guards.injection.shared import detector

HEADING_CHARS = 60
HIDDEN = "(가린 제목)"


@dataclass(slots=True)
class Outline:
    """The headings above the place where the reading stands."""

    levels: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def enter(self, level: int, name: str) -> None:
        """Pass a heading: those of its level and below end."""
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
            self.names.pop()
        self.levels.append(level)
        self.names.append(name)


@dataclass(slots=True)
class Section:
    """Blocks that are cut together; `path` is that of the first."""

    path: tuple[str, ...]
    blocks: list[Block]

    def size(self) -> int:
        """Characters from the first block to the last."""
        return self.blocks[-1].end - self.blocks[0].start if self.blocks else 0


def section_passages(document: ParsedDocument, limit: int) -> list[Passage]:
    """Return the passages of a document in order."""
    found: list[Passage] = []
    for section in sections(document, limit):
        for start, end in pieces_of(document.text, section, limit):
            places = places_of(section.blocks, start, end, pages=True)
            where = sited(section.path, [place for _, place in places])
            found.append(Passage(start, end, section.path, where, key_of(section.path), places=places))
    return found


def sections(document: ParsedDocument, limit: int) -> Iterator[Section]:
    """Yield runs of blocks under one heading.

    A heading ends a section. A paragraph that heads (`1. 신청 방법`) does only when the section is half full,
    so that lists of short points stay together. A heading without content is a section of its own.
    """
    outline = Outline()
    section = Section((), [])
    bare: Block | None = None
    for block in document.blocks:
        name = named(one_line(document.text[block.start : block.end])) if block.level else ""
        if block.kind == "heading":
            yield from closed(section, bare, outline, block.level)
            outline.enter(block.level, name)
            section, bare = Section(tuple(outline.names), []), block
            continue
        if block.level:
            if section.size() >= limit / 2:
                yield section
                section = Section((), [])
            outline.enter(block.level, name)
        if not section.blocks:
            section = Section(tuple(outline.names), [])
        section.blocks.append(block)
        bare = None
    yield from closed(section, bare, outline, 0)


def named(heading: str) -> str:
    """Return what a place shows of a heading; of an order to a machine not even its harmless first half."""
    if len(heading) > HEADING_CHARS and detector().in_name(heading):
        return HIDDEN
    return heading[:HEADING_CHARS]


def closed(section: Section, bare: Block | None, outline: Outline, level: int) -> Iterator[Section]:
    """Yield a finished section, or a heading that nothing stands under."""
    if section.blocks:
        yield section
    elif bare is not None and level <= bare.level:
        yield Section(tuple(outline.names), [bare])


def pieces_of(text: str, section: Section, limit: int) -> list[Span]:
    """Cut a section at its blocks, long blocks at sentences."""
    starts = [block.start for block in section.blocks]
    span = (section.blocks[0].start, section.blocks[-1].end)
    return cut(text, span, limit, (lambda _text, _start, _end: starts, *TEXT_BORDERS))


def key_of(path: tuple[str, ...]) -> str:
    """Name a section by its headings, so that an edit elsewhere does not rename it."""
    if not path:
        return "본문"
    return hashlib.blake2b("\n".join(path).encode(), digest_size=4).hexdigest()
