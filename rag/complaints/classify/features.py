"""What a complaint's text is to the classifier: its words, where they stand, and the words of each domain.

Pure. The same code makes the features that are learnt from (`eval/desk/train.py`) and those that are judged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rag.complaints.speaker import matter_start
from rag.complaints.types import DOMAINS, ReadText
from rag.ports import Morpheme
from rag.sentences import Span

Places = Mapping[str, Span]
"""Each feature with the first place in the text that it rests on."""
TOPIC_TAGS = ("NN", "VV", "VA", "XR", "SL", "MAG")
SIGNS = ("SW", "SS", "SP", "SE", "SO", "SN")
WHOLE_NOUNS = ("NNG", "NNP")
"""Not counters: `두 개` is no dog."""
TAIL = 6
"""So many last morphemes say what is asked for."""


def matter_morphemes(read: ReadText) -> list[Morpheme]:
    """Return the morphemes of the matter: without signs, numbers and sentences that only say who writes."""
    start = matter_start(read.text)
    return [found for found in read.morphemes if found.start >= start and not found.tag.startswith(SIGNS)]


def topic_features(read: ReadText) -> Places:
    """Return words and pairs of nouns: what the matter is about."""
    places: dict[str, Span] = {}
    kept = matter_morphemes(read)
    for found in kept:
        if found.tag.startswith(TOPIC_TAGS):
            places.setdefault(f"{found.form}/{found.tag[:2]}", Span(found.start, found.end))
    for first, second in pairwise(kept):
        if first.tag.startswith("NN") and second.tag.startswith("NN"):
            places.setdefault(f"{first.form}_{second.form}", Span(first.start, second.end))
    return places


def manner_features(read: ReadText) -> Places:
    """Return words, pairs of morphemes and the end of the text: what the writer wants."""
    places: dict[str, Span] = {}
    kept = matter_morphemes(read)
    for found in kept:
        places.setdefault(f"{found.form}/{found.tag[:2]}", Span(found.start, found.end))
    for first, second in pairwise(kept):
        places.setdefault(f"{first.form}_{second.form}", Span(first.start, second.end))
    for found in kept[-TAIL:]:
        places.setdefault(f"$ {found.form}", Span(found.start, found.end))
    return places


@dataclass(frozen=True)
class Lexicon:
    """The words of each domain (`configs/taxonomy.yaml`)."""

    words: Mapping[str, tuple[str, ...]]

    @cached_property
    def domains_of(self) -> Mapping[str, frozenset[str]]:
        """The domains that share a word."""
        found: dict[str, set[str]] = defaultdict(set)
        for domain, words in self.words.items():
            for word in words:
                found[word].add(domain)
        return {word: frozenset(domains) for word, domains in found.items()}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted((word for word in self.domains_of if len(word) > 1), key=lambda word: (-len(word), word))
        return re.compile("|".join(map(re.escape, longest)))

    def find(self, text: str, morphemes: Iterable[Morpheme] = (), start: int = 0) -> Places:
        """Return the domain words of a text from `start` on; a word of one syllable only where it is a noun."""
        places: dict[str, Span] = {}
        for match in self._pattern.finditer(text, start):
            places.setdefault(match[0], Span(*match.span()))
        for found in morphemes:
            if len(found.form) == 1 and found.form in self.domains_of and found.tag in WHOLE_NOUNS:
                places.setdefault(found.form, Span(found.start, found.end))
        return places

    def weigh(self, words: Iterable[str]) -> list[float]:
        """Return the share of each domain in the words, then how many there are (three is much), as 22 numbers."""
        counts = dict.fromkeys(DOMAINS, 0.0)
        for word in sorted(words):
            domains = self.domains_of[word]
            for domain in domains:
                counts[domain] += 1 / len(domains)  # type: ignore[index]
        total = sum(counts.values()) or 1.0
        return [*(count / total for count in counts.values()), *(min(count, 3.0) / 3 for count in counts.values())]
