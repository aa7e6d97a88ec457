"""Qdrant Edge: the vector store in the process.

Searches may run in several threads at once and are not held up by writes or by `optimize`; writes take turns.
Written points are found at once, and are durable once `flush` returns (there is no write-ahead log: it would
double the disk used, and ingestion flushes before it records a document as done).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from rag.adapters import edge_optimize
from rag.adapters.edge_engine import (
    REMEMBERED,
    ChunkReader,
    PointId,
    build_config,
    build_field_indexes,
    build_filter,
    build_request,
    build_sparse,
    build_vectors,
    meaning,
    translated,
)
from rag.adapters.index_folder import IndexFolder, copy_sparse, size_of
from rag.adapters.qdrant_payload import DENSE, batches, from_payload, point_id, read_point, to_payload
from rag.types import Chunk, Match, Point, SparseVector, Vector, VectorName, VectorQuery, Where

if TYPE_CHECKING:
    import qdrant_edge as engine
    from qdrant_edge import EdgeShard

BATCH = 500
RESERVE = 256 << 20
"""Bytes that must be free before a write; one batch takes a few."""
OPTIMIZE_FROM = 2_000
"""Points below which scanning is as quick as any structure."""


class EdgeIndex:
    """The embedded index in a folder that this process owns from construction to `close`.

    `embedder` is the name of what makes the dense vectors. Raises `DataInUse` where another process owns the
    folder, `IndexIncompatible` where other dimensions or another embedder made it, `IndexUnavailable` where
    it cannot be read, and `DiskFull`. `reserve` bytes stay free, fewer than
    `optimize_from` points are only scanned, and `remembered` chunks are kept in memory. Without `idf` each chunk is
    scored by itself (`rag.split_index`).
    """

    def __init__(
        self,
        path: Path,
        dimensions: int = 384,
        *,
        embedder: str = "",
        reserve: int = RESERVE,
        optimize_from: int = OPTIMIZE_FROM,
        remembered: int = REMEMBERED,
        idf: bool = True,
    ) -> None:
        self._idf = idf
        self._reserve = reserve
        self._optimize_from = optimize_from
        self._writing = threading.RLock()
        self._folder = IndexFolder(path, dimensions, embedder)
        self._chunks = ChunkReader(remembered)
        self._closed = False
        try:
            self._shard = self._open()
        except BaseException:
            self._folder.release()
            raise

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points whole, in batches."""
        import qdrant_edge as engine

        for batch in batches(points, BATCH):
            built = [engine.Point(point_id(p.chunk.chunk_id), build_vectors(p), to_payload(p.chunk)) for p in batch]
            self._change_chunks(engine.UpdateOperation.upsert_points(built))

    def update_chunks(self, chunks: Sequence[Chunk]) -> None:
        """Overwrite the payloads of the chunks that exist."""
        import qdrant_edge as engine

        for batch in batches(chunks, BATCH):
            with self._writing:
                known = set(self._existing([chunk.chunk_id for chunk in batch]))
                for chunk in batch:
                    if (point := point_id(chunk.chunk_id)) in known:
                        self._change_chunks(engine.UpdateOperation.overwrite_payload([point], to_payload(chunk)))

    def update_dense(self, vectors: Mapping[str, Vector]) -> None:
        """Add or replace dense vectors of the chunks that exist."""
        self._update_vectors({chunk_id: {DENSE: list(vector)} for chunk_id, vector in vectors.items()})

    def update_sparse(self, name: VectorName, vectors: Mapping[str, SparseVector]) -> None:
        """Add, replace or remove one sparse vector of the chunks that exist."""
        import qdrant_edge as engine

        self._update_vectors({chunk_id: {name: build_sparse(vector)} for chunk_id, vector in vectors.items() if vector})
        for batch in batches([chunk_id for chunk_id, vector in vectors.items() if not vector], BATCH):
            with self._writing:
                known = self._existing(batch)
                if known:
                    self._update(engine.UpdateOperation.delete_vectors(known, [name]))

    def delete(self, chunk_ids: Sequence[str]) -> None:
        """Remove chunks."""
        import qdrant_edge as engine

        for batch in batches(chunk_ids, BATCH):
            self._change_chunks(engine.UpdateOperation.delete_points([point_id(chunk_id) for chunk_id in batch]))

    def search(self, queries: Sequence[VectorQuery], where: Where, limit: int) -> list[list[Match]]:
        """Return for each probe its best matches. Payloads are read once however many probes find a chunk."""
        import qdrant_edge as engine

        asked = [(place, query) for place, query in enumerate(queries) if query.vector and limit > 0]
        results: list[list[Match]] = [[] for _ in queries]
        if not asked:
            return results
        shard, allowed = self._shard, build_filter(where)
        requests = [build_request(query, allowed, limit, exact=not self._idf) for _, query in asked]
        with translated(self._folder.path):
            answers = shard.query_batch(engine.QueryBatchRequest(requests))
            scored = [[(hit.id, hit.score) for hit in hits] for hits in answers]  # each look at an id makes a UUID
            chunks = self._chunks.read(shard, {found for hits in scored for found, _ in hits})
        for (place, _), hits in zip(asked, scored, strict=True):
            results[place] = [Match(chunks[found], score) for found, score in hits if found in chunks]
        return results

    def fetch(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        """Return the chunks that exist, in the order asked."""
        with translated(self._folder.path):
            chunks = self._chunks.read(self._shard, {UUID(point_id(chunk_id)) for chunk_id in chunk_ids})
        found = {chunk.chunk_id: chunk for chunk in chunks.values()}
        return [found[chunk_id] for chunk_id in chunk_ids if chunk_id in found]

    def read_points(self, chunk_ids: Sequence[str]) -> list[Point]:
        """Return the chunks that exist with all their vectors, in the order asked."""
        found: dict[str, Point] = {}
        for batch in batches(dict.fromkeys(chunk_ids), BATCH):
            with translated(self._folder.path):
                records = self._shard.retrieve([point_id(chunk_id) for chunk_id in batch], True, True)
                read = [
                    read_point(record.payload or {}, cast("dict[str, Any]", record.vector or {})) for record in records
                ]
            found.update((point.chunk.chunk_id, point) for point in read)
        return [found[chunk_id] for chunk_id in chunk_ids if chunk_id in found]

    def scroll(self, where: Where, limit: int) -> list[Chunk]:
        """Return up to `limit` chunks that `where` admits."""
        import qdrant_edge as engine

        if limit <= 0:
            return []
        request = engine.ScrollRequest(limit=limit, filter=build_filter(where), with_payload=True, with_vector=False)
        with translated(self._folder.path):
            records, _ = self._shard.scroll(request)
            return [from_payload(record.payload or {}) for record in records]

    def count(self, where: Where) -> int:
        """Count the chunks that `where` admits."""
        import qdrant_edge as engine

        with translated(self._folder.path):
            return self._shard.count(engine.CountRequest(exact=True, filter=build_filter(where)))

    def optimize(self) -> None:
        """Build the search structures on a copy in another process, then change over; readers go on.

        Takes a minute or so for 60,000 dense vectors, and as much disk again for as long. Does nothing for a
        small index or where nothing was written since the last time.
        """
        with self._writing:
            self.flush()
            if self._mark.exists() or self.count(Where(grades=())) < self._optimize_from:
                return
            target = self._folder.next_shard()
            self._folder.require_space(2 * size_of(self._folder.shard) + self._reserve)
            with translated(self._folder.path):
                copy_sparse(self._folder.shard, target)
                well, said = edge_optimize.run(target)
            if not well:
                raise meaning(RuntimeError(said), self._folder.path)
            self._change_over(target)

    def flush(self) -> None:
        """Make all that was written durable."""
        with self._writing, translated(self._folder.path):
            self._shard.flush()

    def close(self) -> None:
        """Flush, and let another process own the folder."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            try:
                with translated(self._folder.path):
                    self._shard.close()
            finally:
                self._folder.release()

    @property
    def _mark(self) -> Path:
        """The file that says that nothing was written since the shard was optimised."""
        return self._folder.shard / "optimized"

    def _open(self) -> EdgeShard:
        from qdrant_edge import EdgeShard

        if not self._folder.is_new:
            self._folder.require_segments()
            with translated(self._folder.path, opening=True):
                shard = EdgeShard.load(str(self._folder.shard))
                for operation in build_field_indexes(shard.info().payload_schema):
                    shard.update(operation)
            self._folder.save()
            return shard
        self._folder.require_space(self._reserve)
        with translated(self._folder.path, opening=True):
            self._folder.shard.mkdir()
            config = build_config(self._folder.format.dimensions, idf=self._idf)
            shard = EdgeShard.create(str(self._folder.shard), config)
            for operation in build_field_indexes():
                shard.update(operation)
            shard.flush()
            self._folder.save()
        return shard

    def _change_over(self, target: Path) -> None:
        """Serve from `target`. Searches under way keep the old shard until they end."""
        from qdrant_edge import EdgeShard

        with translated(self._folder.path, opening=True):
            (target / "optimized").touch()
            shard = EdgeShard.load(str(target))
            self._shard = shard
            self._folder.adopt(target)

    def _change_chunks(self, operation: engine.UpdateOperation) -> None:
        try:
            self._update(operation)
        finally:
            self._chunks.forget()

    def _update(self, operation: engine.UpdateOperation) -> None:
        with self._writing:
            self._folder.require_space(self._reserve)
            with translated(self._folder.path):
                self._mark.unlink(missing_ok=True)
                self._shard.update(operation)

    def _update_vectors(self, vectors: Mapping[str, dict[str, Any]]) -> None:
        """Write vectors of the chunks that exist: the engine stops at the first that does not."""
        import qdrant_edge as engine

        for batch in batches(list(vectors), BATCH):
            with self._writing:
                known = set(self._existing(batch))
                changes = [engine.PointVectors(i, vectors[c]) for c in batch if (i := point_id(c)) in known]
                if changes:
                    self._update(engine.UpdateOperation.update_vectors(changes))

    def _existing(self, chunk_ids: Sequence[str]) -> list[PointId]:
        with translated(self._folder.path):
            records = self._shard.retrieve([point_id(chunk_id) for chunk_id in chunk_ids], False, False)
        return [str(record.id) for record in records]
