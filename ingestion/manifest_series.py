"""The manifest's ledger of series: the versions of one document, and whose ends must be derived anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, delete, select, update

from ingestion.manifest_store import Store, parts
from ingestion.manifest_tables import DOCUMENTS, STALE_SERIES


@dataclass(frozen=True, slots=True)
class Version:
    """A document of a series. `bounded` is whether its chunks may carry an end that was derived from another."""

    doc_id: str
    source: str
    effective_from: date | None
    bounded: bool


class SeriesLedger:
    """The documents of each series, and the series in which something came, changed or went."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def stale(self) -> list[str]:
        """Return the series whose ends must be derived anew."""
        with self._store.reading() as connection:
            return list(connection.scalars(select(STALE_SERIES.c.series).order_by(STALE_SERIES.c.series)))

    def versions(self, series: Sequence[str]) -> dict[str, list[Version]]:
        """Return the documents of each series, by id."""
        found: dict[str, list[Version]] = defaultdict(list)
        wanted = DOCUMENTS.c
        columns = (wanted.series, wanted.doc_id, wanted.source, wanted.effective_from, wanted.bounded)
        with self._store.reading() as connection:
            for part in parts(series):
                query = select(*columns).where(wanted.series.in_(part)).order_by(wanted.doc_id)
                for name, doc_id, source, since, bounded in connection.execute(query):
                    day = date.fromisoformat(since) if since else None
                    found[name].append(Version(doc_id, source, day, bool(bounded)))
        return dict(found)

    def bind(self, doc_ids: Sequence[str]) -> None:
        """Note, before the index is written, that documents may get derived ends."""
        self._set_bounded(doc_ids, bounded=True)

    def settle(self, series: Sequence[str], free: Sequence[str], warnings: Mapping[str, str | None]) -> None:
        """Note that the ends of `series` are durable; documents in `free` have none, `warnings` are by document."""
        rows = [{"of_document": doc_id, "said": said} for doc_id, said in warnings.items()]
        same = DOCUMENTS.c.doc_id == bindparam("of_document")
        with self._store.writing() as connection:
            self._set_bounded(free, bounded=False, connection=connection)
            if rows:
                connection.execute(update(DOCUMENTS).where(same).values(version_warning=bindparam("said")), rows)
            for part in parts(series):
                connection.execute(delete(STALE_SERIES).where(STALE_SERIES.c.series.in_(part)))

    def _set_bounded(self, doc_ids: Sequence[str], *, bounded: bool, connection: Connection | None = None) -> None:
        if connection is None:
            with self._store.writing() as own:
                self._set_bounded(doc_ids, bounded=bounded, connection=own)
            return
        for part in parts(doc_ids):
            connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.doc_id.in_(part)).values(bounded=bounded))


def mark_series(
    store: Store, connection: Connection, doc_ids: Iterable[str], series: Iterable[str | None] = ()
) -> None:
    """Note that series, and those in which the documents stand now, need their ends derived anew."""
    names = dict.fromkeys(series)
    for part in parts(doc_ids):
        names.update(dict.fromkeys(connection.scalars(select(DOCUMENTS.c.series).where(DOCUMENTS.c.doc_id.in_(part)))))
    store.add_new(connection, STALE_SERIES, [{"series": name} for name in names if name is not None])
