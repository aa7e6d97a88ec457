"""The tables of the manifest: which files were read, which documents and chunks the index holds, who cites what."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, String, Table

from ingestion.types import Failure
from rag.types import Grade, Kind

SCHEMA = "1"
"""Raised when a table changes its meaning; a manifest of another number is refused. Columns that may be null are
added to an older manifest when it is opened."""

METADATA = MetaData()

FILES = Table(
    "files",
    METADATA,
    Column("path", String, primary_key=True),
    Column("root", String, nullable=False),
    Column("relative", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("options", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("reason", String),
    Column("failures", JSON, nullable=False),
    Column("ingested_at", String, nullable=False),
)
DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("doc_id", String, primary_key=True),
    Column("path", String, nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("source", String, nullable=False),
    Column("grade", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("ingested_at", String, nullable=False),
    Column("series", String, index=True),
    Column("effective_from", String),
    Column("bounded", Boolean),
    Column("version_warning", String),
)
CHUNKS = Table(
    "chunks",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("chunk_id", String, nullable=False, unique=True),
    Column("doc_id", String, nullable=False, index=True),
    Column("vectors_hash", String, nullable=False),
    Column("payload_hash", String, nullable=False),
    Column("article", String, index=True),
    Column("rank", Integer, nullable=False),
    Column("written", Boolean, nullable=False),
    Column("dense", Boolean, nullable=False),
    Column("anchored", Boolean, nullable=False),
)
FRAGMENTS = Table(
    "fragments",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("chunk_id", String, nullable=False, index=True),
    Column("article", String, nullable=False, index=True),
    Column("digest", String, nullable=False),
    Column("chars", Integer, nullable=False),
    Column("terms", LargeBinary, nullable=False),
)
STALE_ARTICLES = Table("stale_articles", METADATA, Column("article", String, primary_key=True))
STALE_SERIES = Table("stale_series", METADATA, Column("series", String, primary_key=True))
TERM_COUNTS = Table(
    "term_counts",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("documents", Integer, nullable=False),
    Column("ids", LargeBinary, nullable=False),
    Column("counts", LargeBinary, nullable=False),
)
SYNC_FILES = Table(
    "sync_files",
    METADATA,
    Column("source", String, primary_key=True),
    Column("path", String, primary_key=True),
    Column("version", String, nullable=False),
    Column("size", BigInteger, nullable=False),
)
SYNC_NOTES = Table(
    "sync_notes",
    METADATA,
    Column("source", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)
SYNC_RUNS = Table(
    "sync_runs",
    METADATA,
    Column("source", String, primary_key=True),
    Column("started", String, nullable=False),
    Column("outcome", JSON, nullable=False),
)
META = Table("meta", METADATA, Column("key", String, primary_key=True), Column("value", String, nullable=False))


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was read last. `path` is absolute; `size` -1 makes the next ingestion read it again.

    `options` hashes all but the bytes that the outcome depends on. `reason` says why the whole file could not
    be read, `failures` which of its lines could not.
    """

    path: str
    root: str
    relative: str
    size: int
    mtime_ns: int
    options: str
    sha256: str = ""
    reason: str | None = None
    failures: tuple[Failure, ...] = ()
    ingested_at: str = ""

    @property
    def all_failures(self) -> tuple[Failure, ...]:
        """Everything about this file that a report must name."""
        whole = (Failure(self.relative, self.reason),) if self.reason is not None else ()
        return (*self.failures, *whole)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document in the index; `content_hash` is empty while it is being written. `path` names its file.

    `series` is what its versions share, `effective_from` an ISO date. `bounded` is whether its chunks may end
    where a later version begins. `version_warning` says in Korean what contradicts another version.
    """

    doc_id: str
    path: str
    title: str
    kind: Kind
    source: str
    grade: Grade
    content_hash: str
    chunks: int
    ingested_at: str
    series: str | None = None
    effective_from: str | None = None
    bounded: bool | None = None
    version_warning: str | None = None


@dataclass(frozen=True, slots=True)
class ChunkState:
    """What the manifest knows of a chunk: hashes of what its vectors and of what its payload depend on."""

    vectors_hash: str
    payload_hash: str
    written: bool


@dataclass(frozen=True, slots=True)
class Fragment:
    """A heading or line of another document that cites `article`. `terms` are its term ids, packed."""

    article: str
    digest: str
    chars: int
    terms: bytes
