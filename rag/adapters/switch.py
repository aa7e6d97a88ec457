"""An index that can be exchanged for another while it is asked: the end of a re-index.

Calls that are under way finish on the index they began with; it is closed once the last of them has.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rag.ports import Index
from rag.types import Chunk, Match, Point, SparseVector, Vector, VectorName, VectorQuery, Where


class _Held:
    """An index and how many calls are under way on it."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.calls = 0


class SwitchIndex:
    """The `Index` port over the present one of several."""

    def __init__(self, index: Index) -> None:
        self._now = _Held(index)
        self._changed = threading.Condition()

    def switch(self, index: Index) -> None:
        """Answer from `index` from now on; returns once the former one is no longer used, and closed."""
        with self._changed:
            former, self._now = self._now, _Held(index)
            self._changed.wait_for(lambda: former.calls == 0)
        former.index.close()

    @contextmanager
    def _present(self) -> Iterator[Index]:
        with self._changed:
            held = self._now
            held.calls += 1
        try:
            yield held.index
        finally:
            with self._changed:
                held.calls -= 1
                self._changed.notify_all()

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points whole."""
        with self._present() as index:
            index.upsert(points)

    def update_chunks(self, chunks: Sequence[Chunk]) -> None:
        """Replace what is stored of existing chunks but keep their vectors."""
        with self._present() as index:
            index.update_chunks(chunks)

    def update_dense(self, vectors: Mapping[str, Vector]) -> None:
        """Add or replace the dense vectors of existing chunks."""
        with self._present() as index:
            index.update_dense(vectors)

    def update_sparse(self, name: VectorName, vectors: Mapping[str, SparseVector]) -> None:
        """Add, replace or remove one sparse vector of existing chunks."""
        with self._present() as index:
            index.update_sparse(name, vectors)

    def delete(self, chunk_ids: Sequence[str]) -> None:
        """Remove chunks."""
        with self._present() as index:
            index.delete(chunk_ids)

    def search(self, queries: Sequence[VectorQuery], where: Where, limit: int) -> list[list[Match]]:
        """Return for each probe its best matches."""
        with self._present() as index:
            return index.search(queries, where, limit)

    def read_points(self, chunk_ids: Sequence[str]) -> list[Point]:
        """Return the chunks that exist with all their vectors."""
        with self._present() as index:
            return index.read_points(chunk_ids)

    def fetch(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        """Return the chunks that exist."""
        with self._present() as index:
            return index.fetch(chunk_ids)

    def scroll(self, where: Where, limit: int) -> list[Chunk]:
        """Return up to `limit` chunks that `where` admits."""
        with self._present() as index:
            return index.scroll(where, limit)

    def count(self, where: Where) -> int:
        """Count the chunks that `where` admits."""
        with self._present() as index:
            return index.count(where)

    def optimize(self) -> None:
        """Build what makes search fast."""
        with self._present() as index:
            index.optimize()

    def flush(self) -> None:
        """Make all that was written durable."""
        with self._present() as index:
            index.flush()

    def close(self) -> None:
        """Flush and release the present index."""
        with self._present() as index:
            index.close()
