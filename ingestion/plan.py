"""What to do with a document that was read: which of its chunks are new, moved or gone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from operator import attrgetter

from ingestion.manifest_tables import ChunkState
from ingestion.types import ReadDocument
from rag.types import Chunk, LawReference

OF_VECTORS = ("title", "path", "heading", "text", "kind", "law", "article")
VECTORS = attrgetter(*OF_VECTORS)
"""All that vectors and anchors are made of, besides the references that become anchors."""
PAYLOAD = attrgetter(*(field.name for field in fields(Chunk) if field.name not in OF_VECTORS))
"""All the rest."""


@dataclass(frozen=True, slots=True)
class PlannedChunk:
    """A chunk with the hashes of what its vectors, and of what its payload, depend on."""

    chunk: Chunk
    vectors_hash: str
    payload_hash: str

    @property
    def article(self) -> str | None:
        """The key under which the chunk is cited, if it is (part of) an article or annex."""
        return self.chunk.key


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """How to bring the index to a document's present state.

    `fresh` chunks are written whole, `moved` ones keep their vectors, `gone` ids are removed. `replaced` are
    the ids among `fresh` that the manifest knows already. `taken_from` is another file that held the document.
    """

    document: ReadDocument
    path: str
    fresh: tuple[PlannedChunk, ...]
    moved: tuple[PlannedChunk, ...]
    gone: tuple[str, ...]
    replaced: tuple[str, ...]
    taken_from: str | None = None


def plan_document(
    document: ReadDocument, path: str, states: Mapping[str, ChunkState], taken_from: str | None = None
) -> DocumentPlan:
    """Compare a document with what the manifest knows of its chunks."""
    fresh: list[PlannedChunk] = []
    moved: list[PlannedChunk] = []
    for chunk in document.chunks:
        planned, state = fingerprint(chunk), states.get(chunk.chunk_id)
        if state is None or not state.written or state.vectors_hash != planned.vectors_hash:
            fresh.append(planned)
        elif state.payload_hash != planned.payload_hash:
            moved.append(planned)
    gone = tuple(states.keys() - {chunk.chunk_id for chunk in document.chunks})
    replaced = tuple(planned.chunk.chunk_id for planned in fresh if planned.chunk.chunk_id in states)
    return DocumentPlan(document, path, tuple(fresh), tuple(moved), gone, replaced, taken_from)


def fingerprint(chunk: Chunk) -> PlannedChunk:
    """Hash a chunk."""
    anchoring = [reference.key for reference in chunk.references if anchors(chunk, reference)]
    vectors_hash = digest((VECTORS(chunk), anchoring))
    return PlannedChunk(chunk, vectors_hash, digest((vectors_hash, PAYLOAD(chunk))))


def anchors(chunk: Chunk, reference: LawReference) -> bool:
    """Whether a reference may change a vector: those of laws to annexes do not."""
    return chunk.kind not in ("law", "ordinance") or not reference.article.startswith("별")


def digest(value: object) -> str:
    """Return 16 hexadecimal digits that change when the value's `repr` does."""
    return hashlib.blake2b(repr(value).encode("utf8"), digest_size=8).hexdigest()
