"""A Qdrant server or cluster as the vector store.

Nothing connects before first use. Writes wait until the server has applied them; it logs and optimises by
itself, so `flush` and `optimize` have nothing to do. The client of Qdrant sends no telemetry, and here it
neither asks for the server's version nor goes through a proxy of the environment.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rag.adapters.index_folder import incompatible
from rag.adapters.qdrant_payload import (
    DENSE,
    PAYLOAD_INDEXES,
    SPARSE,
    batches,
    from_payload,
    point_id,
    read_point,
    to_payload,
)
from rag.adapters.server_engine import (
    build_field_index,
    build_filter,
    build_request,
    build_sparse,
    build_vectors,
    meaning,
    without_credentials,
)
from rag.errors import IndexUnavailable
from rag.types import Chunk, Match, Point, SparseVector, Vector, VectorName, VectorQuery, Where

if TYPE_CHECKING:
    from qdrant_client import QdrantClient
    from qdrant_client.http.models import CollectionInfo

IN_MEMORY = ":memory:"
FORMAT = 1
BATCH = 256
PAGE = 1_000


class ServerIndex:
    """The `Index` port on the server at `url` (`:memory:` is the client's own imitation, for tests).

    The collection is made on first use, with `shards` shards and `replicas` copies; without `idf` each chunk is
    scored by itself (`rag.split_index`). Every call may raise `IndexUnavailable` (naming the server, never its
    credentials), `IndexIncompatible` or `DiskFull`.
    """

    def __init__(  # noqa: PLR0913 - each is a setting of its own
        self,
        url: str,
        collection: str = "mongmin",
        dimensions: int = 384,
        *,
        api_key: str | None = None,
        embedder: str = "",
        shards: int = 1,
        replicas: int = 1,
        timeout: int = 30,
        idf: bool = True,
    ) -> None:
        self._idf = idf
        self._url = url
        self._place = f"{without_credentials(url)}/{collection}"
        self.collection = collection
        self._api_key = api_key
        self._expected = {"format": FORMAT, "dimensions": dimensions, "embedder": embedder}
        self._dimensions = dimensions
        self._shards = shards
        self._replicas = replicas
        self._timeout = timeout
        self._connecting = threading.Lock()
        self._connected: QdrantClient | None = None

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points whole, in batches."""
        from qdrant_client import models

        for batch in batches(points, BATCH):
            built = [
                models.PointStruct(id=point_id(p.chunk.chunk_id), vector=build_vectors(p), payload=to_payload(p.chunk))
                for p in batch
            ]
            with self._client() as client:
                client.upsert(self.collection, built, wait=True)

    def update_chunks(self, chunks: Sequence[Chunk]) -> None:
        """Overwrite the payloads of the chunks that exist."""
        from qdrant_client import models

        for batch in batches(chunks, BATCH):
            with self._client() as client:
                known = set(self._existing(client, [chunk.chunk_id for chunk in batch]))
                changes: list[models.UpdateOperation] = [
                    models.OverwritePayloadOperation(
                        overwrite_payload=models.SetPayload(payload=to_payload(chunk), points=[place])
                    )
                    for chunk in batch
                    if (place := point_id(chunk.chunk_id)) in known
                ]
                if changes:
                    client.batch_update_points(self.collection, changes, wait=True)

    def update_dense(self, vectors: Mapping[str, Vector]) -> None:
        """Add or replace dense vectors of the chunks that exist."""
        self._update_vectors({chunk_id: {DENSE: list(vector)} for chunk_id, vector in vectors.items()})

    def update_sparse(self, name: VectorName, vectors: Mapping[str, SparseVector]) -> None:
        """Add, replace or remove one sparse vector of the chunks that exist."""
        from qdrant_client import models

        self._update_vectors({chunk_id: {name: build_sparse(vector)} for chunk_id, vector in vectors.items() if vector})
        for batch in batches([chunk_id for chunk_id, vector in vectors.items() if not vector], BATCH):
            with self._client() as client:
                if known := self._existing(client, batch):
                    chosen = models.PointIdsList(points=[*known])
                    client.delete_vectors(self.collection, [name], chosen, wait=True)

    def delete(self, chunk_ids: Sequence[str]) -> None:
        """Remove chunks."""
        from qdrant_client import models

        for batch in batches(chunk_ids, BATCH):
            with self._client() as client:
                chosen = models.PointIdsList(points=[point_id(chunk_id) for chunk_id in batch])
                client.delete(self.collection, chosen, wait=True)

    def search(self, queries: Sequence[VectorQuery], where: Where, limit: int) -> list[list[Match]]:
        """Return for each probe its best matches; all probes travel in one request."""
        asked = [(place, query) for place, query in enumerate(queries) if query.vector and limit > 0]
        results: list[list[Match]] = [[] for _ in queries]
        if not asked:
            return results
        allowed = build_filter(where)
        requests = [build_request(query, allowed, limit, exact=not self._idf) for _, query in asked]
        with self._client() as client:
            responses = client.query_batch_points(self.collection, requests)
        for (place, _), response in zip(asked, responses, strict=True):
            results[place] = [Match(from_payload(hit.payload or {}), hit.score) for hit in response.points]
        return results

    def fetch(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        """Return the chunks that exist, in the order asked."""
        found: dict[str, Chunk] = {}
        for batch in batches(dict.fromkeys(chunk_ids), PAGE):
            with self._client() as client:
                records = client.retrieve(self.collection, [point_id(chunk_id) for chunk_id in batch])
            found.update((chunk.chunk_id, chunk) for chunk in (from_payload(r.payload or {}) for r in records))
        return [found[chunk_id] for chunk_id in chunk_ids if chunk_id in found]

    def read_points(self, chunk_ids: Sequence[str]) -> list[Point]:
        """Return the chunks that exist with all their vectors, in the order asked."""
        found: dict[str, Point] = {}
        for batch in batches(dict.fromkeys(chunk_ids), BATCH):
            places = [point_id(chunk_id) for chunk_id in batch]
            with self._client() as client:
                records = client.retrieve(self.collection, places, with_payload=True, with_vectors=True)
            for record in records:
                vectors = record.vector if isinstance(record.vector, dict) else {}
                point = read_point(record.payload or {}, vectors)
                found[point.chunk.chunk_id] = point
        return [found[chunk_id] for chunk_id in chunk_ids if chunk_id in found]

    def scroll(self, where: Where, limit: int) -> list[Chunk]:
        """Return up to `limit` chunks that `where` admits, page by page."""
        found: list[Chunk] = []
        offset: Any = None
        while len(found) < limit:
            with self._client() as client:
                page = min(PAGE, limit - len(found))
                records, offset = client.scroll(self.collection, build_filter(where), page, offset=offset)
            found.extend(from_payload(record.payload or {}) for record in records)
            if offset is None:
                break
        return found

    def count(self, where: Where) -> int:
        """Count the chunks that `where` admits."""
        with self._client() as client:
            return client.count(self.collection, build_filter(where), exact=True).count

    def optimize(self) -> None:
        """Do nothing: the server optimises by itself."""

    def flush(self) -> None:
        """Do nothing: the server has logged what it confirmed."""

    def close(self) -> None:
        """Close the connections; safe to call again."""
        with self._connecting:
            if self._connected is not None:
                self._connected.close()
                self._connected = None

    @contextmanager
    def _client(self) -> Iterator[QdrantClient]:
        """Give the connected client, and turn its errors into ours."""
        from qdrant_client.common.client_exceptions import QdrantException
        from qdrant_client.http.exceptions import ApiException

        try:
            yield self._connect()
        except (ApiException, QdrantException, OSError) as error:
            raise meaning(error, self._place) from error

    def _connect(self) -> QdrantClient:
        with self._connecting:
            if self._connected is None:
                client = self._new_client()
                try:
                    self._prepare(client)
                except BaseException:
                    client.close()
                    raise
                self._connected = client
            return self._connected

    def _new_client(self) -> QdrantClient:
        from qdrant_client import QdrantClient

        if self._url == IN_MEMORY:
            return QdrantClient(IN_MEMORY)
        try:
            return QdrantClient(
                url=self._url,
                api_key=self._api_key,
                timeout=self._timeout,
                check_compatibility=False,
                trust_env=False,
            )
        except ValueError as error:
            raise IndexUnavailable(
                f"Qdrant 주소 {self._place!r}이(가) 바르지 않습니다. 설정 index.url을 확인하십시오."
            ) from error

    def _prepare(self, client: QdrantClient) -> None:
        """Check the collection, or make it where there is none."""
        from qdrant_client.http.exceptions import UnexpectedResponse

        if not client.collection_exists(self.collection):
            try:
                self._create(client)
            except UnexpectedResponse as error:
                if error.status_code != 409:  # another process has just made it
                    raise
        found = client.get_collection(self.collection)
        self._check(found)
        for name, kind in PAYLOAD_INDEXES.items() if self._url != IN_MEMORY else ():
            if name not in found.payload_schema:
                client.create_payload_index(self.collection, name, build_field_index(kind), wait=True)

    def _create(self, client: QdrantClient) -> None:
        from qdrant_client import models

        by_idf = models.SparseVectorParams(modifier=models.Modifier.IDF if self._idf else None)
        client.create_collection(
            self.collection,
            vectors_config={DENSE: models.VectorParams(size=self._dimensions, distance=models.Distance.COSINE)},
            sparse_vectors_config=dict.fromkeys(SPARSE, by_idf),
            metadata=self._expected,
            shard_number=self._shards,
            replication_factor=self._replicas,
        )

    def _check(self, found: CollectionInfo) -> None:
        """Raise `IndexIncompatible` where the collection was made for other vectors."""
        vectors = found.config.params.vectors
        dense = vectors.get(DENSE) if isinstance(vectors, dict) else None
        stored = {**(found.config.metadata or {}), "dimensions": dense.size if dense else None}
        for name, expected in self._expected.items():
            known = stored.get(name, "")
            if known != expected and expected and known != "":
                raise incompatible(self._place, name, known, expected)

    def _update_vectors(self, vectors: Mapping[str, dict[str, Any]]) -> None:
        """Write vectors of the chunks that exist: the server answers 404 to the others."""
        from qdrant_client import models

        for batch in batches(list(vectors), BATCH):
            with self._client() as client:
                known = set(self._existing(client, batch))
                changes = [models.PointVectors(id=i, vector=vectors[c]) for c in batch if (i := point_id(c)) in known]
                if changes:
                    client.update_vectors(self.collection, changes, wait=True)

    def _existing(self, client: QdrantClient, chunk_ids: Sequence[str]) -> list[str]:
        ids = [point_id(chunk_id) for chunk_id in chunk_ids]
        return [str(record.id) for record in client.retrieve(self.collection, ids, with_payload=False)]
