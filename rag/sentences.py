"""Korean sentences and legal items with their offsets.

Statutes are laid out in lines: a paragraph (①, ② ... or plain), its items (`1.`, `1의2.`) and their
sub-items (`가.`). Prose is split at sentence ends that are no list marker, abbreviation or decimal point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ITEM = re.compile(r"\s*\d{1,3}(?:의\d{1,2})?\.(?=\s|$)")
SUB_ITEM = re.compile(r"\s*(?:[가나다라마바사아자차카타파하]|[거너더러머버서어저처커터퍼허])\.(?=\s|$)")
SUB_SUB_ITEM = re.compile(r"\s*(?:\d{1,2}|[가-하])\)\s")
HEADING = re.compile(
    r"\s*(?:#+\s.*|제\d+(?:편|장|절|관)(?:의\d+)?\s.{0,60}|제\d+조(?:의\d+)?\s*\([^()]{1,60}(?:\([^()]*\)[^()]*)*\))\s*$"
)
AMENDMENT = re.compile(r"\s*[<\[](?:개정|신설|전문개정|본조신설|시행일|제목개정|종전)[^<>\[\]]*[>\]]")
END = re.compile(r"[.!?。？！]+[\"'”’)\]」』]*(?=\s|$)")
PARAGRAPH_MARK = re.compile("[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf]\\s*")
BARE_MARKER = re.compile(r"(?:^|\s)(?:\d{1,3}(?:의\d+)?|[가-하]|[A-Za-z])\.$")
OPENING, CLOSING = "([「『〔[", ")]」』〕]"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of a text, in characters."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return what the span covers."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank. `level` is 0 for a paragraph, 1 for 호, 2 for 목, 3 below; -1 for a heading."""

    span: Span
    level: int


def lines(text: str) -> list[Line]:
    """Return the lines of `text` that are not blank, trimmed, with their level in a statute."""
    found = []
    start = 0
    for raw in text.splitlines(keepends=True):
        span = trimmed(text, Span(start, start + len(raw)))
        start += len(raw)
        if len(span):
            found.append(Line(span, level(span.of(text))))
    return found


def level(line: str) -> int:
    """Return the level of a line (see `Line`)."""
    if HEADING.match(line):
        return -1
    for depth, pattern in enumerate((ITEM, SUB_ITEM, SUB_SUB_ITEM), start=1):
        if pattern.match(line):
            return depth
    return 0


def sentences(text: str, within: Span | None = None) -> list[Span]:
    """Return the sentences of `text` (or of a part of it) in order; together they cover all that is not space."""
    whole = within or Span(0, len(text))
    found: list[Span] = []
    for line in lines(whole.of(text)):
        moved = Span(line.span.start + whole.start, line.span.end + whole.start)
        found.extend(in_line(text, moved))
    return found


def in_line(text: str, line: Span) -> Iterator[Span]:
    """Yield the sentences of one line."""
    start = line.start
    for match in END.finditer(text, line.start, line.end):
        piece = text[start : match.end()]
        if BARE_MARKER.search(piece) or is_open(piece):
            continue
        yield trimmed(text, Span(start, match.end()))
        start = match.end()
    rest = trimmed(text, Span(start, line.end))
    if len(rest):
        yield rest


def is_open(piece: str) -> bool:
    """Whether a bracket is open at the end of `piece`; a stray closing bracket does not count."""
    depth = 0
    for char in piece:
        if char in OPENING:
            depth += 1
        elif char in CLOSING and depth:
            depth -= 1
    return depth > 0


def trimmed(text: str, span: Span) -> Span:
    """Return `span` without white space at its ends."""
    piece = span.of(text)
    left = len(piece) - len(piece.lstrip())
    return Span(span.start + left, span.start + left + len(piece.strip()))


def without_amendment(text: str, span: Span) -> Span:
    """Return `span` without notes such as `<개정 2021.1.12>` at its end."""
    piece = span.of(text)
    while True:
        last = None
        for match in AMENDMENT.finditer(piece):
            last = match
        if last is None or piece[last.end() :].strip():
            return trimmed(text, Span(span.start, span.start + len(piece)))
        piece = piece[: last.start()]


def without_mark(text: str, span: Span) -> Span:
    """Return `span` without a paragraph mark such as ① at its beginning: its locator says as much."""
    match = PARAGRAPH_MARK.match(text, span.start, span.end)
    return Span(match.end(), span.end) if match else span
