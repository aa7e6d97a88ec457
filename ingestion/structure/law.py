"""Law text to articles: 편·장·절·관·조, 부칙, 별표 and 서식, from any source format.

A heading block (Markdown, HTML, DOCX) and a plain line that begins with `제N조(제목)` count alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ingestion.normalize import one_line
from ingestion.structure.deleted import SEVERAL_DELETED
from ingestion.types import Block, ParsedDocument

UNITS = "편장절관"
DIVISION = re.compile(r"제\s?(\d+)\s?([편장절관])(?:의\s?(\d+))?(?:\s+(.*)|$)")
ARTICLE = re.compile(
    r"제\s?(\d+)\s?조(?:\s?의\s?(\d+))?(?!\d)[ ]*(?:\(((?:[^()\n]|\([^()\n]*\))*)\)|"
    r"[\[【〔](?!시행일|본조|종전|전문|제목|별표|별지|개정|신설|삭제)([^\[\]【】〔〕\n]{1,60})[\]】〕])?"
)
FIRST_ARTICLE = re.compile(r"^[ ]*제\s?1\s?조\s?[(\[【〔]", re.M)
BARE_ARTICLE = re.compile(r"제\s?\d+\s?조(?:\s?의\s?\d+)?(?:\s*$|\s+(?:삭\s?제|\(삭제\))|\s*삭제\s*[<〈\[])")
ADDENDA = re.compile(r"부\s*칙(?:\s*(?:[(<〈\[].*)?)$")
INLINE_ADDENDA = re.compile(r"부\s*칙\s+(?=이\s|제\s?1\s?조)")
ANNEX = re.compile(r"(?:■[^\[\n]{0,60})?[\[<〈]?(별\s?표|별지|서식)\s*([^\]>〉\n]{0,30})[\]>〉]?")
ANNEX_LINE = re.compile(
    r"(?:■[^\[\n]{0,60})?[\[<〈【〔](?:별\s?표|별지|서식)[^\]>〉】〕\n]{0,30}[\]>〉】〕]"
    r"(?:\s+(?![^\n]*(?:중|다)[.\"\s])[^\"\n]{0,80}|\s*\([^\n]{0,60}\))?$"
    r"|(?:별\s?표\s?\d{1,3}(?:의\s?\d{1,3})?|별지\s?제\s?\d{1,3}호(?:의\s?\d{1,3})?\s?서식)"
    r"(?:\s*[<〈][^<>〈〉\n]{2,40}[>〉]|\s[^\n]{0,60}관련\)?)?$"
)
"""A line that names an annex in brackets, or without them alone or with the article that it belongs to."""
AMENDED = re.compile(r"\s*[<〈](?:개정|신설|삭제|전문개정|본조신설|제목개정|시행일)[^<>〈〉]*[>〉]")
CITING = re.compile(r"(?:에|의|를|을|은|는|와|과|로|및|부터|까지|ㆍ|,|제\d)")
SegmentKind = Literal["article", "addenda", "annex", "preamble"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a law whose text is `text[start:end]` (the heading lies before it).

    `article` is `제N조` or `제N조의M`, of the law itself or (kind `addenda`) of its 부칙. `group` names the
    부칙 or 별표. `path` holds the divisions above, outermost first.
    """

    kind: SegmentKind
    article: str | None
    name: str
    group: str
    path: tuple[str, ...]
    start: int
    end: int
    page: int | None = None

    @property
    def heading(self) -> str:
        """The heading as a reader cites it: `제2조 (우산 대여)`."""
        if self.article is None:
            return self.name or self.group
        return f"{self.article} ({self.name})" if self.name else self.article


@dataclass(slots=True)
class Reader:
    """Where in the law the reading stands."""

    text: str
    divisions: dict[str, str]
    headed: bool = False
    kind: SegmentKind = "preamble"
    group: str = ""
    article: str | None = None
    name: str = ""
    start: int = 0
    end: int = 0
    page: int | None = None

    def close(self) -> Iterator[Segment]:
        """Yield what was open, if it holds any text."""
        body = self.text[self.start : self.end]
        start = self.start + len(body) - len(body.lstrip())
        end = self.end - (len(body) - len(body.rstrip()))
        if start < end:
            yield Segment(self.kind, self.article, self.name, self.group, self.path(), start, end, self.page)

    def path(self) -> tuple[str, ...]:
        """Return the divisions that hold an article; 부칙 and 별표 lie outside of them."""
        if self.kind in ("addenda", "annex"):
            return (self.group,)
        return tuple(self.divisions[unit] for unit in UNITS if unit in self.divisions)

    def divide(self, unit: str, label: str) -> None:
        """Enter a division; smaller ones end."""
        for smaller in UNITS[UNITS.index(unit) :]:
            self.divisions.pop(smaller, None)
        self.divisions[unit] = label

    def open(self, at: int, page: int | None, article: str | None = None, name: str = "") -> None:
        """Begin a segment whose text starts at `at`."""
        self.start = self.end = at
        self.page, self.article, self.name = page, article, name


def law_segments(document: ParsedDocument) -> list[Segment]:
    """Return the segments of a law in order. Their texts and the headings make up all of the document."""
    reader = Reader(document.text, {}, headed=has_article_headings(document))
    found: list[Segment] = []
    for start, end, heading, page in lines(document):
        taken = head_of(reader, document.text[start:end], heading)
        if taken is None:
            if reader.start == reader.end:
                reader.page = page
            reader.end = end
            continue
        found.extend(reader.close())
        taken.apply(reader, start, end, page)
    found.extend(reader.close())
    return found


@dataclass(frozen=True, slots=True)
class Head:
    """A line that begins something: what, its label, and how many characters of the line it takes."""

    kind: Literal["division", "article", "addenda", "annex"]
    label: str
    name: str = ""
    width: int = 0

    def apply(self, reader: Reader, start: int, end: int, page: int | None) -> None:
        """Move the reader behind this heading."""
        if self.kind == "division":
            reader.divide(self.name, self.label)
            reader.open(end, page)
            reader.kind = "preamble"
        elif self.kind == "article":
            reader.kind = "addenda" if reader.kind == "addenda" else "article"
            width = 0 if reader.kind == "addenda" else self.width
            reader.open(start + width, page, self.label, self.name)
            reader.end = end
        else:
            reader.kind = self.kind
            reader.group = self.label
            reader.open(start + self.width, page)
            reader.end = end


def head_of(reader: Reader, line: str, heading: bool) -> Head | None:
    """Recognise the head of a division, article, 부칙 or 별표.

    Where articles are headings, plain lines are articles only in 부칙; a 별표 holds none.
    """
    first = line[:1]
    if first == "제":
        if not heading and (reader.kind == "annex" or (reader.headed and reader.kind != "addenda")):
            return None
        return division_head(line, heading) or article_head(line, heading)
    if first == "부":
        return addenda_head(line)
    if first in "■[<〈【〔별" and (ANNEX_LINE.match(line) or (heading and ANNEX.match(line))):
        return Head("annex", one_line(line)[:60], width=len(line))
    return None


def addenda_head(line: str) -> Head | None:
    """Recognise `부칙 <제1호, 2026. 1. 2.>`, and 부칙 with its text on the same line."""
    if ADDENDA.match(line):
        return Head("addenda", one_line(line), width=len(line))
    inline = INLINE_ADDENDA.match(line)
    return Head("addenda", "부칙", width=inline.end()) if inline else None


def division_head(line: str, heading: bool) -> Head | None:
    """Recognise `제1장 총칙`; a plain sentence that begins so (`제1장에 따라`) is none."""
    match = DIVISION.match(line)
    if match is None or (not heading and (len(line) > 60 or line.endswith(("다.", ",")))):
        return None
    label = one_line(AMENDED.sub("", line))
    return Head("division", label, match[2])


def article_head(line: str, heading: bool) -> Head | None:
    """Recognise `제2조의2 (제목)`, and without a title only a heading or a deleted article."""
    match = ARTICLE.match(line)
    if match and SEVERAL_DELETED.match(line):
        return Head("article", article_label(match))
    if match is None or not (heading or titled(match, line) or BARE_ARTICLE.match(line)):
        return None
    return Head(
        "article",
        article_label(match),
        one_line(AMENDED.sub("", title_of(match))),
        len(line) if heading else match.end(),
    )


def article_label(match: re.Match[str]) -> str:
    """Return the number of an article: `제2조의2`."""
    return f"제{match[1]}조" + (f"의{match[2]}" if match[2] else "")


def title_of(match: re.Match[str]) -> str:
    """Return the title of an article in whichever brackets it stands."""
    return match[3] or match[4] or ""


def titled(match: re.Match[str], line: str) -> bool:
    """Whether a title in brackets follows, and not a citation such as `제5조(준용)에 따라`."""
    return bool(title_of(match)) and CITING.match(line, match.end()) is None


def has_article_headings(document: ParsedDocument) -> bool:
    """Whether the document marks its articles as headings."""
    return any(b.kind == "heading" and ARTICLE.match(document.text, b.start) for b in document.blocks)


def lines(document: ParsedDocument) -> Iterator[tuple[int, int, bool, int | None]]:
    """Yield (start, end, whether it is a heading, page) of every line of every block."""
    for block in document.blocks:
        for start, end in block_lines(document.text, block):
            yield start, end, block.kind == "heading", block.page


def block_lines(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield the offsets of a block's lines, without indents and without blank lines."""
    at = block.start
    for line in text[block.start : block.end].split("\n"):
        stripped = line.strip()
        if stripped:
            start = at + line.index(stripped[0])
            yield start, start + len(stripped)
        at += len(line) + 1


def looks_like_law(document: ParsedDocument) -> bool:
    """Whether articles `제1조(...)`, `제2조(...)`, ... make up the document."""
    if FIRST_ARTICLE.search(document.text) is None:
        return False
    numbers = [
        int(match[1])
        for start, end, _, _ in lines(document)
        if document.text.startswith("제", start)
        and (match := ARTICLE.match(document.text, start, end))
        and title_of(match)
    ]
    return len(numbers) >= 3 and numbers[:2] in ([1, 2], [1, 1]) and numbers.count(1) <= len(numbers) / 2
