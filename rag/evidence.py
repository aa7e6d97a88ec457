"""Narrows hits to the passages that bear on the question, each an exact span of its chunk."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.cues import Cue, answered, cues_of
from rag.ground import content_words
from rag.lexical import CONTENT_TAGS, base_tag
from rag.passage_units import Unit, units
from rag.ports import Analyzer, Morpheme
from rag.types import Evidence, Hit

LAW_KINDS = frozenset(["law", "ordinance"])
RANK_DISCOUNT = 0.22
LEXICAL, ASKED, BASE = 0.9, 0.45, 0.4
PENALTY_BONUS = 0.35
SAME_CHUNK_DISCOUNT = 0.85
WORTH_QUOTING = 0.5
NOT_IN_FORCE, GUIDE = 0.7, 0.75


@dataclass(frozen=True, slots=True)
class Finding:
    """A quotable passage: one evidence, or a lead and its item. `overlap` is the share of the question found."""

    parts: tuple[Evidence, ...]
    score: float
    overlap: float

    @property
    def text(self) -> str:
        """What the parts say, in order."""
        return " ".join(part.text for part in self.parts)

    @property
    def hit(self) -> Hit:
        """The hit that all parts come from."""
        return self.parts[0].hit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit of a hit with the content words in it."""

    hit: Hit
    unit: Unit
    words: frozenset[str]

    @property
    def text(self) -> str:
        """What the unit says."""
        return " ".join(span.of(self.hit.chunk.text) for span in self.unit.parts)


class EvidenceFinder:
    """Finds evidence with one analyser; pure beside that."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def find(self, question: str, hits: Sequence[Hit], limit: int) -> list[Finding]:
        """Return up to `limit` findings, best first; none if no hit holds a quotable sentence."""
        candidates = list(self._candidates(hits))
        asked = set(content_words(next(iter(self._analyzer.analyze([question])))))
        weights = word_weights(asked, candidates)
        scored = [score(candidate, weights, cues_of(question), hits) for candidate in candidates]
        scored.sort(key=lambda pair: -pair[0])
        enough = scored[0][0] * WORTH_QUOTING if scored else 0.0
        best = [pair for pair in chosen(scored, limit) if pair[0] >= enough]
        return merged([finding(*pair, weights) for pair in best])

    def _candidates(self, hits: Sequence[Hit]) -> Iterator[Candidate]:
        """Yield every unit of every hit."""
        analysed = self._analyzer.analyze([hit.chunk.text for hit in hits])
        for hit, morphemes in zip(hits, analysed, strict=True):
            for unit in units(hit.chunk.text, structured=hit.chunk.kind in LAW_KINDS):
                yield Candidate(hit, unit, words_in(unit, morphemes))


def words_in(unit: Unit, morphemes: Sequence[Morpheme]) -> frozenset[str]:
    """Return the content words that begin inside a unit."""
    return frozenset(
        m.form.lower()
        for m in morphemes
        if base_tag(m.tag) in CONTENT_TAGS and any(span.start <= m.start < span.end for span in unit.parts)
    )


def word_weights(asked: set[str], candidates: Sequence[Candidate]) -> dict[str, float]:
    """Weigh the question's words by how few units hold them; a word that none holds weighs like the rarest."""
    counts = Counter(word for candidate in candidates for word in candidate.words & asked)
    return {word: math.log(1 + (len(candidates) + 1) / (1 + counts[word])) for word in asked}


def score(
    candidate: Candidate, weights: dict[str, float], cues: tuple[Cue, ...], hits: Sequence[Hit]
) -> tuple[float, Candidate]:
    """Score a unit by its hit's rank, the question's words in it, and whether it gives what is asked for."""
    hit, text = candidate.hit, candidate.text
    found = LEXICAL * overlap(candidate, weights) + ASKED * answered(cues, text) + BASE
    if any(cue.name in ("penalty", "money") for cue in cues) and punishes(text, hit, hits):
        found += PENALTY_BONUS
    return found * prior(hit), candidate


def overlap(candidate: Candidate, weights: dict[str, float]) -> float:
    """Return the weighted share of the question's words that a unit holds."""
    total = sum(weights.values())
    return sum(weights[word] for word in candidate.words if word in weights) / total if total else 0.0


def prior(hit: Hit) -> float:
    """Return the trust in a hit: its rank, whether it is in force, and law before guides."""
    trust = 1 / (1 + RANK_DISCOUNT * (hit.rank - 1))
    if not hit.in_force:
        trust *= NOT_IN_FORCE
    return trust if hit.chunk.kind in LAW_KINDS else trust * GUIDE


def punishes(text: str, hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a unit threatens a penalty for breaking an article of the same law that was found too."""
    if not any(word in text for word in ("과태료", "벌금", "징역", "이행강제금")):
        return False
    return any(
        other.chunk.article is not None
        and other.chunk.article != hit.chunk.article
        and other.chunk.title == hit.chunk.title
        and other.chunk.article in text
        for other in hits
    )


def chosen(scored: Sequence[tuple[float, Candidate]], limit: int) -> Iterator[tuple[float, Candidate]]:
    """Yield the best units that do not repeat each other; further units of a chunk count a little less."""
    taken: list[Candidate] = []
    rest = list(scored)
    while rest and len(taken) < limit:
        best = max(range(len(rest)), key=lambda i: rest[i][0] * crowd(rest[i][1], taken))
        points, candidate = rest.pop(best)
        if not any(repeats(candidate, other) for other in taken):
            taken.append(candidate)
            yield points, candidate


def crowd(candidate: Candidate, taken: Sequence[Candidate]) -> float:
    """Return the discount for a chunk that was already quoted."""
    same = sum(other.hit.chunk.chunk_id == candidate.hit.chunk.chunk_id for other in taken)
    return float(SAME_CHUNK_DISCOUNT**same)


def repeats(one: Candidate, other: Candidate) -> bool:
    """Whether two units quote the same text."""
    if one.hit.chunk.chunk_id != other.hit.chunk.chunk_id:
        return one.text == other.text
    return one.unit.overlaps(other.unit)


def finding(points: float, candidate: Candidate, weights: dict[str, float]) -> Finding:
    """Make the finding of a chosen unit; each part keeps its own offsets."""
    text = candidate.hit.chunk.text
    parts = tuple(Evidence(candidate.hit, span.of(text), span.start, span.end, points) for span in candidate.unit.parts)
    return Finding(parts, points, overlap(candidate, weights))


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """Join findings that share their lead: several items of one list are quoted together, in their order."""
    by_lead: dict[tuple[str, int], Finding] = {}
    for found in findings:
        key = (found.hit.chunk.chunk_id, found.parts[0].start)
        other = by_lead.get(key)
        by_lead[key] = found if other is None else together(other, found)
    return list(by_lead.values())


def together(one: Finding, other: Finding) -> Finding:
    """Join two findings with the same lead."""
    parts = {(part.start, part.end): part for part in (*one.parts, *other.parts)}
    ordered = tuple(part for _, part in sorted(parts.items()))
    return Finding(ordered, max(one.score, other.score), max(one.overlap, other.overlap))
