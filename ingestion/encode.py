"""Chunks to points: each text is analysed once, for its own words and for the articles that its lines cite."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.chunking.references import citing_lines
from ingestion.manifest_tables import Fragment
from rag.lexical import AVERAGE_LENGTH, counted_vector, span_ids
from rag.passages import head_parts
from rag.ports import Analyzer, Morpheme
from rag.types import Chunk, Point, SparseVector, VectorName

KEPT_HEADINGS = 50_000


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """A point ready for the index, and what it says about the articles that it cites."""

    point: Point
    fragments: tuple[Fragment, ...]


class ChunkEncoder:
    """Makes the `body` and `head` vectors. Titles and headings repeat, so their terms are kept."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._headings: dict[str, list[int]] = {}

    def encode(self, chunks: Sequence[Chunk]) -> list[EncodedChunk]:
        """Encode chunks, in order. One call of the analyser does it all: its threads never run dry between two."""
        new = self._unknown(chunks)
        analysed = iter(self._analyzer.analyze([*new, *(chunk.text for chunk in chunks)]))
        for heading, morphemes in zip(new, analysed, strict=False):
            self._headings[heading] = span_ids(heading, morphemes, 0, len(heading))
        return [self._encode(chunk, morphemes) for chunk, morphemes in zip(chunks, analysed, strict=True)]

    def _unknown(self, chunks: Sequence[Chunk]) -> list[str]:
        """Return the titles and headings that were not analysed yet."""
        if len(self._headings) > KEPT_HEADINGS:
            self._headings.clear()
        headings = dict.fromkeys(part for chunk in chunks for part in head_parts(chunk))
        return [heading for heading in headings if heading not in self._headings]

    def _encode(self, chunk: Chunk, morphemes: Sequence[Morpheme]) -> EncodedChunk:
        head = [term for part in head_parts(chunk) for term in self._headings[part]]
        body = Counter(span_ids(chunk.text, morphemes, 0, len(chunk.text)))
        sparse: dict[VectorName, SparseVector] = {
            "body": counted_vector(body, AVERAGE_LENGTH["body"]),
            "head": counted_vector(Counter(head), AVERAGE_LENGTH["head"]),
        }
        return EncodedChunk(Point(chunk, sparse), tuple(citing_fragments(chunk, morphemes, head)))


def citing_fragments(chunk: Chunk, morphemes: Sequence[Morpheme], head: Sequence[int]) -> list[Fragment]:
    """Return for each article that a chunk cites its headings, once, and the lines that cite it."""
    found: dict[tuple[str, str], Fragment] = {}
    after = 0
    for passage, references in citing_lines(chunk):
        context, _, line = passage.partition("\n")
        start = chunk.text.index(line, after)
        after = start + len(line)
        said = span_ids(chunk.text, within(morphemes, start, after), start, after)
        for reference in references:
            for text, words in ((context, head), (line, said)):
                fragment = Fragment(reference.key, name_of(text), len(text), array("I", words).tobytes())
                found.setdefault((fragment.article, fragment.digest), fragment)
    return list(found.values())


def within(morphemes: Sequence[Morpheme], start: int, end: int) -> Sequence[Morpheme]:
    """Return the morphemes that begin in `[start, end)`."""
    first = bisect_left(morphemes, start, key=lambda morpheme: morpheme.start)
    return morphemes[first : bisect_left(morphemes, end, lo=first, key=lambda morpheme: morpheme.start)]


def name_of(text: str) -> str:
    """Return a name by which equal texts are known."""
    return hashlib.blake2b(text.encode("utf8", "surrogatepass"), digest_size=8).hexdigest()
