"""Anchor vectors: what guides say about an article, in everyday words, becomes a field of that article.

The terms of the citing lines were stored when their documents were analysed, so nothing is analysed again.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence

from ingestion.manifest_articles import ArticleLedger
from ingestion.manifest_store import parts
from ingestion.manifest_tables import Fragment
from ingestion.progress import SILENT, Progress
from rag.lexical import AVERAGE_LENGTH, counted_vector
from rag.ports import Index
from rag.types import SparseVector

MAX_FRAGMENTS = 60
MAX_CHARS = 6_000
BLOCK = 400
NOTHING = SparseVector((), ())


class AnchorBuilder:
    """Renews the anchors of the articles that the ledger calls stale."""

    def __init__(self, index: Index, ledger: ArticleLedger) -> None:
        self._index = index
        self._ledger = ledger

    def run(self, progress: Progress = SILENT) -> int:
        """Return how many chunks were given another anchor (or lost it)."""
        stale = self._ledger.stale()
        if not stale:
            return 0
        progress.begin("anchor", len(stale))
        changed = 0
        for articles in parts(stale, BLOCK):
            changed += self._renew(articles)
            progress.advance(len(articles))
        progress.end()
        return changed

    def _renew(self, articles: Sequence[str]) -> int:
        vectors = anchors(self._ledger.fragments(articles), self._ledger.chunks(articles))
        if vectors:
            self._index.update_sparse("anchor", vectors)
            self._index.flush()
        anchored = [chunk_id for chunk_id, vector in vectors.items() if vector]
        bare = [chunk_id for chunk_id, vector in vectors.items() if not vector]
        self._ledger.settle(articles, anchored, bare)
        return len(vectors)


def anchors(
    fragments: Mapping[str, Sequence[Fragment]], chunks: Mapping[str, Sequence[tuple[str, bool]]]
) -> dict[str, SparseVector]:
    """Return the anchors to write, by chunk id; an empty one for a chunk that has one but should not."""
    vectors: dict[str, SparseVector] = {}
    for article, members in chunks.items():
        vector = anchor_vector(fragments.get(article, ()))
        vectors.update({chunk_id: vector for chunk_id, anchored in members if vector or anchored})
    return vectors


def anchor_vector(fragments: Sequence[Fragment]) -> SparseVector:
    """Return the vector of an article's citing headings and lines.

    At most 60 of them and 6,000 characters: beyond, the words of an article that everybody cites would be those
    of everything. They come sorted by hash, so that what is kept is a fair and stable sample.
    """
    counts: Counter[int] = Counter()
    chars = 0
    for fragment in fragments[:MAX_FRAGMENTS]:
        chars += fragment.chars
        if chars > MAX_CHARS and counts:
            break
        counts.update(array("I", fragment.terms))
    return counted_vector(counts, AVERAGE_LENGTH["anchor"]) if counts else NOTHING
