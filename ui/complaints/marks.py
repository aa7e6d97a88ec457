"""Which stretches of a text stand out: what was masked, words that a label rests on, and blanks of a draft. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ui.complaints.shapes import Span

CITED = re.compile(r"\[\d+(?:,\s*\d+)*\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `kind` is empty for plain text, else `masked`, `word`, `danger` or `blank`.

    `about` says in Korean why it stands out.
    """

    text: str
    kind: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a stretch begins and ends, in characters."""

    start: int
    end: int
    kind: str
    about: str


def pieces(text: str, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """Cut a text at its marks; of marks that overlap the earlier in `marks` wins. Joined, the pieces are the text."""
    taken: list[Mark] = []
    for mark in marks:
        if mark.start < mark.end and all(mark.end <= one.start or mark.start >= one.end for one in taken):
            taken.append(mark)
    cut, at = [], 0
    for mark in sorted(taken, key=lambda one: one.start):
        cut.append(Piece(text[at : mark.start]))
        cut.append(Piece(text[mark.start : mark.end], mark.kind, mark.about))
        at = mark.end
    cut.append(Piece(text[at:]))
    return tuple(piece for piece in cut if piece.text)


def masked_marks(masked: str, spans: Sequence[Span]) -> tuple[Mark, ...]:
    """Return where the labels of masked data stand in a masked text, in their order.

    >>> masked_marks("전화 [전화번호] 로", [Span(label="[전화번호]", reason="휴대전화 형식")])
    (Mark(start=3, end=9, kind='masked', about='휴대전화 형식'),)
    """
    marks, at = [], 0
    for span in sorted(spans, key=lambda one: one.start):
        found = masked.find(span.label, at) if span.label else -1
        if found >= 0:
            at = found + len(span.label)
            marks.append(Mark(found, at, "masked", span.reason or "개인정보라서 가렸습니다."))
    return tuple(marks)


def word_marks(text: str, words: Iterable[str], kind: str, about: str) -> tuple[Mark, ...]:
    """Return every place where one of `words` stands, longer words first."""
    found = []
    for word in sorted({word for word in words if word.strip()}, key=lambda one: (-len(one), one)):
        found += [Mark(hit.start(), hit.end(), kind, about) for hit in re.finditer(re.escape(word), text)]
    return tuple(found)


def blank_marks(text: str, blanks: Sequence[str]) -> tuple[Mark, ...]:
    """Return where the blanks of a draft stand, in the order of the text.

    A blank is found by its own words, with the brackets around them where there are some.
    """
    marks = []
    for blank in {blank for blank in blanks if blank.strip()}:
        for hit in re.finditer(bracketed(blank), text):
            if not CITED.fullmatch(hit[0]):
                marks.append(Mark(hit.start(), hit.end(), "blank", "담당자가 채울 빈칸입니다."))
    return tuple(sorted(marks, key=lambda one: (one.start, -one.end)))


def bracketed(blank: str) -> str:
    """Return the pattern of a blank: its words as they are, else within brackets of any kind.

    >>> re.search(bracketed("처리 예정일"), "날짜는 [빈칸: 처리 예정일]입니다.")[0]
    '[빈칸: 처리 예정일]'
    """
    words = re.escape(blank)
    if blank[:1] in "[〔【<(" and blank[-1:] in "]〕】>)":
        return words
    return rf"[\[〔【](?:빈칸\s*[:：]\s*)?{words}(?:\s*[:：]?\s*_*)?[\]〕】]"
