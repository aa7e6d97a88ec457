"""Korean morphemes to weighted sparse vectors (BM25 term weights; the store multiplies by IDF).

Kept forms follow what was measured to matter (docs/retrieval.md): content morphemes, plus what must also be
found whole: compound nouns, numbers with their unit, and references such as 제21조의2.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from rag.ports import Analyzer, Morpheme
from rag.types import SparseVector, VectorName

N = TypeVar("N")

NOUN_TAGS = frozenset(["NNG", "NNP", "XPN", "XSN", "SL", "SN", "NNB", "NR"])
CONTENT_TAGS = NOUN_TAGS | {"VV", "VA", "MM", "MAG", "SH", "XR", "NP"}
CONTENT, NOUN = 1, 2
REMEMBERED = 1 << 18
"""Forms whose id is kept: more than the dictionary has, some 30 MB."""
NOWHERE = (-1, -1, False)
ARTICLE = re.compile(r"제\s*(\d+)\s*조(?:\s*의\s*(\d+))?")
K1 = 1.2
B = 0.75
AVERAGE_LENGTH: dict[VectorName, float] = {"body": 160.0, "head": 14.0, "anchor": 120.0}
"""Average number of terms of each field on the statutes and guides; a constant, so that the weight of one
document does not depend on which others are indexed."""


def terms(text: str, morphemes: Sequence[Morpheme]) -> list[str]:
    """Return the index terms of an analysed text: content forms, compounds and article references."""
    return span_terms(text, morphemes, 0, len(text))


def span_terms(text: str, morphemes: Sequence[Morpheme], start: int, end: int) -> list[str]:
    """Return the index terms of `text[start:end]`, of which `morphemes` are the morphemes (offsets in `text`)."""
    return [*_named(text, morphemes, str.lower), *article_terms(text[start:end])]


def span_ids(text: str, morphemes: Sequence[Morpheme], start: int, end: int) -> list[int]:
    """Return the ids of `span_terms`, in order."""
    return [*_named(text, morphemes, IDS.__getitem__), *map(IDS.__getitem__, article_terms(text[start:end]))]


def _named(text: str, morphemes: Sequence[Morpheme], name: Callable[[str], N]) -> list[N]:
    """Return what `name` makes of each content form and then of each compound.

    Compounds are runs of two or more adjoining nouns or numbers, as written. One pass, because ingestion comes
    here for every morpheme of the corpus.
    """
    found: list[N] = []
    runs: list[N] = []
    first, last, several = NOWHERE
    roles, add = ROLES, found.append
    for form, tag, begins, ends in morphemes:
        role = roles[tag]
        if role:
            add(name(form))
        if role == NOUN and begins == last:
            last, several = ends, True
            continue
        if several:
            runs.append(name("+" + text[first:last]))
        first, last, several = (begins, ends, False) if role == NOUN else NOWHERE
    if several:
        runs.append(name("+" + text[first:last]))
    return found + runs


@lru_cache(maxsize=256)
def base_tag(tag: str) -> str:
    """Drop Kiwi's suffix of irregular verbs (`VV-I` is `VV`)."""
    return tag.split("-", 1)[0]


class Roles(dict[str, int]):
    """What a tag is to the index: 0 nothing, `CONTENT`, or `NOUN` (content that may join a compound)."""

    def __missing__(self, tag: str) -> int:
        base = base_tag(tag)
        self[tag] = NOUN if base in NOUN_TAGS else CONTENT if base in CONTENT_TAGS else 0
        return self[tag]


ROLES = Roles()


def article_terms(text: str) -> Iterator[str]:
    """Yield each reference to an article as one term, e.g. `제21조의2`."""
    for match in ARTICLE.finditer(text):
        yield f"제{match[1]}조" + (f"의{match[2]}" if match[2] else "")


@lru_cache(maxsize=1 << 17)
def term_id(term: str) -> int:
    """Return the id of a term: CRC-32, stable across machines and versions."""
    return zlib.crc32(term.encode("utf8"))


def term_ids(found: Iterable[str]) -> list[int]:
    """Return the ids of terms, in order."""
    return [term_id(term) for term in found]


class TermIds(dict[str, int]):
    """The ids of terms by their form as written, in whatever case; remembers the first so many."""

    def __missing__(self, form: str) -> int:
        number = zlib.crc32(form.lower().encode("utf8"))
        if len(self) < REMEMBERED:
            self[form] = number
        return number


IDS = TermIds()


def passage_vector(found: Iterable[str], average: float) -> SparseVector:
    """Return BM25 term-frequency weights (k1 1.2, b 0.75) without IDF."""
    return counted_vector(Counter(term_ids(found)), average)


def counted_vector(counts: Mapping[int, int], average: float) -> SparseVector:
    """Return the same from the number of times that each term id occurs."""
    norm = K1 * (1 - B + B * sum(counts.values()) / average)
    ids = sorted(counts)
    weights = {n: n * (K1 + 1) / (n + norm) for n in set(counts.values())}
    return SparseVector(tuple(ids), tuple([weights[counts[number]] for number in ids]))


def sparse(weights: dict[str, float]) -> SparseVector:
    """Return a sparse vector of term weights; colliding ids keep the larger weight."""
    by_id: dict[int, float] = {}
    for term, weight in weights.items():
        key = term_id(term)
        by_id[key] = max(weight, by_id.get(key, 0.0))
    ordered = sorted(by_id.items())
    return SparseVector(tuple(k for k, _ in ordered), tuple(v for _, v in ordered))


class SparseEncoder:
    """Text to sparse vectors with one analyser."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def terms_of(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """Yield the index terms of each text, in order."""
        for text, morphemes in zip(texts, self._analyzer.analyze(texts), strict=True):
            yield terms(text, morphemes)

    def passages(self, name: VectorName, texts: Sequence[str]) -> list[SparseVector]:
        """Encode texts for the field `name`, in order."""
        average = AVERAGE_LENGTH[name]
        return [passage_vector(found, average) for found in self.terms_of(texts)]

    def query_terms(self, text: str) -> list[str]:
        """Return the distinct terms of a question, in order."""
        return list(dict.fromkeys(next(self.terms_of([text]))))

    def repair(self, text: str) -> str:
        """Return the text with spelling and spacing mended."""
        return self._analyzer.repair(text)
