"""Citations in running text: 「도로교통법 시행령」 제13조제1항, 같은 법 제12조, 제10조부터 제12조까지, 영 별표 1.

A law is named by its title without spaces. An article without a law belongs to the law cited just before it
(`「민법」 제3조 및 제5조`), else to the citing law itself; in other documents it is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from ingestion.chunking.passage import Passage
from ingestion.structure.annex import ANNEX, name_of
from rag.cite_locator import law_key
from rag.types import Chunk, LawReference

TOKEN = re.compile(
    r"""
    「(?P<name>[^「」\n]{2,90})」
    |(?<![가-힣])(?:같은|동)\s?(?P<same>법률|법|영|규칙|조례)(?:\s?(?P<same_sub>시행령|시행규칙))?
    |(?<![가-힣])(?:이\s?)?(?P<short>법|영|규칙|조례|규정)(?=\s?제\s?\d|\s?별[표지]\s?제?\s?\d)
    |(?<![가-힣ㆍ])(?P<plain>[가-힣ㆍ]{1,30}(?:법|법률)(?:\s?시행령|\s?시행규칙)?)(?=\s?제\s?\d+\s?조|\s?별[표지]\s?제?\s?\d)
    |(?<![가-힣])(?P<annex>별\s?표(?![가-힣]*시)|별지(?=\s?제?\s?\d))
    |제\s?(?P<number>\d{1,4})\s?조(?:의\s?(?P<branch>\d{1,3}))?
    """,
    re.X,
)
ALIAS = re.compile(r"「([^「」\n]{2,90})」\s?\(이하\s?[\"“'‘「]([가-힣ㆍ ]{1,30})[\"”'’」]\s?(?:이?라|으로|로)")
LAW_GAP = re.compile(r"(?:\s|\([^()\n]{0,80}\)|의|및|,)*")
NAME_GAP = re.compile(r"\s?(?:의\s)?")
LIST_GAP = re.compile(
    r"(?:\s|[,ㆍ·~∼\-]|및|와|과|또는|이나|부터|내지|까지|제\d+[항호](?:의\d+)?|[가-하]목|\d+\)|"
    r"각\s?[항호목]|본문|단서|전단|후단|외의 부분|같은 [조항호]|중|\([^()\n]{0,40}\))*"
)
RANGE_GAP = re.compile(r"(?:제\d+[항호](?:의\d+)?|\s)*(?:부터|내지|~|∼|-)\s*")
SUBORDINATE = re.compile(r"\s?(?:시행령|시행규칙)$")
GAP_CHARS = 90
RANGE_MAX = 40
NO_LAW = frozenset({
    "법률", "같은법", "동법", "이법", "구법", "신법", "개정법", "종전법", "현행법", "다른법", "해당법", "관계법",
    "방법", "문법", "위법", "불법", "용법", "입법", "사법", "편법",
})  # fmt: skip


class Citation(NamedTuple):
    """The articles or the annex that the citation at `start` names."""

    start: int
    end: int
    references: tuple[LawReference, ...]


def find_citations(text: str, law: str | None, end: int | None = None) -> list[Citation]:
    """Return the citations of `text[:end]` in order; `law` is the citing law's own name, if it is one."""
    if "조" not in text and "별" not in text:
        return []
    return list(Scanner(text, law).scan(len(text) if end is None else end))


class Scanner:
    """Reads a text once from left to right, remembering which law was named last."""

    def __init__(self, text: str, law: str | None) -> None:
        self._text = text
        self._law = law
        self._short = short_names(text, law)
        self._named: str | None = None
        self._named_end = -1
        self._cited: str | None = None
        self._cited_end = -1
        self._last: tuple[int, int] = (0, 0)

    def scan(self, end: int) -> Iterator[Citation]:
        """Yield the citations that begin before `end`, in order."""
        for match in TOKEN.finditer(self._text, 0, end):
            if match["number"] or match["annex"]:
                citation = self._article(match) if match["number"] else self._annex(match)
                if citation is not None:
                    yield citation
            else:
                self._name(match)

    def _name(self, match: re.Match[str]) -> None:
        name = self._law_of(match)
        if name is not None:
            self._named, self._named_end = name, match.end()
            self._cited = None

    def _law_of(self, match: re.Match[str]) -> str | None:
        if match["name"]:
            return law_key(match["name"])
        if match["same"]:
            return self._same(match["same"], match["same_sub"])
        if match["short"]:
            own = match[0].startswith("이")
            return self._law if own else self._short.get(match["short"], self._law)
        plain = law_key(match["plain"])
        return None if plain in NO_LAW else self._short.get(plain, plain)

    def _same(self, kind: str, subordinate: str | None) -> str | None:
        if self._named is None:
            return self._law
        base = SUBORDINATE.sub("", self._named)
        if subordinate:
            return base + subordinate
        return self._named if kind in ("영", "규칙", "조례") else base

    def _article(self, match: re.Match[str]) -> Citation | None:
        law = self._law_at(match.start())
        number, branch = int(match["number"]), int(match["branch"] or 0)
        follows = self._cited == law and self._within(RANGE_GAP, self._cited_end, match.start())
        first = self._last[0] + 1 if follows and not branch and 0 < number - self._last[0] <= RANGE_MAX else number
        self._cited, self._cited_end, self._last = law, match.end(), (number, branch)
        if law is None:
            return None
        names = [*(article_name(n, 0) for n in range(first, number)), article_name(number, branch)]
        return Citation(match.start(), match.end(), tuple(LawReference(law, name) for name in names))

    def _annex(self, match: re.Match[str]) -> Citation | None:
        """Return the citation of an annex: of the law named right before it, else of the citing law itself.

        A document that is no law has no annexes: there it belongs to the law cited last.
        """
        law = self._law or self._cited
        if self._named_end >= 0 and self._within(NAME_GAP, self._named_end, match.start()):
            law = self._named
        annex = ANNEX.match(self._text, match.start())
        if law is None or annex is None:
            return None
        return Citation(match.start(), annex.end(), (LawReference(law, name_of(annex)),))

    def _law_at(self, start: int) -> str | None:
        """Return the law to which an article at `start` belongs."""
        if self._named_end >= 0 and self._named_end > self._cited_end and self._within(LAW_GAP, self._named_end, start):
            return self._named
        if self._cited_end >= 0 and self._cited is not None and self._within(LIST_GAP, self._cited_end, start):
            return self._cited
        return self._law

    def _within(self, gap: re.Pattern[str], start: int, end: int) -> bool:
        return 0 <= start <= end <= start + GAP_CHARS and gap.fullmatch(self._text, start, end) is not None


def short_names(text: str, law: str | None) -> dict[str, str]:
    """Return what 법, 영 and other short names stand for: by a decree's own title, then as defined in the text."""
    names: dict[str, str] = {}
    if law and law.endswith("시행령"):
        names["법"] = law.removesuffix("시행령")
        names["영"] = law
    elif law and law.endswith("시행규칙"):
        parent = law.removesuffix("시행규칙")
        names["법"] = parent
        names["영"] = parent if parent.endswith(("규정", "령")) else parent + "시행령"
        names["규칙"] = law
        if parent.endswith("조례"):
            names["조례"] = parent
    for match in ALIAS.finditer(text):
        names.setdefault("".join(match[2].split()), law_key(match[1]))
    return names


def article_name(number: int, branch: int) -> str:
    """Return `제21조` or `제21조의2`."""
    return f"제{number}조" + (f"의{branch}" if branch else "")


def cited_within(citations: list[Citation], passage: Passage, law: str | None) -> tuple[LawReference, ...]:
    """Return what a passage cites, in order, once each, without itself."""
    part = passage.article or passage.annex
    own = LawReference(law, part) if law and part else None
    at = bisect_left(citations, passage.start, key=lambda citation: citation.start)
    found: dict[LawReference, None] = {}
    while at < len(citations) and citations[at].start < passage.end:
        found.update(dict.fromkeys(citations[at].references))
        at += 1
    return tuple(reference for reference in found if reference != own)


def citing_lines(chunk: Chunk) -> list[tuple[str, tuple[LawReference, ...]]]:
    """Return the lines of a document that is no law and cites articles: (line with the headings above it, articles).

    Such lines say in everyday words what an article is about.
    """
    if chunk.kind in ("law", "ordinance") or not chunk.references:
        return []
    lines: list[tuple[str, tuple[LawReference, ...]]] = []
    citations = find_citations(chunk.text, None)
    context = " ".join(chunk.path)
    start = 0
    for line in chunk.text.split("\n"):
        end = start + len(line)
        cited = tuple(dict.fromkeys(r for c in citations if start <= c.start < end for r in c.references))
        if cited:
            lines.append((f"{chunk.title} {context}\n{line.strip()}".strip(), cited))
        start = end + 1
    return lines
