"""Lines of a PDF to paragraphs: page furniture dropped, hard line breaks mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingestion.parse.pdf.layout import Line, Table

NEW_PARAGRAPH = re.compile(
    r"제\s?\d+\s?(?:[편장절관](?=\s)|조(?:의\s?\d+)?\s?\()|[①-⑳㉑-㉟]|\d{1,2}(?:의\d)?[.)]\s|[가-하][.)]\s|\(\d{1,2}\)\s|부\s?칙(?:\s|<|\(|$)|"
    r"[□■○●◦ㅇ◇◆▶▷※√✓✔•∙·▪*☞-]\s?(?=\S)|[Ⅰ-Ⅻ]\s?\.?|[<\[【(〈].{1,40}[>\]】)〉]$|\[?별[표지]"
)
SENTENCE_END = re.compile(r"[.!?。:;][)\]」”\"']?$")
PARTICLE = re.compile(r"(?:[을를이가은는의에와과도며고로,ㆍ)]|에서|부터|까지|하여|하는|또는|및|등)$")
HANGUL = re.compile("[가-힣]")
WORD = re.compile(r"\S+")
PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:\d{1,4}|[ivx]{1,5})[-–—\s]*(?:(?:/|of)\s*\d{1,4})?\s*(?:쪽|페이지|page)?|(?:page|p\.?)\s*\d{1,4}", re.I
)
DIGITS = re.compile(r"\d+")
EDGE = 0.1
"""Share of the page's height at either end where running heads and page numbers stand."""


Placed = tuple[int, Line | Table]
"""A line or table and the number of its page, from 1."""


class Paragraph(NamedTuple):
    """A paragraph, the size of its letters in points, and the page on which it begins."""

    text: str
    size: float
    page: int


@dataclass(frozen=True, slots=True)
class Furniture:
    """Running heads and feet: what most pages repeat at the same end."""

    repeated: frozenset[str]

    @classmethod
    def of(cls, items: Sequence[Placed], pages: int) -> Furniture:
        """Find what repeats on most of so many pages."""
        found = {(page, signature(item)) for page, item in items if isinstance(item, Line) and at_edge(item)}
        counts = Counter(text for _, text in found)
        least = max(2, 0.6 * pages)
        return cls(frozenset(text for text, count in counts.items() if count >= least))

    def holds(self, item: Line | Table) -> bool:
        """Whether a line is a running head, a foot or a page number."""
        if isinstance(item, Table) or not at_edge(item):
            return False
        return signature(item) in self.repeated or PAGE_NUMBER.fullmatch(item.text) is not None


def at_edge(line: Line) -> bool:
    """Whether a line stands at the upper or lower end of its page."""
    return line.place <= EDGE or line.place >= 1 - EDGE


def signature(line: Line) -> str:
    """Return a line's text with all numbers alike, and its end of the page."""
    return ("top:" if line.place < 0.5 else "foot:") + DIGITS.sub("#", line.text)


def vocabulary(lines: Sequence[Line]) -> Counter[str]:
    """Count the words that no line break touches; they decide whether a break fell inside a word."""
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(WORD.findall(line.text)[1:-1])
    return counts


def body_size(lines: Sequence[Line]) -> float:
    """Return the size of most letters."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[line.size] += len(line.text)
    return counts.most_common(1)[0][0] if counts else 0.0


def heading_sizes(lines: Sequence[Line]) -> list[float]:
    """Return the three largest sizes clearly above that of the body, largest first."""
    body = body_size(lines)
    return sorted({line.size for line in lines if line.size >= body * 1.15}, reverse=True)[:3]


def paragraphs(items: Sequence[Placed], known: Counter[str]) -> Iterator[Paragraph | tuple[int, Table]]:
    """Join the lines of paragraphs, over columns and pages too; tables pass through."""
    text = ""
    begun = 0
    last: Line | None = None
    for page, item in items:
        if isinstance(item, Line) and last is not None and continues(last, item):
            text, last = join(text, item.text, known), item
            continue
        if last is not None:
            yield Paragraph(text, last.size, begun)
        if isinstance(item, Table):
            yield page, item
            last = None
        else:
            text, begun, last = item.text, page, item
    if last is not None:
        yield Paragraph(text, last.size, begun)


def continues(last: Line, line: Line) -> bool:
    """Whether a line goes on with the paragraph of the one before it."""
    if not last.full or abs(last.size - line.size) > 0.6 or NEW_PARAGRAPH.match(line.text):
        return False
    if 0 < line.top - last.bottom > 1.3 * line.size:
        return False
    return not (SENTENCE_END.search(last.text) and line.x0 > last.x0 + line.size)


def join(text: str, more: str, known: Counter[str]) -> str:
    """Join over a line break: Korean is often broken inside words, so words seen elsewhere decide."""
    before, after = text.rsplit(None, 1)[-1], more.split(None, 1)[0]
    if not (HANGUL.match(before[-1]) and HANGUL.match(after[0])):
        tight = (HANGUL.match(after[0]) is not None and before[-1] in "「(\"'“‘[<ㆍ·") or after[0] in ")」]ㆍ·,.%"
        return text + ("" if tight else " ") + more
    whole = before + after
    if known[whole] > 0 and known[whole] >= known[before]:
        return text + more
    if (known[before] and (known[after] or len(before) > 1)) or PARTICLE.search(before):
        return f"{text} {more}"
    return text + more
