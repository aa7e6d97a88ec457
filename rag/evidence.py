"""Narrows hits to the passages that bear on the question, each an exact span of its chunk.

Units of the hits (`rag.passage_units`) are scored by the question's words and their official counterparts, by
whether they give what is asked for, and the best of them by meaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.candidates import STRUCTURED, Candidate, candidates_of, overlap, word_weights
from rag.cite_locator import locate
from rag.cues import Cue, answered, cues_of, omissions
from rag.errors import EmbedderUnavailable
from rag.ground import content_words
from rag.lookup import BY_NAME, lies_in
from rag.named import Mention, mentions
from rag.ports import Analyzer, Embedder
from rag.repealed import is_gone
from rag.types import Evidence, Hit

WORDS, OFFICIAL, ASKED, MEANING, BASE = 0.9, 0.5, 0.45, 0.7, 0.4
PENALTY_BONUS = 0.35
OMISSION_BONUS = 0.35
"""For saying of what the question says was not done that it was not done, and not just naming it."""
EXACTLY = 2.0
"""For standing in the very 항 or 호 that the question names: more than all that words can give."""
NAMED = 0.5
"""Weight of a word that stands in the title or heading above a passage, beside one in the passage."""
AMONG_ROWS = 0.8
"""A row is quoted beside another of its table if it holds this share of the question's words that the other holds."""
SHARPNESS, LEAST_SCORE = 1.5, 1e-6
NOT_IN_FORCE = 0.7
SAME_SOURCE_DISCOUNT = 0.92
MOST_ITEMS, MOST_ROWS = 3, 6
WORTH_QUOTING = 0.5
"""A unit with less than this share of the best one's score is left out."""
BESIDE_A_RULE = 0.65
"""The same for what other documents say where a rule answers best."""
EMBEDDED = 16
"""How many units are compared by meaning: a third of a second on one core."""
EMBEDDED_CHARS = 220

Expand = Callable[[str], Mapping[str, float]]
"""Gives the official terms, with weights from 0 to 1, for the everyday words of a question."""
Scored = tuple[float, Candidate]


@dataclass(frozen=True, slots=True)
class Finding:
    """A quotable passage: one evidence, or a lead and its items. `overlap` is the share of the question found."""

    parts: tuple[Evidence, ...]
    score: float
    overlap: float
    official: float = 0.0
    """The share of the official terms for the question's everyday words."""
    place: int = 0
    """Where in the chunk its list or table begins: what shares a place is quoted together."""

    @property
    def text(self) -> str:
        """What the parts say, in order."""
        return "\n".join(part.text for part in self.parts)

    @property
    def hit(self) -> Hit:
        """The hit that all parts come from."""
        return self.parts[0].hit


class EvidenceFinder:
    """Finds evidence; without an embedder or expansion it goes by words alone.

    `guarded`, it takes nothing that gives orders to a machine; a test may lower that guard to see what it holds back.
    """

    def __init__(
        self,
        analyzer: Analyzer,
        embedder: Embedder | None = None,
        expand: Expand | None = None,
        *,
        guarded: bool = True,
    ) -> None:
        self._guarded = guarded
        self._analyzer = analyzer
        self._embedder = embedder
        self._expand = expand

    def find(self, question: str, hits: Sequence[Hit], limit: int) -> list[Finding]:
        """Return up to `limit` findings, best first; none if no hit holds a quotable sentence."""
        hits = levelled(hits)
        candidates = list(candidates_of(hits, self._analyzer, guarded=self._guarded))
        asked = content_words(next(iter(self._analyzer.analyze([question]))))
        weights = word_weights(dict.fromkeys(asked, 1.0), candidates)
        official = word_weights(self._expand(question) if self._expand else {}, candidates)
        cues = cues_of(question)
        asked_for = rows_asked_for(candidates, weights)
        omitted, places = omissions(question), mentions(question)
        scored = [
            (by_words(one, weights, official, cues, hits) + omission(one, omitted) + exactly(one, places), one)
            for one in asked_for
        ]
        ranked = best_first((points * trust(one.hit), one) for points, one in self._by_meaning(question, scored))
        kept = [pair for pair in chosen(ranked, limit) if pair[0] >= enough(pair[1], ranked[0])]
        found = merged([finding(*pair, weights, official) for pair in kept])
        # A deleted article is found only where it is asked for: that it is no more is the answer.
        return sorted(found, key=lambda one: not is_gone(one.hit.chunk))

    def _by_meaning(self, question: str, scored: Sequence[Scored]) -> list[Scored]:
        """Return the most promising units with their likeness in meaning added, from 0 (the least) to 1."""
        promising = sorted(scored, key=lambda pair: -pair[0] * trust(pair[1].hit))[:EMBEDDED]
        if self._embedder is None or len(promising) < 2:
            return list(scored)
        try:
            (asked,) = self._embedder.embed_queries([question])
            passages = self._embedder.embed_passages([meaning_text(one) for _, one in promising])
        except EmbedderUnavailable:
            return list(scored)  # by words alone; the hits say so already
        likeness = [sum(a * b for a, b in zip(asked, passage, strict=True)) for passage in passages]
        low, spread = min(likeness), max(likeness) - min(likeness) or 1.0
        return [
            (points + MEANING * (value - low) / spread, one)
            for (points, one), value in zip(promising, likeness, strict=True)
        ]


def levelled(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits in which the passages of one prose document trust each other: each goes halfway to the best.

    A document that is cut by headings says what it is about once, and its fee table does not repeat it.
    """
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.chunk.doc_id] = max(best.get(hit.chunk.doc_id, 0.0), hit.score)
    return [
        hit if hit.chunk.kind in STRUCTURED else replace(hit, score=(hit.score + best[hit.chunk.doc_id]) / 2)
        for hit in hits
    ]


def rows_asked_for(candidates: Sequence[Candidate], weights: Mapping[str, float]) -> list[Candidate]:
    """Leave out rows of a table of which another row holds clearly more of the question's words."""
    best: dict[tuple[str, int], float] = {}
    for one in candidates:
        best[one.place] = max(best.get(one.place, 0.0), overlap(one, weights))
    return [
        one for one in candidates if one.unit.table is None or overlap(one, weights) >= AMONG_ROWS * best[one.place]
    ]


def by_words(
    candidate: Candidate,
    weights: Mapping[str, float],
    official: Mapping[str, float],
    cues: tuple[Cue, ...],
    hits: Sequence[Hit],
) -> float:
    """Score a unit by the words in it and by whether it gives what is asked for."""
    points = BASE + WORDS * overlap(candidate, weights, NAMED) + ASKED * answered(cues, candidate.text)
    points += OFFICIAL * min(1.0, 2 * overlap(candidate, official))
    if any(cue.name in ("penalty", "money") for cue in cues) and punishes(candidate, hits):
        points += PENALTY_BONUS
    return points


def omission(candidate: Candidate, omitted: Sequence[re.Pattern[str]]) -> float:
    """Score a unit by whether it speaks of the omission that is asked about."""
    return OMISSION_BONUS if any(pattern.search(candidate.text) for pattern in omitted) else 0.0


def exactly(candidate: Candidate, named: Sequence[Mention]) -> float:
    """Score a unit of an article that the question names by whether it stands in the 항 or 호 that it names."""
    own, parts = candidate.hit.chunk, candidate.unit.parts
    wanted = [one.inside for one in named if one.inside and one.article == own.article]
    if not wanted or BY_NAME not in candidate.hit.signals:
        return 0.0
    place = locate(own.text, "", parts[-1].start, parts[-1].end, own.locator)
    return EXACTLY if any(lies_in(place, inside) for inside in wanted) else 0.0


def trust(hit: Hit) -> float:
    """Return the trust in a hit: its score beside the best one's (`rag.law_first` makes it a share), if in force."""
    share = max(hit.score, LEAST_SCORE) ** SHARPNESS
    return float(share if hit.in_force else share * NOT_IN_FORCE)


def punishes(candidate: Candidate, hits: Sequence[Hit]) -> bool:
    """Whether a unit threatens a penalty for breaking an article of the same law that was found too."""
    own = candidate.hit.chunk
    if not any(word in candidate.text for word in ("과태료", "벌금", "징역", "이행강제금")):
        return False
    others = (hit.chunk for hit in hits if hit.chunk.title == own.title and hit.chunk.article != own.article)
    return any(other.article is not None and other.article in candidate.text for other in others)


def meaning_text(candidate: Candidate) -> str:
    """Return what is embedded of a unit: what it belongs to, then its own words."""
    chunk = candidate.hit.chunk
    own = candidate.unit.parts[-1].of(chunk.text)
    return f"{chunk.title} {chunk.heading} {own}"[:EMBEDDED_CHARS]


def best_first(scored: Iterator[Scored]) -> list[Scored]:
    """Sort by score; equal ones keep their order."""
    return sorted(scored, key=lambda pair: -pair[0])


def enough(candidate: Candidate, best: Scored) -> float:
    """Return the score that a unit must have to be quoted beside the best one."""
    points, leader = best
    beside = leader.hit.chunk.kind in STRUCTURED and candidate.hit.chunk.kind not in STRUCTURED
    return points * (BESIDE_A_RULE if beside else WORTH_QUOTING)


def chosen(ranked: Sequence[Scored], limit: int) -> Iterator[Scored]:
    """Yield the best units that do not repeat each other, from up to `limit` places.

    Further units of an article count a little less; items of one list, and rows
    of one table, stand in one place, up to so many.
    """
    taken: list[Candidate] = []
    places: Counter[tuple[str, int]] = Counter()
    rest = list(ranked)
    while rest:
        best = max(range(len(rest)), key=lambda i: rest[i][0] * crowd(rest[i][1], taken))
        points, candidate = rest.pop(best)
        most = MOST_ITEMS if candidate.unit.table is None else MOST_ROWS
        room = places[candidate.place] < most if candidate.place in places else len(places) < limit
        if room and not any(candidate.repeats(other) for other in taken):
            taken.append(candidate)
            places[candidate.place] += 1
            yield points, candidate


def crowd(candidate: Candidate, taken: Sequence[Candidate]) -> float:
    """Return the discount for an article (or a passage of another text) that was already quoted."""
    same = sum(other.source == candidate.source for other in taken)
    return float(SAME_SOURCE_DISCOUNT**same)


def finding(
    points: float, candidate: Candidate, weights: Mapping[str, float], official: Mapping[str, float]
) -> Finding:
    """Make the finding of a chosen unit; each part keeps its own offsets."""
    text = candidate.hit.chunk.text
    parts = tuple(Evidence(candidate.hit, span.of(text), span.start, span.end, points) for span in candidate.unit.parts)
    return Finding(parts, points, overlap(candidate, weights), overlap(candidate, official), candidate.unit.place)


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """Join findings of one list or table: its items or rows are quoted together, in their order."""
    by_lead: dict[tuple[str, int], Finding] = {}
    for found in findings:
        key = (found.hit.chunk.chunk_id, found.place)
        other = by_lead.get(key)
        by_lead[key] = found if other is None else together(other, found)
    return list(by_lead.values())


def together(one: Finding, other: Finding) -> Finding:
    """Join two findings with the same lead; of parts that overlap the longer one is kept."""
    parts: list[Evidence] = []
    for part in sorted((*one.parts, *other.parts), key=lambda part: (part.start, -part.end)):
        if not parts or part.start >= parts[-1].end:
            parts.append(part)
    return Finding(
        tuple(parts),
        max(one.score, other.score),
        max(one.overlap, other.overlap),
        max(one.official, other.official),
        one.place,
    )


def named_first(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with those of the articles that the question names first.

    Where these were all deleted they stand alone: no other article answers in their place.
    """
    named = [one for one in findings if is_named(one)]
    if named and all(is_gone(one.hit.chunk) for one in named):
        return named
    return sorted(findings, key=lambda one: not is_named(one))


def is_named(finding: Finding) -> bool:
    """Whether a finding is of an article that the question names."""
    return BY_NAME in finding.hit.signals
