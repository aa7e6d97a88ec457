"""What goes into Qdrant Edge and what comes out: requests, configuration, records and errors."""

from __future__ import annotations

import errno
import threading
from collections.abc import Container, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rag.adapters.index_folder import broken, disk_full
from rag.adapters.qdrant_payload import DENSE, PAYLOAD_INDEXES, SPARSE, Condition, OneOf, conditions, from_payload
from rag.errors import DiskFull, IndexUnavailable, MongminError
from rag.types import Chunk, Point, SparseVector, VectorQuery, Where

if TYPE_CHECKING:
    import qdrant_edge as engine
    from qdrant_edge import EdgeShard

PointId = int | UUID | str

GRAPH_LINKS = 16
GRAPH_EFFORT = 100
SEARCH_EFFORT = 128
FULL_SCAN_KB = 10_000
REMEMBERED = 20_000
"""Chunks kept in memory, some 3 KB each."""


class ChunkReader:
    """Reads chunks, and remembers them until `forget`: making one from its payload takes longer than a probe."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: dict[PointId, Chunk] = {}
        self._changes = 0
        self._lock = threading.Lock()

    def read(self, shard: EdgeShard, ids: set[PointId]) -> dict[PointId, Chunk]:
        """Return the chunks of points that exist, by the point's id."""
        before = self._changes
        with self._lock:
            found = {i: self._known[i] for i in ids if i in self._known}
        missing = read_chunks(shard, ids - found.keys())
        with self._lock:
            if before == self._changes:  # else what was read may be older than what was written meanwhile
                self._known.update(missing)
                while len(self._known) > self._size:
                    del self._known[next(iter(self._known))]
        return found | missing

    def forget(self) -> None:
        """Forget all chunks; to be called after each change of payloads."""
        with self._lock:
            self._changes += 1
            self._known.clear()


def read_chunks(shard: EdgeShard, ids: Set[PointId]) -> dict[PointId, Chunk]:
    """Return the chunks of points that exist, by the point's id."""
    records = shard.retrieve(list(ids), True, False) if ids else []
    return {record.id: from_payload(record.payload or {}) for record in records}


def build_request(
    query: VectorQuery, allowed: engine.Filter | None, limit: int, *, exact: bool = False
) -> engine.QueryRequest:
    """Return the request for one probe; it asks for ids and scores only. `exact` goes by no graph."""
    import qdrant_edge as engine

    vector = build_sparse(query.vector) if isinstance(query.vector, SparseVector) else list(query.vector)
    return engine.QueryRequest(
        limit=limit,
        query=engine.Query.Nearest(vector, using=query.name),
        filter=allowed,
        params=engine.SearchParams(hnsw_ef=max(SEARCH_EFFORT, 2 * limit), exact=exact),
        with_payload=False,
    )


def build_vectors(point: Point) -> dict[str, Any]:
    """Return the vectors of a point that are known."""
    vectors: dict[str, Any] = {name: build_sparse(vector) for name, vector in point.sparse.items() if vector}
    if point.dense is not None:
        vectors[DENSE] = list(point.dense)
    return vectors


def build_sparse(vector: SparseVector) -> engine.SparseVector:
    """Return a sparse vector of the engine."""
    import qdrant_edge as engine

    return engine.SparseVector(list(vector.indices), list(vector.values))


def build_filter(where: Where) -> engine.Filter | None:
    """Return the filter that admits what `where` does, or None for everything."""
    import qdrant_edge as engine

    wanted: list[Any] = [_build_condition(condition) for condition in conditions(where)]
    return engine.Filter(must=wanted) if wanted else None


def _build_condition(condition: Condition) -> engine.FieldCondition | engine.Filter:
    import qdrant_edge as engine

    if not isinstance(condition, OneOf):
        between = engine.RangeFloat(gte=condition.at_least, lte=condition.at_most)
        return engine.FieldCondition(condition.field, range=between)
    match = engine.FieldCondition(condition.field, match=engine.MatchAny(list(condition.values)))
    if not condition.or_absent:
        return match
    return engine.Filter(should=[match, engine.IsEmptyCondition(condition.field)])


def build_config(dimensions: int, *, idf: bool = True) -> engine.EdgeConfig:
    """Return the configuration of a new shard.

    Dense vectors take two bytes a number: room for them is laid out with the point, long before they are made.
    """
    import qdrant_edge as engine

    half = engine.VectorStorageDatatype.Float16
    by_idf = engine.EdgeSparseVectorParams(modifier=engine.Modifier.Idf if idf else None)
    return engine.EdgeConfig(
        vectors={DENSE: engine.EdgeVectorParams(dimensions, engine.Distance.Cosine, datatype=half)},
        sparse_vectors=dict.fromkeys(SPARSE, by_idf),
        hnsw_config=engine.HnswIndexConfig(GRAPH_LINKS, GRAPH_EFFORT, FULL_SCAN_KB),
        wal_enabled=False,
    )


def build_field_indexes(known: Container[str] = ()) -> Iterator[engine.UpdateOperation]:
    """Yield what makes the payload indexes that are not `known`.

    Without graph links of their own, which would lengthen the build.
    """
    import qdrant_edge as engine

    for name, kind in PAYLOAD_INDEXES.items():
        if name in known:
            continue
        keyword = engine.KeywordIndexParams(enable_hnsw=False)
        integer = engine.IntegerIndexParams(lookup=False, range=True, enable_hnsw=False)
        yield engine.UpdateOperation.create_field_index(name, keyword if kind == "keyword" else integer)


@contextmanager
def translated(path: Path, *, opening: bool = False) -> Iterator[None]:
    """Turn the engine's errors into ours. It raises bare `Exception`, and panics on damaged files."""
    try:
        yield
    except MongminError:
        raise
    except BaseException as error:
        if type(error) is Exception or isinstance(error, OSError) or type(error).__name__ == "PanicException":
            raise meaning(error, path, opening=opening) from error
        raise


def meaning(error: BaseException, path: Path, *, opening: bool = False) -> DiskFull | IndexUnavailable:
    """Return our error for one of the engine's."""
    said = str(error)
    if "No space left" in said or getattr(error, "errno", None) == errno.ENOSPC:
        return disk_full(path, said)
    if opening:
        return broken(path, said)
    return IndexUnavailable(f"색인 {str(path)!r}이(가) 요청을 처리하지 못했습니다({said}). 다시 시도하십시오.")
