"""Korean morphemes to weighted sparse vectors (BM25 term weights; the store multiplies by IDF).

Kept forms follow what was measured to matter (docs/retrieval.md): content morphemes, plus what must also be
found whole: compound nouns, numbers with their unit, and references such as 제21조의2.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rag.ports import Analyzer, Morpheme
from rag.types import SparseVector, VectorName

NOUN_TAGS = frozenset(["NNG", "NNP", "XPN", "XSN", "SL", "SN", "NNB", "NR"])
CONTENT_TAGS = NOUN_TAGS | {"VV", "VA", "MM", "MAG", "SH", "XR", "NP"}
ARTICLE = re.compile(r"제\s*(\d+)\s*조(?:\s*의\s*(\d+))?")
K1 = 1.2
B = 0.75
AVERAGE_LENGTH: dict[VectorName, float] = {"body": 160.0, "head": 14.0, "anchor": 120.0}
"""Average number of terms of each field on the statutes and guides; a constant, so that the weight of one
document does not depend on which others are indexed."""


def terms(text: str, morphemes: Sequence[Morpheme]) -> list[str]:
    """Return the index terms of an analysed text: content forms, compounds and article references."""
    found = [m.form.lower() for m in morphemes if base_tag(m.tag) in CONTENT_TAGS]
    found.extend(compounds(text, morphemes))
    found.extend(article_terms(text))
    return found


def base_tag(tag: str) -> str:
    """Drop Kiwi's suffix of irregular verbs (`VV-I` is `VV`)."""
    return tag.split("-", 1)[0]


def compounds(text: str, morphemes: Sequence[Morpheme]) -> Iterator[str]:
    """Yield runs of two or more adjoining nouns or numbers, as written without spaces."""
    run: list[Morpheme] = []
    for morpheme in morphemes:
        noun = base_tag(morpheme.tag) in NOUN_TAGS
        if noun and run and run[-1].end == morpheme.start:
            run.append(morpheme)
            continue
        yield from joined(text, run)
        run = [morpheme] if noun else []
    yield from joined(text, run)


def joined(text: str, run: Sequence[Morpheme]) -> Iterator[str]:
    """Yield the compound that a run of nouns writes, if it has two or more."""
    if len(run) > 1:
        yield "+" + text[run[0].start : run[-1].end].lower()


def article_terms(text: str) -> Iterator[str]:
    """Yield each reference to an article as one term, e.g. `제21조의2`."""
    for match in ARTICLE.finditer(text):
        yield f"제{match[1]}조" + (f"의{match[2]}" if match[2] else "")


def term_id(term: str) -> int:
    """Return the id of a term: CRC-32, stable across machines and versions."""
    return zlib.crc32(term.encode("utf8"))


def passage_vector(found: Iterable[str], average: float) -> SparseVector:
    """Return BM25 term-frequency weights (k1 1.2, b 0.75) without IDF."""
    counts = Counter(found)
    norm = K1 * (1 - B + B * sum(counts.values()) / average)
    return sparse({term: n * (K1 + 1) / (n + norm) for term, n in counts.items()})


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

    def passages(self, name: VectorName, texts: Sequence[str]) -> list[SparseVector]:
        """Encode texts for the field `name`, in order."""
        average = AVERAGE_LENGTH[name]
        return [
            passage_vector(terms(text, morphemes), average)
            for text, morphemes in zip(texts, self._analyzer.analyze(texts), strict=True)
        ]

    def query_terms(self, text: str) -> list[str]:
        """Return the distinct terms of a question, in order."""
        morphemes = next(iter(self._analyzer.analyze([text])))
        return list(dict.fromkeys(terms(text, morphemes)))
