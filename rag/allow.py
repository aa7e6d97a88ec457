"""The gate that every generated sentence must pass: well formed, through every filter, on the question, and new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.cite import place, readable
from rag.cues import cues_of
from rag.evidence import Finding
from rag.force import spaceless
from rag.ground import Check, Checker, Source
from rag.guards.output.door import Door
from rag.policy import AnswerPolicy
from rag.ports import Analyzer
from rag.restate import restated
from rag.types import Evidence
from rag.verdict import Verdict
from rag.write import Draft, stutters

FINISHED = re.compile(r"(?:[다요음함됨임까죠]|니다|세요)[.!]?[\"'”’)]*$")
SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Allowed:
    """A sentence that may leave the process, with its support and what it cites."""

    text: str
    support: float
    parts: tuple[Evidence, ...]
    share: float = 0.0
    """Of the sentences of a restated finding, how many are told: one that is told whole needs no quotation."""


class Gate:
    """Decides for one question; a sentence that was said already is not said again."""

    def __init__(self, analyzer: Analyzer, policy: AnswerPolicy, question: str, door: Door) -> None:
        self._door = door
        self._checker = Checker(analyzer)
        self._policy = policy
        self._question = question
        self._cues = cues_of(question)
        self._said: set[str] = set()
        self.reason = ""
        """Why the last draft was let through or struck, in a few words without any of the draft's own."""

    def allow(self, draft: Draft, findings: Sequence[Finding]) -> Allowed | None:
        """Return the draft with its evidence, or None if it must be struck."""
        text = draft.text.strip()
        self.reason = "form"
        if not self._speaks(text) or stutters(text, "\n".join(finding.text for finding in draft.findings or findings)):
            return None
        options = [draft.findings] if draft.findings else [(finding,) for finding in findings]
        passed = [allowed for cited in options if (allowed := self._checked(text, cited)) is not None]
        best = max(passed, key=lambda allowed: allowed.support, default=None)
        if best is not None:
            self._said.add(spaceless(text))
            self.reason = f"support {best.support:.2f}"
        return best

    def allow_restated(self, draft: Draft) -> Allowed | None:
        """Return the restatement of a finding, or None if it does not keep the rule (`rag.restate`)."""
        share = restated(draft.text, readable(draft.findings[0].text))
        self.reason = "restatement"
        allowed = self.allow(draft, draft.findings) if share else None
        return None if allowed is None else replace(allowed, share=share)

    def _speaks(self, text: str) -> bool:
        """Whether the text is a finished new Korean sentence that does not just repeat the question."""
        plain = spaceless(text)
        return (
            len(plain) >= SHORTEST
            and FINISHED.search(text) is not None
            and plain not in self._said
            and plain.rstrip(".?!") not in spaceless(self._question)
        )

    def _loses_the_point(self, text: str, parts: Sequence[Evidence]) -> bool:
        """Whether figures are asked for, the evidence gives them, and the sentence does not."""
        evidence = " ".join(part.text for part in parts)
        return any(
            cue.in_figures and cue.answered.search(evidence) and not cue.answered.search(text) for cue in self._cues
        )

    def _checked(self, text: str, cited: Sequence[Finding]) -> Allowed | None:
        """Check a sentence against the findings it cites."""
        parts = distinct(part for finding in cited for part in finding.parts)
        check = self._checker.check(text, [source_of(part) for part in parts], self._question)
        problems = self._door.problems("generated", text, parts, check)
        if problems or self._loses_the_point(text, parts):
            self.reason = reason_of(problems, check, self._policy.min_support)
            return None
        return Allowed(text, check.support, parts)


def reason_of(problems: Sequence[Verdict], check: Check, least: float) -> str:
    """Say which filters stopped a sentence and why, never the words that it was stopped for."""
    if [problem.check for problem in problems] == ["support"]:
        return f"support {check.support:.2f} < {least:.2f}"
    return ", ".join(problem.detail or problem.check for problem in problems) or "point"


def source_of(evidence: Evidence) -> Source:
    """Return what a sentence that cites `evidence` may rest on."""
    chunk = evidence.hit.chunk
    return Source(evidence.text, f"「{chunk.title}」 {chunk.article or ''} {place(evidence)}")


def distinct(parts: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the parts without those that quote the same place again."""
    return tuple({(part.hit.chunk.chunk_id, part.start, part.end): part for part in parts}.values())
