"""Keeps only what bears on a complaint well enough: a wrong article in a reply is worse than none.

Words alone do not tell: complaints are colloquial, and a passage may share their words by chance. So a passage must
also be nearer to the complaint in meaning than rules on other matters are. Nearness is measured against a few of such
rules, because every embedding model has its own scale (figures: docs/desk/drafts.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rag.errors import EmbedderUnavailable
from rag.evidence import Finding
from rag.force import spaceless
from rag.ports import Embedder
from rag.repealed import is_gone
from rag.types import Vector

INTERNAL = re.compile("사무분장|업무분장|직제|위임전결|담당자 보호")
"""Titles of documents for the office itself, which no reply to a citizen rests on."""
DIALOGUE = re.compile(r"(?<![A-Za-z])[QA]\d*\s?[.:]|\((?:질문|답변)\)|궁금한 것이 있어요")
"""Questions and answers of a guide speak of somebody else's case."""
SAYS_NOTHING = frozenset(["목적", "시행일", "다른 법률과의 관계"])
"""Headings of articles that answer nobody."""
LEAST_BEARING = 0.1
"""Share of the complaint's words, or of the official ones for them, that a passage must hold."""
LEAST_BY_WORDS = 0.25
"""The same where no embedding model is there to ask."""
LEAST_LIFT = 0.27
"""How much of the way from a rule on another matter to the complaint itself a passage must lie."""
BEHIND_BEST = 0.2
"""How far behind the nearest of its kind (rule or guide) a passage may lie."""
PASSAGE_CHARS = 300
OTHER_MATTERS = (
    "선거관리위원회는 투표소의 위치를 선거일 전에 공고하여야 한다.",
    "법인의 이사는 이사회의 의결을 거쳐 정관을 변경할 수 있다.",
    "수입하려는 자는 세관장에게 물품의 가격과 수량을 신고하여야 한다.",
    "보험료를 미리 낸 가입자에게는 이자를 더하여 돌려준다.",
    "시험에 합격한 사람에게는 자격증을 발급하고 명부에 적는다.",
    "위원회는 위원장 1명을 포함한 9명의 위원으로 구성한다.",
    "특허권자는 그 발명을 업으로서 실시할 권리를 독점한다.",
    "선장은 출항하기 전에 선박의 안전을 검사하여야 한다.",
)
"""Rules that complaints to a province do not ask about, in words of our own."""


class Judged(NamedTuple):
    """A finding and how near it is to the complaint (without an embedder the share of words that it holds)."""

    finding: Finding
    lift: float


@dataclass(frozen=True, slots=True)
class Support:
    """Judges findings. Without an embedder only words count, and more of them must be held.

    `terms` say what the complaint is about; a passage that holds none of them speaks of another matter's procedure.
    """

    embedder: Embedder | None
    terms: frozenset[str] = frozenset()

    def keep(self, findings: Sequence[Finding], query: str) -> list[Judged]:
        """Return the findings that bear on the query well enough, in the order given, with how near they are."""
        able = [one for one in findings if usable(one) and on_matter(one, self.terms)]
        lifts = self.lifts(query, able)
        if lifts is None:
            return [Judged(one, held(one)) for one in able if held(one) >= LEAST_BY_WORDS]
        judged = [Judged(one, lift) for one, lift in zip(able, lifts, strict=True)]
        best = {
            rule: max((j.lift for j in judged if is_rule(j.finding) is rule), default=0.0) for rule in (True, False)
        }
        return [j for j in judged if j.lift >= max(LEAST_LIFT, best[is_rule(j.finding)] - BEHIND_BEST)]

    def lifts(self, query: str, findings: Sequence[Finding]) -> list[float] | None:
        """Return how near each finding is to the query: 0 as a rule on another matter, 1 as the query itself."""
        if self.embedder is None or not findings:
            return None if findings else []
        try:
            (asked,) = self.embedder.embed_queries([query])
            vectors = self.embedder.embed_passages([*OTHER_MATTERS, *map(meaning, findings)])
        except EmbedderUnavailable:
            return None
        near = [likeness(asked, vector) for vector in vectors]
        others = near[: len(OTHER_MATTERS)]
        base = sum(others) / len(others)
        return [(value - base) / max(1 - base, 1e-6) for value in near[len(OTHER_MATTERS) :]]


def likeness(one: Vector, other: Vector) -> float:
    """Return the cosine of two vectors of length 1."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def meaning(finding: Finding) -> str:
    """Return what is embedded of a finding: what it belongs to, then its own words."""
    chunk = finding.hit.chunk
    return f"{chunk.title} {chunk.heading} {finding.text}"[:PASSAGE_CHARS]


def held(finding: Finding) -> float:
    """Return the share of the complaint's words, or of the official ones, that a finding holds."""
    return max(finding.overlap, finding.official)


def on_matter(finding: Finding, terms: frozenset[str]) -> bool:
    """Whether a finding, or what it stands under, holds a word of the matter; nothing is asked where there is none."""
    chunk = finding.hit.chunk
    text = spaceless(f"{chunk.title} {chunk.heading} {finding.text}")
    return not terms or any(spaceless(term) in text for term in terms)


def is_rule(finding: Finding) -> bool:
    """Whether a finding stands in a law or an ordinance."""
    return finding.hit.chunk.kind in ("law", "ordinance")


def usable(finding: Finding) -> bool:
    """Whether a finding may stand in a reply: it holds some of what is written, and is in force and meant for all."""
    chunk = finding.hit.chunk
    internal = chunk.kind == "manual" or INTERNAL.search(chunk.title) is not None
    empty = is_gone(chunk) or chunk.heading in SAYS_NOTHING or DIALOGUE.search(finding.text) is not None
    return held(finding) >= LEAST_BEARING and not internal and not empty and finding.hit.in_force
