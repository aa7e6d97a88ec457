"""PPTX: the text and tables of the slides that are shown; speaker notes and comments are left out and counted."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingestion.builder import TextBuilder
from ingestion.parse.base import ParseRequest
from ingestion.parse.flow.assemble import Part, assembled
from ingestion.parse.flow.items import Aside, Item, Text
from ingestion.parse.flow.writer import FlowWriter
from ingestion.parse.office.package import Package
from ingestion.parse.office.xml_names import child, local, named, number, texts, value
from ingestion.types import ParsedDocument
from rag.errors import UnreadableDocument

Size = tuple[int, int]
TINY = 200
"""Hundredths of a point: two points and less are there to be missed."""
DECK = "ppt/presentation.xml"
TITLES = frozenset({"title", "ctrTitle"})
FURNITURE = frozenset({"dt", "ftr", "sldNum", "hdr"})
COMMENTS = re.compile(r"ppt/comments/.*\.xml")
NOTES = re.compile(r"ppt/notesSlides/[^/]*\.xml")
TITLE_SIZE = 100.0
SPAN_MAX = 200


def parse_pptx(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the document. Raises `UnreadableDocument` if its slides cannot be read."""
    package = Package(request.data)
    builder = TextBuilder()
    writer = FlowWriter(builder)
    slides = slide_parts(package)
    if not slides:
        raise UnreadableDocument("파워포인트 문서가 깨졌습니다. 파워포인트에서 다시 저장한 파일을 넣어 주십시오.")
    for at, name in enumerate(slides, start=1):
        root = package.xml(name)
        if root is None:
            builder.warn(f"슬라이드 {at}을(를) 읽지 못했습니다.")
        elif value(root, "show") == "0":
            builder.drop("hidden")
        else:
            tree = child(root, "cSld", "spTree")
            writer.write_part(list(shapes(tree, slide_size(package))), f"슬라이드 {at}")
    writer.write(left_out(package))
    yield builder.build(writer.title or request.name)


def slide_parts(package: Package) -> list[str]:
    """Return the parts of the slides in the order of the presentation."""
    targets = {
        value(link, "Id"): value(link, "Target")
        for link in named(package.xml("ppt/_rels/presentation.xml.rels"), "Relationship")
    }
    ids = [text for one in named(package.xml(DECK), "sldId") for key, text in one.attrib.items() if key.endswith("}id")]
    return [posixpath.normpath(posixpath.join("ppt", targets[one])).lstrip("/") for one in ids if one in targets]


def left_out(package: Package) -> list[Item]:
    """Return what of the deck is not shown: comments and speaker notes."""
    comments = sum(len(named(package.xml(name), "cm")) for name in package.names() if COMMENTS.fullmatch(name))
    notes = sum(bool(list(told_notes(package.xml(name)))) for name in package.names() if NOTES.fullmatch(name))
    return [Aside("comment", count) for count in (comments, notes) if count]


def told_notes(root: Element | None) -> Iterator[str]:
    """Yield what a page of notes says."""
    for shape in named(root, "sp"):
        kind = value(next(iter(named(shape, "ph")), None), "type")
        if kind == "body":
            yield from (text for text in map(texts, named(shape, "t")) if text.strip())


def slide_size(package: Package) -> Size | None:
    """Return width and height of the slides (EMU), None where the deck does not say."""
    told = next(iter(named(package.xml(DECK), "sldSz")), None)
    width, height = number(told, "cx", 0), number(told, "cy", 0)
    return (width, height) if width > 0 and height > 0 else None


def signed(element: Element | None, name: str) -> int:
    """Return a whole number of an attribute, which may be below zero."""
    text = value(element, name)
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() else 0


def is_off(shape: Element, size: Size | None) -> bool:
    """Whether a shape lies wholly beside the slide, where no audience sees it."""
    place = child(shape, "spPr", "xfrm")
    if size is None or place is None:
        return False
    at, extent = child(place, "off"), child(place, "ext")
    x, y, wide, high = signed(at, "x"), signed(at, "y"), number(extent, "cx"), number(extent, "cy")
    return x >= size[0] or y >= size[1] or (x < 0 and x + wide <= 0) or (y < 0 and y + high <= 0)


def shapes(tree: Element | None, size: Size | None = None) -> Iterator[Item]:
    """Yield the text and tables of shapes in order; `size` is the slide's, None inside a group with its own scale."""
    for shape in tree if tree is not None else ():
        name = local(shape)
        if name not in ("sp", "graphicFrame", "grpSp"):
            continue
        if value(next(iter(named(shape, "cNvPr")), None), "hidden") == "1" or is_off(shape, size):
            yield Aside("hidden")
        elif name == "sp":
            yield from shape_text(shape)
        elif name == "grpSp":
            yield from shapes(shape)
        else:
            yield from (item for table in named(shape, "tbl") for item in table_of(table))


def shape_text(shape: Element) -> Iterator[Item]:
    """Yield the paragraphs of a shape; a slide's title heads it, dates and slide numbers are furniture."""
    kind = value(next(iter(named(shape, "ph")), None), "type")
    tiny = sum(map(is_tiny, named(child(shape, "txBody"), "r")))
    if tiny:
        yield Aside("hidden", tiny)
    lines = [paragraph_text(paragraph) for paragraph in named(child(shape, "txBody"), "p")]
    if kind in FURNITURE:
        yield Aside("furniture")
    elif kind in TITLES:
        yield Text(" ".join(lines), 1, heading=True, size=TITLE_SIZE)
    else:
        yield from map(Text, lines)


def paragraph_text(paragraph: Element) -> str:
    """Return the text of a paragraph with its line breaks."""
    seen = [part for part in paragraph if not is_tiny(part)]
    return "".join("\n" if local(part) == "br" else "".join(map(texts, named(part, "t"))) for part in seen)


def is_tiny(run: Element) -> bool:
    """Whether a run's letters are too small to be read."""
    return 0 < number(child(run, "rPr"), "sz", TINY + 1) <= TINY


def table_of(table: Element) -> list[Item]:
    """Return a table; its first row is a head if the table says so."""
    headed = value(child(table, "tblPr"), "firstRow") == "1"
    rows = [row for row in table if local(row) == "tr"]
    parts = [
        Part(cell_items(cell), at, column, span(cell, "rowSpan"), span(cell, "gridSpan"), headed and at == 0)
        for at, row in enumerate(rows)
        for column, cell in enumerate(one for one in row if local(one) == "tc")
        if "1" not in (value(cell, "hMerge"), value(cell, "vMerge"))
    ]
    return assembled(parts, len(rows))


def cell_items(cell: Element) -> tuple[Item, ...]:
    """Return the paragraphs of a cell."""
    return tuple(Text(paragraph_text(paragraph)) for paragraph in named(cell, "p"))


def span(cell: Element, name: str) -> int:
    """Return how many rows or columns a cell covers."""
    return min(max(number(cell, name, 1), 1), SPAN_MAX)
