"""The manifest's ledger of terms: in how many chunks each occurs (`rag.statistics`)."""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, select

from ingestion.manifest_store import Store
from ingestion.manifest_tables import TERM_COUNTS
from rag.statistics import TermStatistics

MERGE_FROM = 64
"""Batches that are kept apart before they are added up into one."""


class TermLedger:
    """Document frequencies of body terms: a row a batch, added up now and then, never subtracted from."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._cached: tuple[int, TermStatistics] = (-1, TermStatistics())

    def add(self, connection: Connection, chunks: Sequence[Sequence[int]]) -> None:
        """Count the distinct term ids of chunks that were written in this transaction."""
        counts: Counter[int] = Counter()
        for term_ids in chunks:
            counts.update(term_ids)
        insert(connection, len(chunks), counts)

    def statistics(self) -> TermStatistics:
        """Return the frequencies; kept in memory until there are new ones."""
        with self._lock:
            latest = self._latest()
            if self._cached[0] != latest:
                with self._store.reading() as connection:
                    self._cached = (latest, TermStatistics(*total(connection)))
            return self._cached[1]

    def merge(self) -> None:
        """Add the batches up, if there are many."""
        with self._store.writing() as connection:
            if (connection.scalar(select(func.count()).select_from(TERM_COUNTS)) or 0) < MERGE_FROM:
                return
            last = connection.scalar(select(func.max(TERM_COUNTS.c.seq)))
            documents, counts = total(connection)
            insert(connection, documents, Counter(dict(counts)))
            connection.execute(delete(TERM_COUNTS).where(TERM_COUNTS.c.seq <= last))

    def _latest(self) -> int:
        with self._store.reading() as connection:
            return connection.scalar(select(func.max(TERM_COUNTS.c.seq))) or 0


def insert(connection: Connection, documents: int, counts: Counter[int]) -> None:
    """Add one row."""
    ids, values = array("I", counts.keys()), array("I", counts.values())
    connection.execute(
        TERM_COUNTS.insert(), [{"documents": documents, "ids": ids.tobytes(), "counts": values.tobytes()}]
    )


def total(connection: Connection) -> tuple[int, list[tuple[int, int]]]:
    """Return the number of chunks counted, and the sum of all rows."""
    documents, counts = 0, Counter[int]()
    for row in connection.execute(select(TERM_COUNTS)):
        documents += row.documents
        for term, count in zip(array("I", row.ids), array("I", row.counts), strict=True):
            counts[term] += count
    return documents, list(counts.items())
