"""The review of a complaint: the answer path over its matter, kept to what bears on it, in the words of a reply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.allow import Allowed, Gate, source_of
from rag.cite import quoting, readable, source_name
from rag.complaints.draft.support import supported
from rag.evidence import Finding
from rag.ground import Checker
from rag.guards.injection.question import Asked
from rag.path import Path
from rag.repealed import is_gone
from rag.tools import Tools
from rag.types import Citation, Evidence, Kind, Question, Sentence, SentenceEvent, Where
from rag.write import Writer

LAWS: tuple[Kind, ...] = ("law", "ordinance")
SENTENCE_END = re.compile(r"[.!?]\)?$")


class Review(Path):
    """The path of one complaint's matter; what it says is told as an office tells it."""

    def __init__(self, tools: Tools, query: str, where: Where, asked: Asked) -> None:
        super().__init__(tools, Question(query, where), asked)
        self.findings: list[Finding] = []

    def restated(self, writer: Writer, gate: Gate, finding: Finding) -> Allowed | None:
        """Return a finding in plain words if they tell the whole of it: half a rule beside its quotation says less."""
        generated = self.generated
        allowed = super().restated(writer, gate, finding)
        if allowed is None or allowed.share == 1:
            return allowed
        self.generated, self.struck = generated, self.struck + 1
        return None

    def look(self) -> list[Finding]:
        """Return the findings that bear on the matter well enough to be put before a citizen."""
        if self.question.text:
            with self.watch.measure("retrieve"):
                self.findings = supported(self.find())
        return self.findings

    def legal_basis(self) -> tuple[Citation, ...]:
        """Return the citations of the laws and ordinances among the findings."""
        for finding in self.findings:
            self.bibliography.cite(finding.parts[0])
        return tuple(citation for citation in self.bibliography.all() if citation.kind in LAWS)

    def say(self, text: str, support: float, parts: Sequence[Evidence]) -> SentenceEvent:
        """Record a sentence, which names its source as official letters do."""
        name = official_name(parts)
        return super().say(text if text.startswith(name) else f"{name}에 따르면 {text}", support, parts)

    def cites(self, text: str, evidence: Evidence) -> Sentence:
        """Record a sentence of ours with what it rests on, and how well."""
        self.door.found([evidence.hit])
        check = Checker(self.tools.analyzer).check(text, [source_of(evidence)])
        return super().say(text, check.support, [evidence]).sentence

    def quoted(self, finding: Finding) -> Iterator[SentenceEvent]:
        """Yield a finding word for word, if it may leave."""
        text = official_quote(finding.parts)
        if self.door.lets("quoted", text, finding.parts):
            yield self.say(text, 1.0, finding.parts)


def official_quote(parts: Sequence[Evidence]) -> str:
    """Return a sentence that quotes the parts as an official letter does."""
    if is_gone(parts[0].hit.chunk):
        return quoting(parts)
    text = " … ".join(readable(part.text) for part in parts)
    verb = "정하고" if parts[0].hit.chunk.kind in LAWS else "안내하고"
    return f"{official_name(parts)}에서는 “{text}”{as_said(text)} {verb} 있습니다."


def official_name(parts: Sequence[Evidence]) -> str:
    """Name a source as letters do: a rule with its exact place, other documents by their title."""
    chunk = parts[0].hit.chunk
    return source_name(parts) if chunk.kind in LAWS else f"「{chunk.title}」"


def as_said(quote: str) -> str:
    """Return the particle that follows a quotation: after a noun with a final consonant it is `이라고`."""
    letters = re.sub(r"[^가-힣]", "", quote)
    closed = bool(letters) and (ord(letters[-1]) - 0xAC00) % 28 > 0
    return "이라고" if closed and not SENTENCE_END.search(quote) else "라고"


def at_most(tools: Tools, statements: int, restated: int) -> Tools:
    """Return the tools with the limits of a draft."""
    return replace(tools, policy=replace(tools.policy, max_sentences=statements, restated=restated))
