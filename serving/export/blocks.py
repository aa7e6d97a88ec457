"""A document as a row of blocks that every format can draw: lines of text with their place, and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rag.label import Made, in_words
from serving.export.document import AnswerDocument, Exported, ReplyDocument, Source, blank

Align = Literal["left", "center", "right"]
Role = Literal["agency", "field", "body", "end", "sender", "sign", "heading", "source", "quote", "label"]
ITEMS = (
    re.compile(r"\d{1,2}\.\s"),
    re.compile(r"[가-하]\.\s"),
    re.compile(r"\d{1,2}\)\s"),
    re.compile(r"[가-하]\)\s"),
    re.compile(r"\(\d{1,2}\)\s"),
    re.compile(r"\([가-하]\)\s"),
    re.compile(r"[①-⑳]\s?"),
    re.compile(r"[㉮-㉻]\s?"),
)
"""행정업무의 운영 및 혁신에 관한 규정 시행규칙 제2조제1항: 1., 가., 1), 가), (1), (가), ①, ㉮."""
BLANK = re.compile(r"\[(?!\d{1,3}\])[^\[\]\n]{1,80}\]")
"""`[ 점검 일자 ]`, `[점검 일자]`, `[이름1]` are to be filled; `[1]` is the marker of a source."""
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no XML may hold."""
END = re.compile(r"[ \u3000]*끝\.?\s*$")
ATTACHED = re.compile(r"^붙임\s*[:：]?\s*")
MADE: dict[Made, str] = {
    "generated": "생성형 인공지능이 만든 글이 들어 있습니다",
    "quoted": "인공지능 기반 서비스가 찾아 옮긴 원문입니다",
    "refused": "인공지능 기반 서비스의 안내입니다",
    "rules": "프로그램이 정해진 규칙으로 만든 문서입니다",
}
"""The foot of a page, true to how the text was made."""
GAP = "    "
STEP = 11.0
"""Points: two typed letters, by which an item stands to the right of the one above it (시행규칙 제2조)."""
HANG = 18.0
"""Points: about the width of an item's mark, so that its lines stand below each other."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. `level` is the depth of an item from 0; None: no item. `size` is in points."""

    text: str
    role: Role
    align: Align = "left"
    size: float = 11
    bold: bool = False
    level: int | None = None
    under: int | None = None
    """The depth of the item that a plain line goes on with."""

    @property
    def indent(self) -> float:
        """How far the lines stand to the right, in points."""
        depth = self.under if self.level is None else self.level
        return STEP * depth + HANG if depth is not None else HANG if self.role == "quote" else 0.0

    @property
    def first_indent(self) -> float:
        """How much farther the first line stands to the right (to the left: negative), in points."""
        return -HANG if self.level is not None else 0.0

    @property
    def runs(self) -> tuple[tuple[str, bool], ...]:
        """Return the text in pieces, and of each whether it is a blank to fill."""
        if self.role in {"label", "source", "quote"}:
            return ((self.text, False),) if self.text else ()
        pieces: list[tuple[str, bool]] = []
        last = 0
        for found in BLANK.finditer(self.text):
            pieces += [(self.text[last : found.start()], False), (found.group(), True)]
            last = found.end()
        return tuple(piece for piece in (*pieces, (self.text[last:], False)) if piece[0])


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page, `points` thick."""

    points: float = 0.5


Block = Line | Rule


def blocks_of(document: Exported) -> tuple[Block, ...]:
    """Return a document's blocks from top to bottom."""
    made = reply(document) if isinstance(document, ReplyDocument) else answer(document)
    return tuple(made)


def reply(document: ReplyDocument) -> Iterator[Block]:
    """Lay out a 시행문: head, body with 붙임 and 끝, sender, signatures, sources and label."""
    yield Line(cleaned(document.agency) or blank("행정기관명"), "agency", "center", 18, bold=True)
    yield Line(f"수신{GAP}{cleaned(document.to) or blank('민원인 성명') + ' 귀하'}", "field")
    yield Line(f"(경유){GAP}{cleaned(document.via)}".rstrip(), "field")
    yield Line(f"제목{GAP}{cleaned(document.title) or blank('제목')}", "field", bold=True)
    yield Rule(1.0)
    yield from ended(body_lines(document.body, document.attachments))
    yield Line(cleaned(document.sender) or blank("발신명의"), "sender", "center", 16, bold=True)
    yield Rule(1.5)
    yield from feet(document)
    yield from sources(document.sources)
    yield from label(document)


def feet(document: ReplyDocument) -> Iterator[Line]:
    """Lay out signatures, numbers and addresses."""
    signed = (("기안자", document.drafter), ("검토자", document.reviewer), ("결재권자", document.approver))
    yield Line(GAP.join(f"{role} {cleaned(name) or blank('직위·성명')}" for role, name in signed), "sign", size=9.5)
    yield Line(f"협조자 {cleaned(document.cooperation)}".rstrip(), "sign", size=9.5)
    number = cleaned(document.number) or blank("처리과명-일련번호(시행일)")
    receipt = cleaned(document.receipt) or blank("처리과명-일련번호(접수일)")
    yield Line(f"시행 {number}{GAP}접수 {receipt}", "sign", size=9.5)
    place = f"우 {cleaned(document.postal_code) or blank('우편번호')} {cleaned(document.address) or blank('주소')}"
    yield Line(f"{place} / {cleaned(document.homepage) or blank('홈페이지 주소')}", "sign", size=9.5)
    phone = f"전화 {cleaned(document.phone) or blank('전화번호')}"
    fax = f"팩스 {cleaned(document.fax) or blank('팩스번호')}"
    rest = f"{cleaned(document.email) or blank('전자우편주소')} / {cleaned(document.openness) or blank('공개 구분')}"
    yield Line(f"{phone}{GAP}{fax} / {rest}", "sign", size=9.5)


def body_lines(text: str, attachments: tuple[str, ...]) -> list[Line]:
    """Return the lines of a body by the depth of their items, then what is attached."""
    lines: list[Line] = []
    attached = list(attachments)
    item: int | None = None
    for raw in cleaned(text).splitlines():
        line = raw.strip()
        level = level_of(line)
        item = item if level is None and line and raw[0].isspace() else level
        if ATTACHED.match(line):
            attached.append(ATTACHED.sub("", line))
        elif line:
            lines.append(Line(line, "body", level=level, under=item))
    if lines:
        lines[-1] = replace(lines[-1], text=END.sub("", lines[-1].text))
    names = [END.sub("", cleaned(name)).strip() for name in attached]
    for number, name in enumerate(names, 1):
        said = name if len(names) == 1 or level_of(name) == 0 else f"{number}. {name}"
        lines.append(Line(f"{'붙임' + GAP if number == 1 else '     ' + GAP}{said}", "body"))
    return lines


def level_of(line: str) -> int | None:
    """Return the depth of an item, None of plain text.

    >>> [level_of(line) for line in ("1. 검토", "가. 현황", "1) 항목", "안녕하십니까")]
    [0, 1, 2, None]
    """
    return next((level for level, mark in enumerate(ITEMS) if mark.match(line)), None)


def ended(lines: list[Line]) -> Iterator[Line]:
    """Yield lines, the last with the mark of the end, a letter's width after it (시행규칙 제4조제5항)."""
    yield from lines[:-1]
    last = lines[-1] if lines else Line("", "body")
    yield replace(last, text=f"{last.text}  끝.")


def answer(document: AnswerDocument) -> Iterator[Block]:
    """Lay out an answer of the chat."""
    yield Line(document.title, "agency", "center", 18, bold=True)
    if document.question:
        yield Line("질문", "heading", bold=True)
        yield from (Line(line, "body") for line in paragraphs(document.question))
    yield Line("답변", "heading", bold=True)
    yield from (Line(line, "body", level=level_of(line)) for line in paragraphs(document.answer))
    if document.notices:
        yield Line("알림", "heading", bold=True)
        yield from (Line(f"○ {line}", "body") for notice in document.notices for line in paragraphs(notice))
    yield from sources(document.sources)
    yield from label(document)
    yield Line(f"답변 번호 {cleaned(document.answer_id)}, {document.made.isoformat()}", "label", size=9)


def sources(cited: tuple[Source, ...]) -> Iterator[Block]:
    """List the sources with their places and quotes."""
    if not cited:
        return
    yield Rule()
    yield Line("근거 자료(본문의 대괄호 속 번호가 가리키는 곳)", "heading", size=10, bold=True)
    for source in cited:
        note = f" ({cleaned(source.note)})" if source.note else ""
        head = f"{source.marker} 「{cleaned(source.title)}」 {cleaned(source.locator)}".rstrip()
        yield Line(f"{head}{note}", "source", size=9.5)
        if source.quote:
            yield Line(f"“{' '.join(cleaned(source.quote).split())}”", "quote", size=9)
        if source.url:
            yield Line(cleaned(source.url), "quote", size=8)


def label(document: Exported) -> Iterator[Block]:
    """State the AI label in words."""
    yield Rule()
    yield Line(in_words(document.label), "label", size=9, bold=True)
    if isinstance(document, ReplyDocument) and document.notice and document.notice not in document.label.text:
        yield Line(cleaned(document.notice), "label", size=9)


def foot_of(document: Exported) -> str:
    """Return the label for the foot of every page, in short."""
    model = f", {document.label.model}" if document.label.model else ""
    return f"AI 표시: {MADE[document.label.mode]} ({document.label.generator}{model})"


def paragraphs(text: str) -> list[str]:
    """Return the lines of a text that hold something."""
    return [line.strip() for line in cleaned(text).splitlines() if line.strip()]


def cleaned(text: str) -> str:
    """Return a text without what files cannot hold."""
    return UNWRITABLE.sub("", text)
