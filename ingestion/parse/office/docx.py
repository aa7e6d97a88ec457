"""DOCX: text, tables and notes in order, automatic numbers, nothing that a reader does not see.

Read from its XML (ECMA-376, part 1, 17): of the libraries at hand one writes comments and hidden letters into the
text and drops numbers, and the other skips notes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingestion.builder import TextBuilder
from ingestion.parse.base import ParseRequest
from ingestion.parse.flow.items import Aside, Item, Note, NoteKind, Text
from ingestion.parse.flow.writer import FlowWriter
from ingestion.parse.office.docx_styles import Styles
from ingestion.parse.office.docx_tables import table_of
from ingestion.parse.office.package import Package
from ingestion.parse.office.xml_names import child, local, named, number, texts, value
from ingestion.types import DroppedKind, ParsedDocument
from rag.errors import UnreadableDocument

BODY = "word/document.xml"
GOES_DOWN = frozenset({
    "hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "body",
    "drawing", "inline", "anchor", "graphic", "graphicData", "wsp", "txbx", "wgp", "grpSp", "pict", "shape", "textbox",
    "group", "AlternateContent", "object", "rect", "roundrect", "wpc", "txbxContent",
})  # fmt: skip
DELETED = frozenset({"del", "moveFrom"})
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
NOTES: dict[str, NoteKind] = {"footnoteReference": "각주", "endnoteReference": "미주"}
PARTS = {"각주": ("word/footnotes.xml", "footnote"), "미주": ("word/endnotes.xml", "endnote")}
TITLE_SIZE = 100.0
TINY = 4
"""Half points: letters of two points and less are there to be missed."""
NEARLY_WHITE = re.compile("(?:F[A-F0-9]){3}", re.I)
DEPTH_MAX = 40


def parse_docx(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the document. Raises `UnreadableDocument` if its text cannot be read."""
    package = Package(request.data)
    root = package.xml(BODY)
    body = child(root, "body")
    if body is None:
        raise UnreadableDocument("워드 문서의 본문이 깨졌습니다. 워드에서 열어 다시 저장한 파일을 넣어 주십시오.")
    reader = Reader(package)
    builder = TextBuilder()
    writer = FlowWriter(builder)
    writer.write(list(reader.blocks(body)))
    writer.write([Aside(kind, count) for kind, count in reader.dropped.items() if count])
    writer.write([Aside("furniture")] * furniture(package))
    yield builder.build(writer.title or request.name)


def furniture(package: Package) -> int:
    """Return how many running heads and feet say anything."""
    names = [name for name in package.names() if name.startswith(("word/header", "word/footer"))]
    return sum(bool((root := package.xml(name)) is not None and texts(root).strip()) for name in names)


class Reader:
    """Walks the XML of a document."""

    def __init__(self, package: Package) -> None:
        self._styles = Styles.of(package)
        self._notes = {
            (kind, value(note, "id")): note
            for kind, (part, name) in PARTS.items()
            for note in named(package.xml(part), name)
        }
        self._numbers: Counter[str] = Counter()
        self._waiting: list[Item] = []
        self._cells = 0
        self.dropped: Counter[DroppedKind] = Counter()

    def blocks(self, parent: Element, depth: int = 0) -> Iterator[Item]:
        """Yield the paragraphs and tables below an element, in order."""
        for element in parent if depth < DEPTH_MAX else ():
            name = local(element)
            if name == "p":
                yield self.paragraph(element, depth)
                yield from self._follow()
            elif name == "tbl":
                yield from self.table(element, depth)
            elif name in DELETED:
                self.dropped["deletion"] += 1
            elif name in GOES_DOWN:
                yield from self.blocks(chosen(element), depth + 1)

    def table(self, element: Element, depth: int) -> list[Item]:
        """Return a table, or what it frames; white letters in its cells may stand on a dark ground."""
        self._cells += 1
        items = table_of(element, lambda cell: list(self.blocks(cell, depth + 1)), self.dropped)
        self._cells -= 1
        return items

    def paragraph(self, element: Element, depth: int) -> Text:
        """Return a paragraph with its number; what hangs at it waits for its end."""
        told = "".join(self.inline(element, depth)).strip()
        number = self._styles.prefix(element) if told else ""
        level = self._styles.heading(element)
        size = TITLE_SIZE if self._styles.is_title(element) else 0.0
        return Text(f"{number} {told}" if number else told, level, heading=level > 0, size=size)

    def inline(self, parent: Element, depth: int) -> Iterator[str]:
        """Yield the text of the runs below an element."""
        for element in parent if depth < DEPTH_MAX else ():
            name = local(element)
            if name == "r":
                yield from self.run(element, depth)
            elif name in DELETED:
                self.dropped["deletion"] += 1
            elif name in GOES_DOWN:
                yield from self.inline(chosen(element), depth + 1)

    def run(self, run: Element, depth: int) -> Iterator[str]:
        """Yield what of a run a reader sees."""
        if self.is_unseen(run):
            self.dropped["hidden"] += bool(texts(run).strip())
            return
        for part in run:
            name = local(part)
            if name == "t":
                yield part.text or ""
            elif name in SIGNS:
                yield SIGNS[name]
            elif name in NOTES:
                yield self.note(NOTES[name], value(part, "id"), depth)
            elif name == "commentReference":
                self.dropped["comment"] += 1
            elif name in GOES_DOWN:
                self._waiting += [block for box in boxes(chosen(part)) for block in self.blocks(box, depth + 1)]

    def is_unseen(self, run: Element) -> bool:
        """Whether letters are hidden, too small to read, or white outside of tables without a ground of their own."""
        look = child(run, "rPr")
        if self._styles.is_hidden(run) or 0 < number(child(look, "sz"), "val", TINY + 1) <= TINY:
            return True
        white = NEARLY_WHITE.fullmatch(value(child(look, "color"))) is not None
        ground = child(look, "highlight") is not None or value(child(look, "shd"), "fill").upper() not in (
            "",
            "AUTO",
            "FFFFFF",
        )
        return white and not ground and not self._cells

    def note(self, kind: NoteKind, note_id: str, depth: int) -> str:
        """Put a note behind the paragraph and return the reference to it."""
        self._numbers[kind] += 1
        number = self._numbers[kind]
        element = self._notes.get((kind, note_id))
        if element is not None and depth < DEPTH_MAX:
            waiting, self._waiting = self._waiting, []
            note = Note(kind, number, tuple(self.blocks(element, depth + 1)))
            self._waiting = [*waiting, note]
        return f"({kind} {number})"

    def _follow(self) -> Iterator[Item]:
        waiting, self._waiting = self._waiting, []
        yield from waiting


def chosen(element: Element) -> Element:
    """Return the first of alternatives that say the same, or the element itself."""
    if local(element) != "AlternateContent":
        return element
    choice = child(element, "Choice")
    return choice if choice is not None else element


def boxes(element: Element) -> list[Element]:
    """Return the outermost text boxes of a drawing."""
    if local(element) == "txbxContent":
        return [element]
    return [box for part in element for box in boxes(chosen(part))]
