"""The manifest's ledger of dense vectors: which chunks still wait for theirs, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, tuple_, update

from ingestion.manifest_store import Store
from ingestion.manifest_tables import CHUNKS
from rag.types import Chunk

SUPPLEMENT = "부칙"
START = (-1, -1)
FOUND_BY_WORDS_ONLY = 2
"""Rank from which chunks get no dense vector: a third of a law's chunks are supplementary provisions, which
repeat its words and answer few questions; what is repealed answers none but by its name."""


WAITING = (CHUNKS.c.written, ~CHUNKS.c.dense, CHUNKS.c.rank < FOUND_BY_WORDS_ONLY)


@dataclass(frozen=True, slots=True)
class PendingChunk:
    """A chunk without a dense vector; `place` orders the queue, `vectors_hash` says in which state it waits."""

    place: tuple[int, int]
    chunk_id: str
    vectors_hash: str


class DenseLedger:
    """The queue of chunks without a dense vector."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def pending(self) -> int:
        """Count the chunks that wait."""
        with self._store.reading() as connection:
            return connection.scalar(select(func.count()).where(*WAITING)) or 0

    def next(self, after: tuple[int, int], limit: int) -> list[PendingChunk]:
        """Return the next chunks behind a place in the queue (`START` for the first)."""
        order = (CHUNKS.c.rank, CHUNKS.c.seq)
        query = (
            select(*order, CHUNKS.c.chunk_id, CHUNKS.c.vectors_hash)
            .where(*WAITING, tuple_(*order) > after)
            .order_by(*order)
            .limit(limit)
        )
        with self._store.reading() as connection:
            rows = connection.execute(query).all()
        return [PendingChunk((rank, seq), chunk_id, vectors_hash) for rank, seq, chunk_id, vectors_hash in rows]

    def mark(self, embedded: Sequence[tuple[str, str]]) -> None:
        """Note durable dense vectors, as (chunk id, hash of what was embedded).

        A chunk that was replaced meanwhile has another hash, and goes on waiting.
        """
        if not embedded:
            return
        same = (CHUNKS.c.chunk_id == bindparam("of_chunk")) & (CHUNKS.c.vectors_hash == bindparam("of_hash"))
        rows = [{"of_chunk": chunk_id, "of_hash": vectors_hash} for chunk_id, vectors_hash in embedded]
        with self._store.writing() as connection:
            connection.execute(update(CHUNKS).where(same).values(dense=True), rows)


def rank_of(chunk: Chunk) -> int:
    """Return the turn of a chunk: laws in force first, then everything else, supplementary provisions last."""
    if chunk.repealed or (chunk.path and chunk.path[0].startswith(SUPPLEMENT)):
        return FOUND_BY_WORDS_ONLY
    return 0 if chunk.kind in ("law", "ordinance") else 1
