"""Recall and precision of the detector of personal data, by type, on marked texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from configs.settings import PROJECT
from rag.evaluation.statistics import Proportion
from rag.guards.pii.types import PII_TYPES, PiiDetector

DATA = PROJECT / "eval" / "data"
UNSEEN = DATA / "pii_unseen.txt"
"""Sentences written blind and never used to make a rule: what they show is an estimate for new text."""
MARK = re.compile(r"\[\[([A-Z_]+)\|(.*?)\]\]", re.DOTALL)
TOTAL = "all"

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A text with the personal data in it; none makes it a trap."""

    name: str
    text: str
    spans: frozenset[Span]


@dataclass(slots=True)
class Score:
    """Counts by type: what is in the texts, what was found, and what of both agrees."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    """Wanted spans that overlap something found of the same type."""
    true: Counter[str] = field(default_factory=Counter)
    """Found spans that overlap something wanted of the same type."""
    traps: int = 0
    masked_traps: int = 0

    def recall(self, kind: str) -> Proportion:
        """The share of what is there that was found, place for place."""
        return Proportion(self.exact[kind], self.wanted[kind])

    def precision(self, kind: str) -> Proportion:
        """The share of what was found that is there, place for place."""
        return Proportion(self.exact[kind], self.found[kind])


def gold(path: Path = DATA / "pii.jsonl") -> Iterator[Case]:
    """Yield the cases of the gold file."""
    for line in path.read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        spans = frozenset((span["start"], span["end"], span["type"]) for span in row["spans"])
        yield Case(row["id"], row["text"], spans)


def written(path: Path = DATA / "pii_written.txt") -> Iterator[Case]:
    """Yield the cases written for this project, their marks taken out."""
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if line and not line.startswith("#"):
            kind, _, marked = line.partition("\t")
            yield unmarked(f"{kind}-{number}", marked.replace("⏎", "\n"))


def unmarked(name: str, marked: str) -> Case:
    """Return a case from a text with marks.

    >>> unmarked("n", "저는 [[NAME|김하늬]]입니다").spans
    frozenset({(3, 6, 'NAME')})
    """
    spans: set[Span] = set()
    text, at = "", 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        spans.add((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return Case(name, text + marked[at:], frozenset(spans))


def scored(cases: Iterable[Case], detector: PiiDetector) -> tuple[Score, list[str]]:
    """Return the counts, and a line for each case in which they disagree."""
    score, wrong = Score(), []
    for case in cases:
        found = frozenset((span.start, span.end, span.type) for span in detector.detect(case.text))
        count(score, case.spans, found)
        if found != case.spans:
            missed, false = shown(case, case.spans - found), shown(case, found - case.spans)
            wrong.append(f"{case.name}: 놓침 {missed or '-'} / 잘못 찾음 {false or '-'}")
    return score, wrong


def count(score: Score, wanted: frozenset[Span], found: frozenset[Span]) -> None:
    """Add one text to the counts."""
    score.traps += not wanted
    score.masked_traps += not wanted and bool(found)
    add(score.wanted, wanted)
    add(score.found, found)
    add(score.exact, wanted & found)
    add(score.covered, (span for span in wanted if any(overlap(span, other) for other in found)))
    add(score.true, (span for span in found if any(overlap(span, other) for other in wanted)))


def add(counter: Counter[str], spans: Iterable[Span]) -> None:
    """Count spans by type and in all."""
    for _, _, kind in spans:
        counter[kind] += 1
        counter[TOTAL] += 1


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans of the same type share a character."""
    return one[2] == other[2] and one[0] < other[1] and other[0] < one[1]


def shown(case: Case, spans: Iterable[Span]) -> str:
    """Return spans as a reader sees them."""
    return ", ".join(f"{kind} {case.text[start:end]!r}" for start, end, kind in sorted(spans))


def table(name: str, score: Score) -> Iterator[str]:
    """Yield the lines of a table: exact recall and precision with n and interval, and both by overlap."""
    yield f"| {name} | recall | precision | recall (overlap) | precision (overlap) |"
    yield "|---|---|---|---|---|"
    for kind in (*PII_TYPES, TOTAL):
        if score.wanted[kind] or score.found[kind]:
            covered = Proportion(score.covered[kind], score.wanted[kind])
            true = Proportion(score.true[kind], score.found[kind])
            yield f"| {kind} | {score.recall(kind)} | {score.precision(kind)} | {covered} | {true} |"
    yield f"masked traps: {score.masked_traps} of {score.traps}"
