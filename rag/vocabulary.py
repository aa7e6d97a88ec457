"""From everyday words to official ones: which entries of the vocabulary a question touches, and how much.

An entry is touched by its words as a whole (BM25 over entries) and by its single phrases (the share of a
phrase's weight that the question holds). Both are cheap inverted lists: no model, a millisecond or two.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.lexical import K1, SparseEncoder

ENTRY_B = 0.5
PHRASE_WEIGHT = 2.0
ENTRIES_USED = 10
SHARPNESS = 1.5
"""Weight of an entry is (its score / the best score) to this power."""

Postings = dict[str, list[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class EncodedEntry:
    """An entry as index terms: of its official words, and of each phrase on either side."""

    official: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]


def encode_entries(
    entries: Iterable[tuple[Sequence[str], Sequence[str]]], encoder: SparseEncoder
) -> list[EncodedEntry]:
    """Analyse (official, everyday) pairs; about two seconds for 2,400 entries, so callers keep the result."""
    pairs = [(list(official), list(everyday)) for official, everyday in entries]
    texts = [text for official, everyday in pairs for text in (*official, *everyday)]
    found = iter(encoder.terms_of(texts))
    encoded = []
    for official, everyday in pairs:
        names = [tuple(next(found)) for _ in official]
        sayings = [tuple(next(found)) for _ in everyday]
        official_terms = tuple(dict.fromkeys(term for name in names for term in name))
        encoded.append(EncodedEntry(official_terms, (*names, *sayings)))
    return encoded


class Vocabulary:
    """Expands a question's terms by the official terms of the entries that it touches."""

    def __init__(self, entries: Sequence[EncodedEntry]) -> None:
        self._official = [entry.official for entry in entries]
        bags = [Counter(term for phrase in entry.phrases for term in phrase) for entry in entries]
        self._idf = inverse_frequencies(bags)
        self._entries = entry_postings(bags, self._idf)
        self._phrases, self._owner, self._mass = phrase_postings(entries, self._idf)

    def expand(self, terms: Sequence[str]) -> dict[str, float]:
        """Return official terms with weights from 0 to 1; empty when nothing is touched."""
        scores = self._score(terms)
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:ENTRIES_USED]
        weights: dict[str, float] = {}
        for entry, score in best:
            weight = (score / best[0][1]) ** SHARPNESS
            for term in self._official[entry]:
                weights[term] = max(weight, weights.get(term, 0.0))
        return weights

    def _score(self, terms: Sequence[str]) -> dict[int, float]:
        scores: dict[int, float] = defaultdict(float)
        overlap: dict[int, float] = defaultdict(float)
        for term in dict.fromkeys(terms):
            for entry, weight in self._entries.get(term, ()):
                scores[entry] += weight
            for phrase, weight in self._phrases.get(term, ()):
                overlap[phrase] += weight
        best_phrase: dict[int, float] = {}
        for phrase, held in overlap.items():
            entry = self._owner[phrase]
            best_phrase[entry] = max(held / self._mass[phrase] * math.sqrt(held), best_phrase.get(entry, 0.0))
        for entry, score in best_phrase.items():
            scores[entry] += PHRASE_WEIGHT * score
        return scores


def inverse_frequencies(bags: Sequence[Mapping[str, int]]) -> dict[str, float]:
    """Return the BM25 IDF of every term over the entries."""
    counts = Counter(term for bag in bags for term in bag)
    return {term: math.log(1 + (len(bags) - n + 0.5) / (n + 0.5)) for term, n in counts.items()}


def entry_postings(bags: Sequence[Counter[str]], idf: Mapping[str, float]) -> Postings:
    """Return for each term the entries that hold it with their BM25 weights."""
    average = sum(bag.total() for bag in bags) / max(len(bags), 1)
    postings: Postings = defaultdict(list)
    for number, bag in enumerate(bags):
        norm = K1 * (1 - ENTRY_B + ENTRY_B * bag.total() / average)
        for term, n in bag.items():
            postings[term].append((number, idf[term] * n * (K1 + 1) / (n + norm)))
    return dict(postings)


def phrase_postings(
    entries: Sequence[EncodedEntry], idf: Mapping[str, float]
) -> tuple[Postings, list[int], list[float]]:
    """Return for each term its phrases with the term's weight, each phrase's entry, and its whole weight."""
    postings: Postings = defaultdict(list)
    owner: list[int] = []
    mass: list[float] = []
    for number, entry in enumerate(entries):
        for phrase in entry.phrases:
            distinct = dict.fromkeys(phrase)
            for term in distinct:
                postings[term].append((len(owner), idf[term]))
            owner.append(number)
            mass.append(sum(idf[term] for term in distinct) or 1.0)
    return dict(postings), owner, mass
