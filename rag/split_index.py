"""Open and closed chunks in two indexes behind one: who may see only what is open never touches the other.

A store's IDF, its graph of vectors and the time that it takes depend on all that it holds. In one index a closed
document would move the scores of open ones, and so tell of itself. The closed half therefore scores each chunk by
itself: without IDF of its own (`statistics` of the open half weigh the words) and without a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.openness import Openness
from rag.ports import Index
from rag.statistics import TermStatistics
from rag.types import Chunk, Match, Point, SparseVector, Vector, VectorName, VectorQuery, Where


class SplitIndex:
    """The `Index` port over two halves. `closed` opens the second, which is made when there is something for it."""

    def __init__(
        self,
        open_half: Index,
        closed: Callable[[], Index],
        openness: Openness,
        statistics: Callable[[], TermStatistics],
        *,
        exists: bool,
    ) -> None:
        self._open = open_half
        self._make = closed
        self._openness = openness
        self._statistics = statistics
        self._closed: Index | None = closed() if exists else None

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points whole, each to its half; what moved from one half to the other leaves no trace there."""
        open_: list[Point] = []
        shut: list[Point] = []
        for point in points:
            (open_ if self._openness.is_open(point.chunk) else shut).append(point)
        if shut:
            # First out of the open half: a kill in between must not leave there what has been closed.
            self._open.delete([point.chunk.chunk_id for point in shut])
            self._made().upsert(shut)
        if open_:
            self._open.upsert(open_)
            if self._closed is not None:
                self._closed.delete([point.chunk.chunk_id for point in open_])

    def update_chunks(self, chunks: Sequence[Chunk]) -> None:
        """Replace what is stored of existing chunks but keep their vectors."""
        self._move([chunk for chunk in chunks if not self._openness.is_open(chunk)], self._open)
        if self._closed is not None:
            self._move([chunk for chunk in chunks if self._openness.is_open(chunk)], self._closed)
        for half in self._halves():
            half.update_chunks(chunks)

    def update_dense(self, vectors: Mapping[str, Vector]) -> None:
        """Add or replace the dense vectors of existing chunks."""
        for half in self._halves():
            half.update_dense(vectors)

    def update_sparse(self, name: VectorName, vectors: Mapping[str, SparseVector]) -> None:
        """Add, replace or remove one sparse vector of existing chunks."""
        for half in self._halves():
            half.update_sparse(name, vectors)

    def delete(self, chunk_ids: Sequence[str]) -> None:
        """Remove chunks."""
        for half in self._halves():
            half.delete(chunk_ids)

    def search(self, queries: Sequence[VectorQuery], where: Where, limit: int) -> list[list[Match]]:
        """Return for each probe its best matches of what the filter admits."""
        found = self._open.search(queries, where, limit)
        if self._closed is None or not self._openness.reaches_closed(where):
            return found
        weighed = [weighted(query, self._statistics()) for query in queries]
        more = self._closed.search(weighed, where, limit)
        return [merged(one, other, limit) for one, other in zip(found, more, strict=True)]

    def read_points(self, chunk_ids: Sequence[str]) -> list[Point]:
        """Return the chunks that exist with all their vectors, in the order asked."""
        points = {point.chunk.chunk_id: point for half in self._halves() for point in half.read_points(chunk_ids)}
        return [points[chunk_id] for chunk_id in chunk_ids if chunk_id in points]

    def fetch(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        """Return the chunks that exist, in the order asked."""
        chunks = {chunk.chunk_id: chunk for half in self._halves() for chunk in half.fetch(chunk_ids)}
        return [chunks[chunk_id] for chunk_id in chunk_ids if chunk_id in chunks]

    def scroll(self, where: Where, limit: int) -> list[Chunk]:
        """Return up to `limit` chunks that `where` admits."""
        found = self._open.scroll(where, limit)
        if self._closed is None or not self._openness.reaches_closed(where) or len(found) >= limit:
            return found
        return found + self._closed.scroll(where, limit - len(found))

    def count(self, where: Where) -> int:
        """Count the chunks that `where` admits."""
        seen = self._halves() if self._openness.reaches_closed(where) else [self._open]
        return sum(half.count(where) for half in seen)

    def optimize(self) -> None:
        """Build what makes search fast."""
        for half in self._halves():
            half.optimize()

    def flush(self) -> None:
        """Make all that was written durable."""
        for half in self._halves():
            half.flush()

    def close(self) -> None:
        """Flush and release both halves."""
        for half in self._halves():
            half.close()

    def _move(self, chunks: Sequence[Chunk], wrong: Index) -> None:
        """Write chunks whose rights changed anew, with the vectors that they have in the half that they must leave."""
        now = {chunk.chunk_id: chunk for chunk in chunks}
        points = wrong.read_points(list(now)) if now else []
        self.upsert([replace(point, chunk=now[point.chunk.chunk_id]) for point in points])

    def _made(self) -> Index:
        if self._closed is None:
            self._closed = self._make()
        return self._closed

    def _halves(self) -> Iterator[Index]:
        yield self._open
        if self._closed is not None:
            yield self._closed


def weighted(query: VectorQuery, statistics: TermStatistics) -> VectorQuery:
    """Return a sparse probe with the IDF of its terms in its weights; a dense one as it is."""
    vector = query.vector
    if not isinstance(vector, SparseVector):
        return query
    pairs = zip(vector.indices, vector.values, strict=True)
    values = tuple(value * statistics.idf_of(index) for index, value in pairs)
    return replace(query, vector=SparseVector(vector.indices, values))


def merged(one: Sequence[Match], other: Sequence[Match], limit: int) -> list[Match]:
    """Return the best of two lists, best first; of equals, those of the first."""
    return sorted([*one, *other], key=lambda match: -match.score)[: max(limit, 0)]
