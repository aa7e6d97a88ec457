"""qdrant-client's local mode: the vector store of most tutorials, in the process and in Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rag.types import SparseVector

BATCH = 500
Row = tuple[Sequence[float], SparseVector]


class LocalMode:
    """A collection with a dense and a sparse vector, in memory."""

    def __init__(self, dimensions: int) -> None:
        from qdrant_client import QdrantClient, models

        self._models = models
        self._client = QdrantClient(":memory:")
        self._client.create_collection(
            "local",
            vectors_config={"dense": models.VectorParams(size=dimensions, distance=models.Distance.COSINE)},
            sparse_vectors_config={"body": models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )

    def add(self, rows: Iterable[Row]) -> None:
        """Write points, numbered from 0."""
        points = [
            self._models.PointStruct(id=number, vector={"dense": list(dense), "body": self._sparse(sparse)})
            for number, (dense, sparse) in enumerate(rows)
        ]
        for start in range(0, len(points), BATCH):
            self._client.upsert("local", points[start : start + BATCH])

    def search(self, row: Row, limit: int) -> None:
        """Ask for the nearest by either vector."""
        for query, name in ((list(row[0]), "dense"), (self._sparse(row[1]), "body")):
            self._client.query_points("local", query=query, using=name, limit=limit, with_payload=False)

    def _sparse(self, vector: SparseVector) -> Any:  # noqa: ANN401 - the client's own class, imported when used
        return self._models.SparseVector(indices=list(vector.indices), values=list(vector.values))
