"""The units of hits that may be quoted, with the words in them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.ground import content_words
from rag.guards.injection.shared import orders_in_names
from rag.lexical import CONTENT_TAGS, base_tag
from rag.passage_units import Unit, units
from rag.ports import Analyzer, Morpheme
from rag.repealed import is_gone
from rag.sentences import Span
from rag.types import Hit

STRUCTURED = frozenset(["law", "ordinance"])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit of a hit with the content words in it, and those of the title and heading that it stands under.

    `named` is empty for laws: their titles favour whatever has a short one.
    """

    hit: Hit
    unit: Unit
    words: frozenset[str]
    named: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """What the unit says."""
        return " ".join(span.of(self.hit.chunk.text) for span in self.unit.parts)

    @property
    def place(self) -> tuple[str, int]:
        """Where the unit belongs: items of one list share the place of their lead, rows that of their table."""
        return self.hit.chunk.chunk_id, self.unit.place

    @property
    def source(self) -> tuple[str, str]:
        """The article that the unit stands in, or the passage of a text without articles."""
        return self.hit.chunk.doc_id, self.hit.chunk.article or self.hit.chunk.chunk_id

    def holds(self, term: str) -> bool:
        """Whether a term stands in the unit: a word, or a compound written `+like`."""
        return term in self.words or (term.startswith("+") and term[1:] in self.text.lower())

    def repeats(self, other: Candidate) -> bool:
        """Whether two units quote the same text."""
        if self.hit.chunk.chunk_id != other.hit.chunk.chunk_id:
            return self.text == other.text
        return self.unit.overlaps(other.unit)


def candidates_of(hits: Sequence[Hit], analyzer: Analyzer, *, guarded: bool = True) -> Iterator[Candidate]:
    """Yield every unit of every hit; `guarded`, none that gives orders to a machine, nor under a title that does."""
    prose = {hit.chunk.chunk_id: hit.chunk for hit in hits if hit.chunk.kind not in STRUCTURED}
    names = analyzer.analyze([f"{chunk.title} {chunk.heading}" for chunk in prose.values()])
    named = {chunk_id: frozenset(content_words(morphemes)) for chunk_id, morphemes in zip(prose, names, strict=True)}
    analysed = analyzer.analyze([hit.chunk.text for hit in hits])
    for hit, morphemes in zip(hits, analysed, strict=True):
        if guarded and orders_in_names(hit.chunk):
            continue
        if is_gone(hit.chunk):
            yield gone(hit, analyzer)
            continue
        structured, barred = hit.chunk.kind in STRUCTURED, None if guarded else ()
        for unit in units(hit.chunk.text, structured=structured, places=hit.chunk.places, barred=barred):
            yield Candidate(hit, unit, words_in(unit, morphemes), named.get(hit.chunk.chunk_id, frozenset()))


def gone(hit: Hit, analyzer: Analyzer) -> Candidate:
    """Return a deleted article as a unit. It has no words of its own: it is asked for by title and heading."""
    named = f"{hit.chunk.title} {hit.chunk.heading} {hit.chunk.text}"
    (morphemes,) = analyzer.analyze([named])
    words = words_in(Unit((Span(0, len(named)),)), morphemes)
    return Candidate(hit, Unit((Span(0, len(hit.chunk.text)),)), words)


def words_in(unit: Unit, morphemes: Sequence[Morpheme]) -> frozenset[str]:
    """Return the content words that begin inside a unit."""
    return frozenset(
        m.form.lower()
        for m in morphemes
        if base_tag(m.tag) in CONTENT_TAGS and any(span.start <= m.start < span.end for span in unit.parts)
    )


def word_weights(asked: Mapping[str, float], candidates: Sequence[Candidate]) -> dict[str, float]:
    """Weigh words by how few units hold them; a word that none holds weighs like the rarest."""
    counts = Counter(word for candidate in candidates for word in asked if candidate.holds(word))
    return {word: weight * math.log(1 + (len(candidates) + 1) / (1 + counts[word])) for word, weight in asked.items()}


def overlap(candidate: Candidate, weights: Mapping[str, float], named: float = 0.0) -> float:
    """Return the weighted share of the words that a unit holds; those of its headings count `named` of their weight."""
    total = sum(weights.values())
    held = sum(weight for word, weight in weights.items() if candidate.holds(word))
    above = sum(weight for word, weight in weights.items() if word in candidate.named and not candidate.holds(word))
    return (held + named * above) / total if total else 0.0
