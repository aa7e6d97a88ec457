"""The manifest's ledger of sources: what the mirrors hold and how the last runs ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, select

from ingestion.manifest_store import Store, parts
from ingestion.manifest_tables import SYNC_FILES, SYNC_NOTES, SYNC_RUNS


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A file of a mirror by its path there: the source's version tag and the bytes written."""

    path: str
    version: str
    size: int


class SyncLedger:
    """Three records a source: mirrored files, notes that save reading again, and the last run."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def files(self, source: str) -> dict[str, Mirrored]:
        """Return what a source's mirror holds, by path."""
        query = select(SYNC_FILES).where(SYNC_FILES.c.source == source)
        with self._store.reading() as connection:
            return {row.path: Mirrored(row.path, row.version, row.size) for row in connection.execute(query)}

    def put(self, source: str, files: Iterable[Mirrored]) -> None:
        """Note files that have been written to the mirror."""
        rows = [{"source": source, "path": file.path, "version": file.version, "size": file.size} for file in files]
        with self._store.writing() as connection:
            self._store.put(connection, SYNC_FILES, rows)

    def forget(self, source: str, paths: Iterable[str]) -> None:
        """Drop files that the mirror holds no more."""
        self._drop(SYNC_FILES, "path", source, paths)

    def notes(self, source: str) -> dict[str, str]:
        """Return a source's notes."""
        query = select(SYNC_NOTES.c.key, SYNC_NOTES.c.value).where(SYNC_NOTES.c.source == source)
        with self._store.reading() as connection:
            return {row.key: row.value for row in connection.execute(query)}

    def set_notes(self, source: str, notes: Mapping[str, str]) -> None:
        """Keep exactly these notes."""
        before = self.notes(source)
        rows = [
            {"source": source, "key": key, "value": value} for key, value in notes.items() if before.get(key) != value
        ]
        self._drop(SYNC_NOTES, "key", source, before.keys() - notes.keys())
        with self._store.writing() as connection:
            self._store.put(connection, SYNC_NOTES, rows)

    def runs(self) -> dict[str, dict[str, Any]]:
        """Return the outcome of each source's last run."""
        with self._store.reading() as connection:
            return {row.source: dict(row.outcome) for row in connection.execute(select(SYNC_RUNS))}

    def set_run(self, source: str, started: str, outcome: Mapping[str, Any]) -> None:
        """Remember how a run ended."""
        with self._store.writing() as connection:
            self._store.put(connection, SYNC_RUNS, [{"source": source, "started": started, "outcome": dict(outcome)}])

    def _drop(self, table: Table, key: str, source: str, values: Iterable[str]) -> None:
        with self._store.writing() as connection:
            for part in parts(values):
                connection.execute(delete(table).where(table.c.source == source, table.c[key].in_(part)))
