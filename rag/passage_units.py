"""Cuts a chunk into quotable units: a paragraph, or an item together with the sentence that introduces it.

An item of a list says nothing alone, so a unit is one span (lead and items stand side by side) or two (the
lead, then an item further down).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from rag.cite_place import Place
from rag.guards.injection.shared import orders_in
from rag.sentences import AMENDMENT, Line, Span, in_line, lines, trimmed, without_amendment, without_mark

DELETED = re.compile(r"^\S{0,6}\s*삭제\s*(?:<[^<>]*>|\[[^\[\]]*\])?\s*\.?$")
DEPENDENT = re.compile(r"(?:다만|이 경우|이때|그러나|이를|단),?\s")
BARRIER = -2
COMMENT = "<!--"
WORD = re.compile(r"\w\w")
ROW = re.compile(r"[^|:\n]{1,60}: [^|\n]+(?: \| [^|\n]+)+$")
"""A table's row as ingestion writes it: every value with the name of its column."""
NOTE = re.compile(r"(?:각주|미주) \d+$")
QUOTE_CHARS = 320
"""A quote longer than this is cut into smaller units where the text allows it."""
OFFENCES = re.compile(r"다음 각 [호목][^.\n]*(?:과태료|벌금|징역|과징금)")
"""The lead of a list of offences. One was committed: quoted whole, a long one would hold any question's words."""
LIST_CHARS = 520
"""A list up to this length is quoted whole: its items answer together."""

Form = Literal["row", "note", "prose"]
Forms = Mapping[int, Form]
"""What begins at an offset of a text, where it is no prose."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One or two spans of a chunk's text that can be quoted together, in order.

    `table` is where the table begins of which this is a row: rows of one table are quoted together.
    """

    parts: tuple[Span, ...]
    table: int | None = None

    @property
    def place(self) -> int:
        """Where the unit belongs: at its table, or at its own beginning (items share that of their lead)."""
        return self.parts[0].start if self.table is None else self.table

    def overlaps(self, other: Unit) -> bool:
        """Whether the last part of one, which tells units apart, lies inside the other."""
        return touches(self.parts[-1], other) or touches(other.parts[-1], self)


def touches(span: Span, unit: Unit) -> bool:
    """Whether `span` overlaps any part of `unit`."""
    return any(span.start < part.end and part.start < span.end for part in unit.parts)


def units(
    text: str, *, structured: bool, places: Sequence[Place] = (), barred: Sequence[Span] | None = None
) -> list[Unit]:
    """Return the units of a chunk's text in order; `structured` texts are laws with 항, 호 and 목.

    `places` (`Chunk.places`) tell where rows of tables and notes begin. No unit holds or crosses a line that touches
    `barred`; by default that is what gives orders to a machine.
    """
    out = orders_in(text) if barred is None else barred
    blocks = list(paragraphs([readable(text, line, out) for line in lines(text) if kept(text, line)]))
    if structured:
        found = [unit for block in blocks for unit in block_units(text, block)]
    else:
        forms = {start: form for start, place in places if (form := form_of(place)) != "prose"}
        found = [unit for run in runs(text, blocks, forms) for unit in prose_units(text, run, forms)]
    unmarked = (replace(unit, parts=tuple(without_mark(text, span) for span in unit.parts)) for unit in found)
    return [unit for unit in unmarked if all(WORD.search(span.of(text)) for span in unit.parts)]


def readable(text: str, line: Line, barred: Sequence[Span]) -> Line:
    """Return a line, as a barrier that no quote crosses if it touches what is barred or holds a comment in markup."""
    touched = any(span.start < line.span.end and line.span.start < span.end for span in barred)
    return Line(line.span, BARRIER) if touched or COMMENT in line.span.of(text) else line


def form_of(place: str) -> Form:
    """Return what stands at a place.

    >>> [form_of(place) for place in ("12쪽, 표 1 4행", "각주 3", "12쪽")]
    ['row', 'note', 'prose']
    """
    return "row" if place.endswith("행") else "note" if NOTE.search(place) else "prose"


def form_at(text: str, span: Span, forms: Forms) -> Form:
    """Return what a line is, by its place or else by its look."""
    return forms.get(span.start) or ("row" if ROW.match(span.of(text)) else "prose")


def prose_units(text: str, run: Sequence[Span], forms: Forms) -> Iterator[Unit]:
    """Yield prose in windows, and each row and each note alone: a row carries its header, and asks are narrow."""
    for form, group in groupby(run, key=lambda span: form_at(text, span, forms)):
        spans = list(group)
        if form == "prose":
            yield from (Unit((span,)) for span in windows(text, spans))
        else:
            yield from (Unit((span,), spans[0].start if form == "row" else None) for span in spans)


def runs(text: str, blocks: Sequence[Sequence[Line]], forms: Forms) -> Iterator[list[Span]]:
    """Yield the lines of prose between barriers, long ones by sentences."""
    run: list[Span] = []
    for line in (line for block in blocks for line in block):
        if line.level == BARRIER:
            yield run
            run = []
        else:
            long = len(line.span) > QUOTE_CHARS and form_at(text, line.span, forms) == "prose"
            run.extend(in_line(text, line.span) if long else [line.span])
    yield run


def kept(text: str, line: Line) -> bool:
    """Whether a line says anything: not `2. 삭제 <2007.1.26>`."""
    return DELETED.search(line.span.of(text)) is None


def paragraphs(found: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield each paragraph with its items, and each barrier alone; headings are dropped."""
    block: list[Line] = []
    for line in found:
        if line.level > 0:
            block.append(line)
            continue
        if block:
            yield block
        block = [line] if line.level in (0, BARRIER) else []
    if block:
        yield block


def block_units(text: str, block: Sequence[Line]) -> Iterator[Unit]:
    """Yield the units of one paragraph with its items; of a barrier none."""
    if block[0].level == BARRIER:
        return
    whole = without_amendment(text, Span(block[0].span.start, block[-1].span.end))
    together = len(block) > 1 and not OFFENCES.search(block[0].span.of(text))
    if len(whole) <= (LIST_CHARS if together else QUOTE_CHARS):
        yield Unit((whole,))
    elif len(block) == 1 or block[0].level > 0:
        for line in block:
            yield from sentence_units(text, list(in_line(text, line.span)))
    else:
        yield from item_units(text, block)


def item_units(text: str, block: Sequence[Line]) -> Iterator[Unit]:
    """Yield each item (with its sub-items) joined to the lead sentence, and the other sentences of the lead."""
    sentences = list(in_line(text, block[0].span))
    lead = lead_of(text, sentences)
    yield from sentence_units(text, sentences, skip=lead)
    previous_end = block[0].span.end
    for item in grouped(block[1:]):
        for piece in item_pieces(text, item):
            joined = Span(lead.start, piece.end)
            beside = not text[previous_end : piece.start].strip() and not AMENDMENT.search(joined.of(text))
            if beside and len(joined) <= QUOTE_CHARS:
                yield Unit((joined,))
            else:
                yield Unit((without_amendment(text, lead), piece))


def sentence_units(text: str, sentences: Sequence[Span], skip: Span | None = None) -> Iterator[Unit]:
    """Yield sentences, each with those that lean on it (`다만, ...`) as far as the size of a quote allows."""
    head: Span | None = None
    current: Span | None = None
    for sentence in sentences:
        leans = head is not None and DEPENDENT.match(text, sentence.start) is not None
        if current is not None and leans and sentence.end - current.start <= QUOTE_CHARS:
            current = Span(current.start, sentence.end)
            continue
        yield from single(text, current, skip)
        current = sentence
        if head is not None and leans:
            yield Unit((tidy(text, head), tidy(text, sentence)))
            current = None
        else:
            head = sentence
    yield from single(text, current, skip)


def single(text: str, span: Span | None, skip: Span | None) -> Iterator[Unit]:
    """Yield a span as a unit, unless there is none, it is to be skipped, or it only notes an amendment."""
    if span is None or span == skip:
        return
    clean = tidy(text, span)
    if len(clean) > 5:
        yield Unit((clean,))


def lead_of(text: str, sentences: Sequence[Span]) -> Span:
    """Return the sentence that introduces a list: the last that says `다음`, or else the first."""
    for sentence in reversed(sentences):
        if "다음" in sentence.of(text):
            return sentence
    return sentences[0]


def grouped(items: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield each item with the sub-items below it."""
    group: list[Line] = []
    for line in items:
        if group and line.level <= group[0].level:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def item_pieces(text: str, item: Sequence[Line]) -> Iterator[Span]:
    """Yield an item whole if it is short enough, else its head, then runs of its sub-items."""
    whole = without_amendment(text, Span(item[0].span.start, item[-1].span.end))
    if len(whole) <= QUOTE_CHARS:
        yield whole
        return
    yield from windows(text, [line.span for line in item])


def windows(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans, neighbours joined as long as they stay within the size of a quote."""
    current: Span | None = None
    for span in spans:
        if current is not None and span.end - current.start > QUOTE_CHARS:
            yield tidy(text, current)
            current = None
        current = span if current is None else Span(current.start, span.end)
    if current is not None:
        yield tidy(text, current)


def tidy(text: str, span: Span) -> Span:
    """Trim a span and the note on amendments at its end."""
    return without_amendment(text, trimmed(text, span))
