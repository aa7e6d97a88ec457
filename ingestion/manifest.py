"""What the index holds, and from which files: the record that makes ingestion repeatable and safe to kill.

Order of writes, so that a kill at any point is mended by the next run: a document is first marked as being
written (its content hash is emptied, its new chunks noted as not written), then the index is written and
flushed, then the chunks are marked as written, then the document gets its content hash. The manifest is never
ahead of the index. Removals go the other way: the index first, the record after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from ingestion.encode import EncodedChunk
from ingestion.manifest_articles import ArticleLedger, forget_fragments, mark_stale
from ingestion.manifest_catalogue import CatalogueLedger, Listing
from ingestion.manifest_dense import DenseLedger, rank_of
from ingestion.manifest_facts import FactLedger
from ingestion.manifest_move import relocate
from ingestion.manifest_series import SeriesLedger, mark_series
from ingestion.manifest_store import Store, parts
from ingestion.manifest_sync import SyncLedger
from ingestion.manifest_tables import CHUNKS, DOCUMENTS, FILES, FRAGMENTS, ChunkState, DocumentRecord, FileRecord
from ingestion.manifest_terms import TermLedger
from ingestion.plan import DocumentPlan, PlannedChunk
from ingestion.types import Failure
from rag.openness import OPEN_GRADE, Openness

FILE_NAME = "manifest.sqlite"
EMPTY_VERSION = "empty"
BY_GRADE = Openness(departments=False)
UNREAD = -1
"""The size of a file that must be read again whatever its size and time."""


class Manifest:
    """The record of ingestion at a SQLAlchemy URL. Opens at once; the rest are its ledgers.

    `openness` says what everybody may see: only that makes statistics, anchors and the open version.
    """

    def __init__(self, url: str, openness: Openness = BY_GRADE) -> None:
        self.openness = openness
        self._store = Store(url)
        self.dense = DenseLedger(self._store)
        self.articles = ArticleLedger(self._store)
        self.series = SeriesLedger(self._store)
        self.terms = TermLedger(self._store)
        self.facts = FactLedger(self._store)
        self.catalogue = CatalogueLedger(self._store)
        self.sync = SyncLedger(self._store)

    @classmethod
    def in_folder(cls, data: Path, openness: Openness = BY_GRADE) -> Manifest:
        """Open the manifest of a data folder, or make it."""
        data.mkdir(parents=True, exist_ok=True)
        return cls(f"sqlite:///{data / FILE_NAME}", openness)

    def files(self) -> dict[str, FileRecord]:
        """Return all files by absolute path."""
        with self._store.reading() as connection:
            rows = connection.execute(select(FILES)).mappings().all()
        return {row["path"]: file_record(dict(row)) for row in rows}

    def file(self, path: str) -> FileRecord | None:
        """Return the file at an absolute path."""
        with self._store.reading() as connection:
            row = connection.execute(select(FILES).where(FILES.c.path == path)).mappings().first()
        return file_record(dict(row)) if row is not None else None

    def documents(self) -> dict[str, DocumentRecord]:
        """Return all documents by id."""
        with self._store.reading() as connection:
            rows = connection.execute(select(DOCUMENTS).order_by(DOCUMENTS.c.doc_id)).mappings().all()
        return {row["doc_id"]: DocumentRecord(**row) for row in rows}

    def chunk_states(self, doc_id: str) -> dict[str, ChunkState]:
        """Return what is known of a document's chunks, by chunk id."""
        columns = (CHUNKS.c.chunk_id, CHUNKS.c.vectors_hash, CHUNKS.c.payload_hash, CHUNKS.c.written)
        with self._store.reading() as connection:
            rows = connection.execute(select(*columns).where(CHUNKS.c.doc_id == doc_id)).all()
        return {chunk_id: ChunkState(vectors, payload, written) for chunk_id, vectors, payload, written in rows}

    def chunk_ids(self, doc_ids: Iterable[str]) -> list[str]:
        """Return the ids of all chunks of documents, written or not."""
        found: list[str] = []
        with self._store.reading() as connection:
            for part in parts(doc_ids):
                found.extend(connection.scalars(select(CHUNKS.c.chunk_id).where(CHUNKS.c.doc_id.in_(part))))
        return found

    def begin(self, plans: Sequence[DocumentPlan]) -> None:
        """Note what is about to be written, before the index is touched."""
        with self._store.writing() as connection:
            self._set_dirty(connection)
            forget_chunks(self._store, connection, [i for plan in plans for i in plan.replaced])
            forget_fragments(self._store, connection, [i for plan in plans for i in plan.gone])
            fresh = [chunk for plan in plans for chunk in plan.fresh]
            if fresh:
                connection.execute(CHUNKS.insert(), [chunk_row(chunk) for chunk in fresh])
            mark_stale(self._store, connection, (chunk.article for chunk in fresh))
            documents = [plan.document for plan in plans]
            mark_series(self._store, connection, [d.doc_id for d in documents], [d.series for d in documents])
            self._store.put(connection, DOCUMENTS, [document_row(plan, "", "") for plan in plans])
            touched = {plan.path for plan in plans} | {plan.taken_from for plan in plans if plan.taken_from is not None}
            for part in parts(sorted(touched)):
                connection.execute(update(FILES).where(FILES.c.path.in_(part)).values(size=UNREAD))

    def mark_written(self, chunks: Sequence[EncodedChunk]) -> None:
        """Note that chunks are durable in the index, with the articles that they cite."""
        with self._store.writing() as connection:
            for part in parts(chunk.point.chunk.chunk_id for chunk in chunks):
                connection.execute(update(CHUNKS).where(CHUNKS.c.chunk_id.in_(part)).values(written=True))
            # What a closed document says of an article, or which words it uses, must not show in what others find.
            known = [chunk for chunk in chunks if self.openness.is_open(chunk.point.chunk)]
            rows = [
                {"chunk_id": chunk.point.chunk.chunk_id, **asdict(fragment)}
                for chunk in known
                for fragment in chunk.fragments
            ]
            if rows:
                connection.execute(FRAGMENTS.insert(), rows)
            mark_stale(self._store, connection, (row["article"] for row in rows))
            self.terms.add(connection, [chunk.point.sparse["body"].indices for chunk in known])

    def finish(self, plans: Sequence[DocumentPlan], files: Sequence[FileRecord], now: datetime) -> None:
        """Note that documents and files are done."""
        at = stamp(now)
        with self._store.writing() as connection:
            forget_chunks(self._store, connection, [i for plan in plans for i in plan.gone])
            moved_chunks = [moved.chunk for plan in plans for moved in plan.moved]
            closed = [chunk.chunk_id for chunk in moved_chunks if not self.openness.is_open(chunk)]
            forget_fragments(self._store, connection, closed)
            for plan in plans:
                for moved in plan.moved:
                    same = CHUNKS.c.chunk_id == moved.chunk.chunk_id
                    values = {"payload_hash": moved.payload_hash, "article": moved.article}
                    connection.execute(update(CHUNKS).where(same).values(values))
            self._store.put(
                connection, DOCUMENTS, [document_row(plan, plan.document.content_hash, at) for plan in plans]
            )
            self.facts.put(connection, [(plan.document.doc_id, plan.document.facts) for plan in plans])
            self._store.put(connection, FILES, [file_row(file, at) for file in files])

    def forget(self, doc_ids: Sequence[str], paths: Sequence[str] = ()) -> None:
        """Drop documents and files, after the index has lost them."""
        with self._store.writing() as connection:
            self._set_dirty(connection)
            forget_chunks(self._store, connection, self.chunk_ids(doc_ids))
            mark_series(self._store, connection, doc_ids)
            self.facts.forget(connection, doc_ids)
            for part in parts(doc_ids):
                connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.doc_id.in_(part)))
            for part in parts(paths):
                connection.execute(delete(FILES).where(FILES.c.path.in_(part)))

    def distrust(self, chunk_ids: Sequence[str]) -> None:
        """Note that chunks thought to be written are missing: their files will be read again."""
        with self._store.writing() as connection:
            self._set_dirty(connection)
            for part in parts(chunk_ids):
                documents = select(CHUNKS.c.doc_id).where(CHUNKS.c.chunk_id.in_(part))
                paths = select(DOCUMENTS.c.path).where(DOCUMENTS.c.doc_id.in_(documents))
                connection.execute(update(FILES).where(FILES.c.path.in_(paths)).values(size=UNREAD))
                connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.doc_id.in_(documents)).values(content_hash=""))
                connection.execute(update(CHUNKS).where(CHUNKS.c.chunk_id.in_(part)).values(written=False, dense=False))

    def written(self) -> list[str]:
        """Return the ids of all chunks that the index should hold."""
        with self._store.reading() as connection:
            return list(connection.scalars(select(CHUNKS.c.chunk_id).where(CHUNKS.c.written)))

    def written_count(self) -> int:
        """Count the chunks that the index should hold."""
        with self._store.reading() as connection:
            return connection.scalar(select(func.count()).where(CHUNKS.c.written)) or 0

    def index_version(self) -> str:
        """Return when the index last changed and a short hash of what it holds."""
        return self._store.meta("index_version") or EMPTY_VERSION

    def open_version(self) -> str:
        """Return the same of what everybody may see, so that it says nothing of closed documents."""
        return self._store.meta("open_version") or self.index_version()

    def seal(self, now: datetime) -> str:
        """Return the index version, a new one if anything has changed since the last."""
        if self._store.meta("dirty") != "1":
            return self.index_version()
        state = hashlib.blake2b(digest_size=2)
        for record in self.documents().values():
            state.update(f"{record.doc_id}\0{record.content_hash}\n".encode("utf8", "surrogatepass"))
        state.update(b"sparse" if self.dense.pending() else b"dense")
        version = f"{stamp(now)}-{state.hexdigest()}"
        open_state = self.catalogue.state(open_listing(self.openness))
        with self._store.writing() as connection:
            self._store.set_meta(connection, "index_version", version)
            if self._store.meta("open_state") != open_state:
                self._store.set_meta(connection, "open_state", open_state)
                self._store.set_meta(connection, "open_version", f"{stamp(now)}-{open_state[:4]}")
            self._store.set_meta(connection, "dirty", "0")
        return version

    def touch(self) -> None:
        """Note that the index has changed otherwise (dense vectors)."""
        with self._store.writing() as connection:
            self._set_dirty(connection)

    def relocate(self, old: str, new: str) -> None:
        """Follow a data folder that has moved: what lies below it (uploads, mirrors) is known by absolute paths."""
        with self._store.writing() as connection:
            relocate(connection, old, new)

    def close(self) -> None:
        """Release the database."""
        self._store.close()

    def _set_dirty(self, connection: Connection) -> None:
        self._store.set_meta(connection, "dirty", "1")


def forget_chunks(store: Store, connection: Connection, chunk_ids: Sequence[str]) -> None:
    """Drop chunks and what they cite; their own articles and those that they cite need new anchors."""
    forget_fragments(store, connection, chunk_ids)
    for part in parts(chunk_ids):
        articles = select(CHUNKS.c.article).where(CHUNKS.c.chunk_id.in_(part), CHUNKS.c.article.is_not(None))
        mark_stale(store, connection, connection.scalars(articles).all())
        connection.execute(delete(CHUNKS).where(CHUNKS.c.chunk_id.in_(part)))


def open_listing(openness: Openness) -> Listing:
    """Return the listing of what everybody may see; an empty department is that of nobody's documents."""
    return Listing(grades=(OPEN_GRADE,), departments=("",) if openness.departments else ())


def stamp(now: datetime) -> str:
    """Return a moment as `2026-11-22T09:00:00Z`."""
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def chunk_row(planned: PlannedChunk) -> dict[str, Any]:
    """Return the row of a chunk that is about to be written."""
    return {
        "chunk_id": planned.chunk.chunk_id,
        "doc_id": planned.chunk.doc_id,
        "vectors_hash": planned.vectors_hash,
        "payload_hash": planned.payload_hash,
        "article": planned.article,
        "rank": rank_of(planned.chunk),
        "written": False,
        "dense": False,
        "anchored": False,
    }


def document_row(plan: DocumentPlan, content_hash: str, at: str) -> dict[str, Any]:
    """Return the row of a document."""
    document = plan.document
    return {
        "doc_id": document.doc_id,
        "path": plan.path,
        "title": document.title,
        "kind": document.kind,
        "source": document.source,
        "grade": document.chunks[0].grade if document.chunks else "O",
        "content_hash": content_hash,
        "chunks": len(document.chunks),
        "ingested_at": at,
        "series": document.series,
        "effective_from": document.effective_from.isoformat() if document.effective_from else None,
    }


def file_row(record: FileRecord, at: str) -> dict[str, Any]:
    """Return the row of a file."""
    return asdict(record) | {"failures": [[f.path, f.reason] for f in record.failures], "ingested_at": at}


def file_record(row: dict[str, Any]) -> FileRecord:
    """Return the record of a file's row."""
    return FileRecord(**{**row, "failures": tuple(Failure(*failure) for failure in row["failures"])})
