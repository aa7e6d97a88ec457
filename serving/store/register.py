"""The AI register in the records' database: entries, all their revisions, and what was done to them, by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, ForeignKey, String, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from rag.register.entry import RegisterEntry
from rag.register.workflow import OPEN, Action, Revision, State
from serving.store.base import Base, Database
from serving.store.columns import Instant, Words, storable


class EntryRow(Base):
    """An entry; `version` counts its changes, `published` is the number of the public revision."""

    __tablename__ = "register_entries"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]
    published: Mapped[int | None]


class RevisionRow(Base):
    """A revision of an entry."""

    __tablename__ = "register_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("register_entries.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    authors: Mapped[list[str]] = mapped_column(JSON)


class EventRow(Base):
    """Something that was done to an entry."""

    __tablename__ = "register_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("register_entries.id"), index=True)
    revision: Mapped[int]
    action: Mapped[str] = mapped_column(String(12))
    actor: Mapped[str] = mapped_column(String(255))
    comment: Mapped[str] = mapped_column(Words)
    at: Mapped[datetime] = mapped_column(Instant)
    evidence: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done: to which revision, what, by whom, when, why, and the id of its evidence."""

    revision: int
    action: Action
    actor: str
    comment: str
    at: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry with all its revisions, oldest first."""

    id: str
    version: int
    published: int | None
    revisions: tuple[Revision, ...]

    @property
    def public(self) -> Revision | None:
        """The revision that everybody may see."""
        return next((one for one in self.revisions if one.number == self.published), None)

    @property
    def open(self) -> Revision | None:
        """The revision that is being prepared."""
        return next((one for one in reversed(self.revisions) if one.state in OPEN), None)

    @property
    def latest(self) -> Revision:
        """The newest revision."""
        return self.revisions[-1]


class RegisterStore:
    """The entries. Every call may raise `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Stored]:
        """Return all entries, by id."""
        with self._database.session() as session:
            rows = session.scalars(select(EntryRow).order_by(EntryRow.id)).all()
            kept: dict[str, list[Revision]] = {row.id: [] for row in rows}
            for one in session.scalars(select(RevisionRow).order_by(RevisionRow.entry_id, RevisionRow.number)):
                kept[one.entry_id].append(revision_of(one))
            return [Stored(row.id, row.version, row.published, tuple(kept[row.id])) for row in rows]

    def find(self, entry_id: str) -> Stored | None:
        """Return an entry; no database is asked for an id that it could not hold."""
        if storable(entry_id) != entry_id:
            return None
        with self._database.session() as session:
            row = session.get(EntryRow, entry_id)
            if row is None:
                return None
            query = select(RevisionRow).where(RevisionRow.entry_id == entry_id).order_by(RevisionRow.number)
            return Stored(row.id, row.version, row.published, tuple(map(revision_of, session.scalars(query))))

    def events(self, entry_id: str) -> list[Event]:
        """Return what was done to an entry, oldest first."""
        query = select(EventRow).where(EventRow.entry_id == entry_id).order_by(EventRow.id)
        with self._database.session() as session:
            return [event_of(row) for row in session.scalars(query)]

    def publications(self) -> dict[str, list[Event]]:
        """Return, by entry, the events that made a revision public, oldest first."""
        query = select(EventRow).where(EventRow.action.in_(("install", "publish"))).order_by(EventRow.id)
        found: dict[str, list[Event]] = {}
        with self._database.session() as session:
            for row in session.scalars(query):
                found.setdefault(row.entry_id, []).append(event_of(row))
        return found

    def add(self, entry_id: str, revision: Revision, event: Event) -> bool:
        """Keep a new entry with its first revision; False if there is one with this id."""
        published = revision.number if revision.state == "published" else None
        with self._database.session() as session:
            try:
                with session.begin_nested():
                    session.add(EntryRow(id=entry_id, version=1, published=published))
            except IntegrityError:
                return False  # another process was quicker
            session.add(row_of(entry_id, revision))
            session.add(event_row(entry_id, event))
            return True

    def change(self, old: Stored, revisions: Iterable[Revision], published: int | None, event: Event) -> bool:
        """Keep new or changed revisions and which one is public; False if somebody changed the entry since `old`."""
        with self._database.session() as session:
            taken = session.execute(
                update(EntryRow)
                .where(EntryRow.id == old.id, EntryRow.version == old.version)
                .values(version=old.version + 1, published=published)
            )
            if cast("Any", taken).rowcount != 1:
                return False
            for revision in revisions:
                keep(session, old.id, revision)
            session.add(event_row(old.id, event))
            return True


def keep(session: Session, entry_id: str, revision: Revision) -> None:
    """Write a revision over the one with its number, or anew."""
    query = select(RevisionRow).where(RevisionRow.entry_id == entry_id, RevisionRow.number == revision.number)
    row, made = session.scalar(query), row_of(entry_id, revision)
    if row is None:
        session.add(made)
        return
    row.state, row.content, row.authors = made.state, made.content, made.authors


def revision_of(row: RevisionRow) -> Revision:
    """Return the revision of a row."""
    entry = RegisterEntry.model_validate(row.content)
    return Revision(row.number, cast("State", row.state), entry, tuple(row.authors))


def row_of(entry_id: str, revision: Revision) -> RevisionRow:
    """Return the row of a revision."""
    return RevisionRow(
        entry_id=entry_id,
        number=revision.number,
        state=revision.state,
        content=revision.entry.model_dump(mode="json"),
        authors=list(revision.authors),
    )


def event_of(row: EventRow) -> Event:
    """Return the event of a row."""
    return Event(row.revision, cast("Action", row.action), row.actor, row.comment, row.at, row.evidence)


def event_row(entry_id: str, event: Event) -> EventRow:
    """Return the row of an event."""
    return EventRow(
        entry_id=entry_id,
        revision=event.revision,
        action=event.action,
        actor=event.actor,
        comment=event.comment,
        at=event.at,
        evidence=event.evidence,
    )
