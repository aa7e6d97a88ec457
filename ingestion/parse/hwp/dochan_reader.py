"""HWP 5 and HWPX through dochan: its elements to ours.

dochan never raises: what begins with "ERR:" in its list of errors becomes `UnreadableDocument` here. It leaves
automatic numbers out (see `numbering`) and guesses headings from letter sizes, which are not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ingestion.parse.flow.assemble import Part, assembled
from ingestion.parse.flow.items import Aside, Item, Note, NoteKind, Text
from ingestion.parse.hwp.dochan_open import open_hwp, open_hwpx
from ingestion.parse.office.numbering import Counter, Heads
from rag.errors import UnreadableDocument

if TYPE_CHECKING:
    from dochan.model.document import Document

Form = Literal["hwp", "hwpx"]
NOTES: dict[str, NoteKind] = {"footnote": "각주", "endnote": "미주"}
BOOKMARK = re.compile(r"\[bookmark: [^\]]*\] ?")
PARTIAL = re.compile(r"revision partial|revision-control")
"""What dochan could not undo of a tracked change; the text is whole."""
UNSAID = re.compile(r"BinData|그림|chart|image|run budget|글꼴|Preview|책갈피", re.I)
"""Warnings about pictures and looks, of which no text is lost."""
DEPTH_MAX = 16
"""Tables inside tables; deeper ones are left out with a warning."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds, and Korean warnings about what could not be read."""

    items: tuple[Item, ...]
    warnings: tuple[str, ...]


def read_flow(data: bytes, form: Form, heads: Heads, password: str | None = None) -> Reading:
    """Read a document. Raises `UnreadableDocument` with dochan's reason if it is locked or damaged."""
    document = open_hwp(data) if form == "hwp" else open_hwpx(data, password)
    fatal = [error for error in document.errors if error.startswith("ERR:") and not PARTIAL.search(error)]
    if fatal:
        raise UnreadableDocument(
            f"문서를 읽지 못했습니다({fatal[0].removeprefix('ERR:').strip()})."
            " 한글에서 열어 다시 저장한 파일을 넣어 주십시오."
        )
    told = [error for error in document.errors if not error.startswith("ERR:") and not UNSAID.search(error)]
    told += [error for error in document.errors if PARTIAL.search(error)]
    walker = Walker(heads, note_numbers(document))
    items = list(walker.items([element for section in document.sections for element in section.elements]))
    return Reading(
        (*items, Aside("hidden", walker.hidden)), tuple(f"문서 일부가 빠졌을 수 있습니다({error})." for error in told)
    )


def note_numbers(document: Document) -> dict[int, tuple[NoteKind, int]]:
    """Return kind and number of every note; dochan counts footnotes and endnotes together."""
    counts: dict[NoteKind, int] = {"각주": 0, "미주": 0}
    numbers: dict[int, tuple[NoteKind, int]] = {}
    notes = [note for note in document.find_all("note") if note.type in NOTES]
    for note in sorted(notes, key=lambda note: int(note.number)):
        kind = NOTES[note.type]
        counts[kind] += 1
        numbers[int(note.number)] = (kind, counts[kind])
    return numbers


class Walker:
    """Turns dochan's elements into ours, counting paragraphs for their numbers."""

    def __init__(self, heads: Heads, notes: dict[int, tuple[NoteKind, int]]) -> None:
        self._count = Counter(heads)
        self._notes = notes
        self._grounds = heads.grounds
        self.hidden = 0
        """Runs of white letters that were left out."""

    def items(self, elements: Iterable[Any], depth: int = 0) -> Iterator[Item]:
        """Yield items in order; a table that only frames its content is its content."""
        for element in elements:
            if hasattr(element, "runs"):
                yield self.text(element)
            elif hasattr(element, "rows"):
                yield from self.table(element, depth)
            elif hasattr(element, "type"):
                yield self.aside(element, depth)
            elif getattr(element, "caption", None):
                yield from self.items(element.caption, depth)
            elif getattr(element, "script", ""):
                yield Text(element.latex or element.script)

    def text(self, paragraph: Any) -> Text:  # noqa: ANN401 - dochan's own class
        """Return a paragraph with its automatic number; references to notes name them."""
        form = int(paragraph.para_shape_id)
        runs = paragraph.runs if form in self._grounds else [run for run in paragraph.runs if not self.unseen(run)]
        told = "".join(self.run(run) for run in runs)
        number = self._count.prefix(form)
        size = max((run.font_size_pt for run in runs if run.text.strip()), default=0.0)
        return Text(f"{number} {told.strip()}" if number else told, self._count.level(form), size=size)

    def unseen(self, run: Any) -> bool:  # noqa: ANN401 - dochan's own class
        """Whether a run is white on white; it is counted."""
        white = bool(getattr(run, "white", False)) and bool(run.text.strip())
        self.hidden += white
        return white

    def run(self, run: Any) -> str:  # noqa: ANN401 - dochan's own class
        """Return a run's text; bookmarks have none."""
        if run.note_ref in self._notes:
            kind, number = self._notes[run.note_ref]
            return f"({kind} {number})"
        return BOOKMARK.sub("", run.text)

    def aside(self, element: Any, depth: int) -> Item:  # noqa: ANN401 - dochan's own class
        """Return a note, or what a reader does not see: comments, running heads and feet."""
        if element.type in NOTES:
            kind, number = self._notes[int(element.number)]
            return Note(kind, number, tuple(self.items(element.paragraphs, depth)))
        return Aside("comment" if element.type == "comment" else "furniture")

    def table(self, table: Any, depth: int) -> Iterator[Item]:  # noqa: ANN401 - dochan's own class
        """Yield a table, or what a frame holds."""
        if depth >= DEPTH_MAX:
            return
        caption = " ".join(item.text.strip() for item in self.items(table.caption, depth) if isinstance(item, Text))
        parts = [
            Part(tuple(self.items(cell.paragraphs, depth + 1)), row, column, cell.row_span, cell.col_span)
            for cell, row, column in listed_cells(table.rows)
        ]
        yield from assembled(parts, len(table.rows), caption)


def listed_cells(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, int, int]]:
    """Yield (cell, row, column) of the cells that are not covered by a merged one.

    dochan's rows have a place for every column; covered places hold empty cells (HWP) or marked ones (HWPX).
    """
    covered: set[tuple[int, int]] = set()
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if (at, column) in covered or cell.is_merged_away:
                continue
            covered |= {
                (at + down, column + across) for down in range(cell.row_span) for across in range(cell.col_span)
            }
            yield cell, at, column
