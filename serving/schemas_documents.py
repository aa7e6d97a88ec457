"""The shapes of documents: lists, one document with its chunks, why a file is not there, uploads."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from ingestion.manifest_catalogue import Entry
from ingestion.why import IN_INDEX, Explanation, State
from rag.types import Chunk, Grade, Kind
from serving.schemas import Asked, Day, Shape

MAX_PAGE = 1_000


class ListRequest(Asked):
    """Which documents are wanted; with `failed` the files that could not be read instead."""

    q: str = Field("", max_length=200)
    kinds: tuple[Kind, ...] = ()
    domain: str | None = Field(None, max_length=100)
    jurisdiction: str | None = Field(None, max_length=100)
    failed: bool = False
    offset: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class DocumentOut(Shape):
    """A document of the index. Measures are null for one that an older version took in."""

    doc_id: str
    title: str
    kind: Kind
    source: str
    grade: Grade
    chunks: int
    ingested_at: str
    status: Literal["ready", "writing"]
    form: str | None = None
    chars: int | None = None
    pages: int | None = None
    domain: str | None = None
    jurisdiction: str | None = None
    department: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    url: str | None = None
    located: int | None = None
    dropped: dict[str, int] = Field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, entry: Entry) -> DocumentOut:
        """Make the outer shape of a document."""
        record, facts = entry.record, entry.facts
        known = {name: getattr(record, name) for name in DocumentOut.model_fields if hasattr(record, name)}
        if facts is not None:
            known |= {name: getattr(facts, name) for name in FROM_FACTS}
            dropped = {one.kind: one.count for one in facts.dropped}
            known["dropped"] = dropped | ({"invisible": facts.removed} if facts.removed else {})
            known["warnings"] = facts.warnings
        if record.version_warning:
            known["warnings"] = (*known.get("warnings", ()), record.version_warning)
        return cls(**known, status="ready" if record.content_hash else "writing")


FROM_FACTS = (
    "form", "chars", "pages", "domain", "jurisdiction", "department", "effective_from", "effective_to", "url",
    "located",
)  # fmt: skip


class FailedOut(Shape):
    """A file, or a part of one, that could not be read: why, and what to do (Korean)."""

    path: str
    reason: str
    remedy: str
    at: str = ""


class DocumentList(Shape):
    """A page of documents, or of failures. `may_write` is whether this caller may add and remove."""

    total: int
    offset: int
    documents: tuple[DocumentOut, ...] = ()
    failures: tuple[FailedOut, ...] = ()
    may_write: bool = False


class ChunkOut(Shape):
    """A chunk as it is indexed; `places` says from which offset of `text` on which place holds."""

    chunk_id: str
    locator: str
    heading: str
    text: str
    article: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    places: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, chunk: Chunk) -> ChunkOut:
        """Make the outer shape of a chunk."""
        known = {name: getattr(chunk, name) for name in cls.model_fields if name != "places"}
        return cls(**known, places=chunk.places)


class DocumentDetail(Shape):
    """A document, other versions of the same title, and its chunks from `offset` on."""

    document: DocumentOut
    versions: tuple[DocumentOut, ...] = ()
    offset: int = 0
    total: int = 0
    chunks: tuple[ChunkOut, ...] = ()


class WhyOut(Shape):
    """Why a file is or is not in the index. `at` is when it was last read."""

    path: str
    state: State
    in_index: bool
    reason: str
    remedy: str
    at: str = ""
    documents: tuple[DocumentOut, ...] = ()

    @classmethod
    def of(cls, found: Explanation) -> WhyOut:
        """Make the outer shape of an explanation."""
        return cls(
            path=found.path,
            state=found.state,
            in_index=bool(found.documents) and found.state in IN_INDEX,
            reason=found.reason,
            remedy=found.remedy,
            at=found.at,
            documents=tuple(DocumentOut.of(Entry(record, None)) for record in found.documents),
        )


class RemovedOut(Shape):
    """What was removed: document ids, uploaded files deleted with them, and names that no document has."""

    removed: tuple[str, ...]
    files: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    notice: str = ""


UploadState = Literal["waiting", "reading", "done", "failed"]


class UploadFields(Asked):
    """What is said of an uploaded file; it fills what the document does not say of itself."""

    domain: str | None = Field(None, max_length=100)
    jurisdiction: str | None = Field(None, max_length=100)
    grade: Grade = "O"
    department: str | None = Field(None, max_length=100)
    effective_from: Day = None
    kind: Kind | None = None
    text_column: str | None = Field(None, max_length=100)


class UploadOut(Shape):
    """How far an upload is: `waiting`, `reading`, `done` (documents are there, perhaps failures too) or `failed`."""

    id: str
    name: str
    state: UploadState
    status_url: str
    documents: tuple[DocumentOut, ...] = ()
    failures: tuple[FailedOut, ...] = ()
    notice: str = ""
    """What its owner is told besides: that the file was deleted for the personal data in it."""
