"""The manifest's ledger for lists: documents page by page, filtered by what a caller may see."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, RowMapping, func, or_, select

from ingestion.manifest_dense import WAITING
from ingestion.manifest_facts import FACTS, OF_DOCUMENT, facts_from
from ingestion.manifest_store import Store
from ingestion.manifest_tables import CHUNKS, DOCUMENTS, DocumentRecord
from ingestion.types import Facts
from rag.types import Grade, Kind

ANY_GRADE: tuple[Grade, ...] = ()
JOINED = DOCUMENTS.outerjoin(FACTS, FACTS.c.doc_id == DOCUMENTS.c.doc_id)


class Held(NamedTuple):
    """How much an index holds: documents, chunks that are written, and those of them without a dense vector."""

    documents: int
    chunks: int
    dense_pending: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with its facts; None for one that an older version took in."""

    record: DocumentRecord
    facts: Facts | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Which documents are wanted: empty and None mean any. `text` is looked for in title, source and id.

    `grades` and `departments` are the caller's rights, as in `rag.types.Where`.
    """

    text: str = ""
    kinds: tuple[Kind, ...] = ()
    domain: str | None = None
    jurisdiction: str | None = None
    grades: tuple[Grade, ...] = ANY_GRADE
    departments: tuple[str, ...] = ()
    path: str | None = None
    """The absolute path of the file that holds them, or of a folder above."""
    title: str | None = None
    series: str | None = None
    doc_id: str | None = None
    source: str | None = None
    offset: int = 0
    limit: int = 50


class CatalogueLedger:
    """Lists of documents."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, listing: Listing) -> tuple[int, list[Entry]]:
        """Return how many documents are wanted, and those of the page, by source and id."""
        wanted = list(conditions(listing))
        marked = [column.label(f"facts_{column.name}") for column in OF_DOCUMENT]
        query = (
            select(DOCUMENTS, *marked)
            .select_from(JOINED)
            .where(*wanted)
            .order_by(DOCUMENTS.c.source, DOCUMENTS.c.doc_id)
            .offset(listing.offset)
            .limit(listing.limit)
        )
        with self._store.reading() as connection:
            total = connection.scalar(select(func.count()).select_from(JOINED).where(*wanted)) or 0
            rows = connection.execute(query).mappings().all()
        return total, [entry_of(row) for row in rows]

    def held(self, listing: Listing) -> Held:
        """Return how much of the index a listing's rights open."""
        mine = select(DOCUMENTS.c.doc_id).select_from(JOINED).where(*conditions(listing))
        inside = CHUNKS.c.doc_id.in_(mine)
        with self._store.reading() as connection:
            documents = connection.scalar(select(func.count()).select_from(mine.subquery())) or 0
            chunks = connection.scalar(select(func.count()).where(CHUNKS.c.written, inside)) or 0
            pending = connection.scalar(select(func.count()).where(*WAITING, inside)) or 0
        return Held(documents, chunks, pending)

    def state(self, listing: Listing) -> str:
        """Return a hash that changes with what a listing's rights open, and with nothing else."""
        columns = (DOCUMENTS.c.doc_id, DOCUMENTS.c.content_hash)
        query = select(*columns).select_from(JOINED).where(*conditions(listing)).order_by(DOCUMENTS.c.doc_id)
        state = hashlib.blake2b(digest_size=16)
        with self._store.reading() as connection:
            for doc_id, content_hash in connection.execute(query):
                state.update(f"{doc_id}\0{content_hash}\n".encode("utf8", "surrogatepass"))
        state.update(b"sparse" if self.held(listing).dense_pending else b"dense")
        return state.hexdigest()

    def composition(self, aside: str) -> dict[tuple[Kind, Grade], int]:
        """Count documents by kind and grade, but for those below a folder (an absolute path).

        Open documents that only one department sees are left out: their number is not for everybody.
        """
        columns = (DOCUMENTS.c.kind, DOCUMENTS.c.grade)
        counted = ~DOCUMENTS.c.path.startswith(aside.rstrip("/") + "/", autoescape=True)
        limited = select(FACTS.c.doc_id).where(FACTS.c.department.is_not(None))
        common = or_(DOCUMENTS.c.doc_id.not_in(limited), DOCUMENTS.c.grade != "O")
        with self._store.reading() as connection:
            rows = connection.execute(select(*columns, func.count()).where(counted, common).group_by(*columns)).all()
        return {(kind, grade): count for kind, grade, count in rows}

    def laws(self) -> list[str]:
        """Return the titles of all laws and ordinances, closed ones too: to be looked up, not to be shown."""
        query = select(DOCUMENTS.c.title).where(DOCUMENTS.c.kind.in_(("law", "ordinance"))).distinct()
        with self._store.reading() as connection:
            return sorted(connection.scalars(query))

    def chunk_ids(self, doc_id: str) -> list[str]:
        """Return the ids of a document's chunks in the order in which they were first written."""
        with self._store.reading() as connection:
            query = select(CHUNKS.c.chunk_id).where(CHUNKS.c.doc_id == doc_id).order_by(CHUNKS.c.seq)
            return list(connection.scalars(query))


def conditions(listing: Listing) -> Sequence[ColumnElement[bool]]:
    """Return what a listing asks of a document."""
    equal = {
        DOCUMENTS.c.title: listing.title,
        DOCUMENTS.c.series: listing.series,
        DOCUMENTS.c.doc_id: listing.doc_id,
        DOCUMENTS.c.source: listing.source,
        FACTS.c.domain: listing.domain,
        FACTS.c.jurisdiction: listing.jurisdiction,
    }
    found = [column == value for column, value in equal.items() if value is not None]
    if listing.kinds:
        found.append(DOCUMENTS.c.kind.in_(listing.kinds))
    if listing.grades:
        found.append(DOCUMENTS.c.grade.in_(listing.grades))
    if listing.departments:
        found.append(or_(FACTS.c.department.is_(None), FACTS.c.department.in_(listing.departments)))
    if listing.path is not None:
        inside = DOCUMENTS.c.path.startswith(listing.path.rstrip("/") + "/", autoescape=True)
        found.append(or_(DOCUMENTS.c.path == listing.path, inside))
    for word in unicodedata.normalize("NFC", listing.text).split():
        columns = (DOCUMENTS.c.title, DOCUMENTS.c.source, DOCUMENTS.c.doc_id)
        found.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return found


def entry_of(row: RowMapping) -> Entry:
    """Return the entry of a joined row."""
    record = DocumentRecord(**{name: row[name] for name in DocumentRecord.__dataclass_fields__})
    if row["facts_form"] is None:
        return Entry(record, None)
    return Entry(record, facts_from({column.name: row[f"facts_{column.name}"] for column in OF_DOCUMENT}))
