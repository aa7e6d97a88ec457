"""Statutes as they lie in the corpus: their dates, articles and paragraphs, read apart from our own ingestion.

What an answer says of a law is checked against these files, so that a fault of the parser cannot vouch for itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from eval.gold import Article
from eval.sources import letters
from rag.errors import InputError

ARTICLE = re.compile(r"^##### (제\d+조(?:의\d+)?)(?: \(|$)", re.MULTILINE)
HEADING = re.compile(r"^#{1,4} ", re.MULTILINE)
PARAGRAPH = re.compile("^\\*\\*([\u2460-\u2473\u3251-\u325f\u32b1-\u32bf])\\*\\*", re.MULTILINE)
IN_FORCE_FROM = re.compile(r"^시행일자: '?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
TITLE = re.compile(r"^제목: (.+)$", re.MULTILINE)
REPEALED = re.compile(r"^(?:제\d+조(?:의\d+)? )?삭제")


@dataclass(frozen=True, slots=True)
class StatuteFile:
    """One file. `articles` maps `제35조` to its text without the heading."""

    title: str
    effective: date | None
    articles: Mapping[str, str]

    def paragraphs(self, article: str) -> dict[int, str]:
        """Return the paragraphs (항) of an article by number; empty where it has none or is not there."""
        text = self.articles.get(article, "")
        starts = list(PARAGRAPH.finditer(text))
        ends = [match.start() for match in starts[1:]] + [len(text)]
        return {number_of(match[1]): text[match.end() : end] for match, end in zip(starts, ends, strict=True)}

    def repealed(self, article: str) -> bool:
        """Whether the article stands there as deleted."""
        return REPEALED.match(self.articles.get(article, "").strip()) is not None


def number_of(circled: str) -> int:
    """Return the number of a circled one.

    >>> number_of("③")
    3
    """
    return int(unicodedata.numeric(circled))


@lru_cache(maxsize=400)
def statute(path: Path) -> StatuteFile:
    """Read a file. Raises `InputError` where it is not there."""
    try:
        text = path.read_text(encoding="utf8")
    except OSError as error:
        raise InputError(
            f"법령 파일 {str(path)!r}을(를) 읽지 못했습니다. MONGMIN_CORPUS에 말뭉치 폴더를 지정하십시오."
        ) from error
    day, title = IN_FORCE_FROM.search(text), TITLE.search(text)
    return StatuteFile(
        title[1].strip("'") if title else path.stem,
        date.fromisoformat(day[1]) if day else None,
        articles_of(text),
    )


def articles_of(text: str) -> dict[str, str]:
    """Return the articles of a file; the first counts where a number stands twice (부칙)."""
    found: dict[str, str] = {}
    for match in ARTICLE.finditer(text):
        rest = text[text.find("\n", match.start()) if "\n" in text[match.start() :] else len(text) :]
        stops = [m.start() for m in (ARTICLE.search(rest), HEADING.search(rest)) if m]
        found.setdefault(match[1], rest[: min(stops)] if stops else rest)
    return found


def gold_file(corpus: Path, article: Article) -> StatuteFile:
    """Return the file of a gold article. Raises `InputError`."""
    return statute(corpus / "statutes" / article.source)


def stands_in(quote: str, text: str) -> bool:
    """Whether a text holds a quote, markup and white space apart."""
    return letters(quote) in letters(text)
