"""Cuts a stretch of text into pieces of at most so many characters, at the best borders there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rag.cite_locator import MarkKind, marks

Span = tuple[int, int]
Borders = Callable[[str, int, int], Iterable[int]]
SENTENCE_END = re.compile(r"(?:[.!?。](?=\s)|(?<=[다요음함임됨])[.!?](?=[^\s\d)\]」”\"'])|;(?=\s))\s*|\n+")
CLAUSE_END = re.compile(r"[,ㆍ·、|](?:\s+|(?<=[ㆍ·、]))|\s+")


def cut(text: str, span: Span, limit: int, borders: Sequence[Borders]) -> list[Span]:
    """Cut `text[span]` at the first kind of border; what is still too long at the next kind, and so on.

    Adjacent short pieces are joined up to `limit`. No piece is longer, none begins or ends with a space, and
    nothing but spaces is left out.
    """
    start, end = trim(text, span)
    if end - start <= limit:
        return [(start, end)] if start < end else []
    if not borders:
        return hard_cut(text, start, end, limit)
    inner = sorted({at for at in borders[0](text, start, end) if start < at < end})
    pieces: list[Span] = []
    short: list[Span] = []
    for piece in zip([start, *inner], [*inner, end], strict=True):
        whole = trim(text, piece)
        if whole[1] - whole[0] <= limit:
            short.append(whole)
            continue
        pieces += pack(short, limit) + cut(text, piece, limit, borders[1:])
        short = []
    return pieces + pack(short, limit)


def hard_cut(text: str, start: int, end: int, limit: int) -> list[Span]:
    """Cut every `limit` characters."""
    pieces = (trim(text, (at, min(at + limit, end))) for at in range(start, end, limit))
    return [piece for piece in pieces if piece[0] < piece[1]]


def pack(pieces: Iterable[Span], limit: int) -> list[Span]:
    """Join neighbours as long as the whole stays within the limit."""
    packed: list[Span] = []
    for start, end in pieces:
        if start == end:
            continue
        if packed and end - packed[-1][0] <= limit:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed


def trim(text: str, span: Span) -> Span:
    """Leave out spaces at both ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def at_marks(kind: MarkKind) -> Borders:
    """Return borders before each 항, 호 or 목."""

    def borders(text: str, start: int, end: int) -> Iterable[int]:
        return [mark.start for mark in marks(text, start, end) if mark.kind == kind]

    return borders


def at_sentences(text: str, start: int, end: int) -> Iterable[int]:
    """Return borders after sentences and lines."""
    return [match.end() for match in SENTENCE_END.finditer(text, start, end)]


def at_clauses(text: str, start: int, end: int) -> Iterable[int]:
    """Return borders between words."""
    return [match.end() for match in CLAUSE_END.finditer(text, start, end)]


LAW_BORDERS: tuple[Borders, ...] = (at_marks("항"), at_marks("호"), at_marks("목"), at_sentences, at_clauses)
TEXT_BORDERS: tuple[Borders, ...] = (at_sentences, at_clauses)
