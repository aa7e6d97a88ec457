"""Documents that are kept out of the index for the personal data in them, until somebody lets them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, Words, now


class StoredQuarantine(Base):
    """One state (`content_hash`) of one document. What was found is counted by kind; what it says is kept nowhere."""

    __tablename__ = "quarantine"

    doc_id: Mapped[str] = mapped_column(String(500), primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    source: Mapped[str] = mapped_column(Words)
    findings: Mapped[dict[str, int]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant)
    released: Mapped[datetime | None] = mapped_column(Instant)
    released_by: Mapped[str] = mapped_column(String(255), default="")
    reason: Mapped[str] = mapped_column(Words, default="")


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document that is, or was, kept out."""

    doc_id: str
    source: str
    findings: Mapping[str, int]
    at: datetime
    released: datetime | None = None
    released_by: str = ""
    reason: str = ""


class QuarantineStore:
    """Quarantine in the records' database. Every call may raise `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, doc_id: str, content_hash: str, source: str, findings: Mapping[str, int]) -> None:
        """Note that a document is kept out; one that was noted before stays as it is."""
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        row = insert(StoredQuarantine).values(
            doc_id=doc_id,
            content_hash=content_hash,
            source=source,
            findings=dict(findings),
            at=now(),
            released=None,
            released_by="",
            reason="",
        )
        with self._database.session() as session:
            session.execute(row.on_conflict_do_nothing())

    def released(self, doc_id: str, content_hash: str) -> bool:
        """Whether this state of a document was let in."""
        wanted = select(StoredQuarantine.released).where(
            StoredQuarantine.doc_id == doc_id, StoredQuarantine.content_hash == content_hash
        )
        with self._database.session() as session:
            return session.scalar(wanted) is not None

    def release(self, doc_id: str, who: str, reason: str) -> int:
        """Let the states of a document in that were kept out so far; return how many there were."""
        chosen = (
            update(StoredQuarantine)
            .where(StoredQuarantine.doc_id == doc_id, StoredQuarantine.released.is_(None))
            .values(released=now(), released_by=who, reason=reason)
            .returning(StoredQuarantine.doc_id)
        )
        with self._database.session() as session:
            return len(session.execute(chosen).all())

    def all(self, *, waiting: bool = True) -> Sequence[Quarantined]:
        """Return what is kept out now, or (not `waiting`) everything that ever was; the oldest first."""
        wanted = select(StoredQuarantine).order_by(StoredQuarantine.at)
        if waiting:
            wanted = wanted.where(StoredQuarantine.released.is_(None))
        with self._database.session() as session:
            return [
                Quarantined(row.doc_id, row.source, row.findings, row.at, row.released, row.released_by, row.reason)
                for row in session.scalars(wanted)
            ]
