"""Complaints in the records' database: taken durably before anything is done with them, then filled in stage by stage.

Masked text only. Values behind the labels lie with the pseudonyms, under the complaint's number as conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Float, Index, String, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, Words
from serving.store.erase import checkpoint
from serving.store.pseudonyms import StoredPseudonym

DONE = "done"
"""The stage of a complaint that nothing is left to do for but what persons do."""


class StoredComplaint(Base):
    """One complaint. `identity` is the digest of what it is known by to its sender, `content` that of what it says."""

    __tablename__ = "complaints"
    __table_args__ = (
        Index("ix_complaints_queue", "danger", "due"),
        Index("ix_complaints_stage", "stage", "claimed_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[str] = mapped_column(String(40), unique=True)
    owner: Mapped[str] = mapped_column(String(255), index=True)
    identity: Mapped[str | None] = mapped_column(String(64), unique=True)
    content: Mapped[str] = mapped_column(String(64))
    external: Mapped[str | None] = mapped_column(Words)
    complainant: Mapped[str | None] = mapped_column(String(64), index=True)
    grade: Mapped[str] = mapped_column(String(1))
    region: Mapped[str | None] = mapped_column(Words)
    received_at: Mapped[datetime] = mapped_column(Instant, index=True)
    taken_at: Mapped[datetime] = mapped_column(Instant)
    request: Mapped[str] = mapped_column(Words)
    excerpt: Mapped[str] = mapped_column(Words)
    stage: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int]
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    triage: Mapped[str] = mapped_column(Words)
    state: Mapped[str] = mapped_column(String(20), index=True)
    version: Mapped[int]
    domain: Mapped[str | None] = mapped_column(String(20))
    type: Mapped[str | None] = mapped_column(String(20))
    urgency: Mapped[str] = mapped_column(String(10))
    flags: Mapped[str] = mapped_column(Words)
    crisis: Mapped[str | None] = mapped_column(String(20))
    danger: Mapped[int]
    department: Mapped[str | None] = mapped_column(Words)
    departments: Mapped[str] = mapped_column(Words)
    due: Mapped[datetime | None] = mapped_column(Instant, index=True)
    text: Mapped[str | None] = mapped_column(Words)
    notified: Mapped[int]
    closed_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    edit_distance: Mapped[float | None] = mapped_column(Float)


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint as it is stored.

    `request` and `triage` are JSON (of `ComplaintIn` masked, and of `TriageOut`); `danger` orders the queue (2 a
    sign of danger that needs somebody at once, 1 another, 0 none); `departments` are the candidates between line
    feeds; `notified` counts the results that the complainant was told.
    """

    complaint_id: str
    owner: str
    identity: str | None
    content: str
    received_at: datetime
    taken_at: datetime
    request: str
    excerpt: str
    grade: str = "O"
    external: str | None = None
    complainant: str | None = None
    region: str | None = None
    stage: str = "taken"
    attempts: int = 0
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    triage: str = ""
    state: str = "접수"
    version: int = 1
    domain: str | None = None
    type: str | None = None
    urgency: str = "보통"
    flags: str = ""
    crisis: str | None = None
    danger: int = 0
    department: str | None = None
    departments: str = ""
    due: datetime | None = None
    text: str | None = None
    notified: int = 0
    closed_at: datetime | None = None
    edit_distance: float | None = None


FIELDS = tuple(Case.__slots__)
Change = Callable[[Case], Case]
"""Makes the next state of a case; raises what refuses it."""


class ComplaintStore:
    """Complaints. Everything raises `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def alone(self) -> bool:
        """Whether no other process works on these complaints: a file belongs to whoever holds its folder."""
        return self._database.dialect == "sqlite"

    def add(self, case: Case) -> tuple[Case, bool]:
        """Store a complaint, durably; return it and True, or the one of the same identity and False."""
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        values = {name: getattr(case, name) for name in FIELDS}
        made = insert(StoredComplaint).values(values).on_conflict_do_nothing(index_elements=["identity"])
        with self._database.session() as session:
            if session.scalars(made.returning(StoredComplaint.id)).all():
                return case, True
            found = session.scalar(select(StoredComplaint).where(StoredComplaint.identity == case.identity))
            return (case_of(found), False) if found else (case, False)

    def one(self, complaint_id: str) -> Case | None:
        """Return a complaint by its number."""
        with self._database.session() as session:
            row = session.scalar(select(StoredComplaint).where(StoredComplaint.complaint_id == complaint_id))
            return case_of(row) if row else None

    def by_identity(self, identity: str) -> Case | None:
        """Return a complaint by what it is known by to its sender."""
        with self._database.session() as session:
            row = session.scalar(select(StoredComplaint).where(StoredComplaint.identity == identity))
            return case_of(row) if row else None

    def change(self, complaint_id: str, change: Change) -> Case | None:
        """Put a complaint into its next state, or not at all if `change` raises; None if there is none."""
        with self._database.session() as session:
            row = locked(session, complaint_id)
            return put(row, change(case_of(row))) if row else None

    def claim(self, complaint_id: str, by: str, until: datetime, at: datetime) -> Case | None:
        """Take a complaint to work on; None if it is finished, or somebody else works on it."""
        free = or_(StoredComplaint.claimed_until.is_(None), StoredComplaint.claimed_until < at)
        taken = (
            update(StoredComplaint)
            .where(StoredComplaint.complaint_id == complaint_id, StoredComplaint.stage != DONE, free)
            .values(claimed_by=by, claimed_until=until, attempts=StoredComplaint.attempts + 1)
        )
        with self._database.session() as session:
            done = session.execute(taken)
            won = isinstance(done, CursorResult) and done.rowcount == 1
            row = session.scalar(select(StoredComplaint).where(StoredComplaint.complaint_id == complaint_id))
            return case_of(row) if won and row else None

    def let_go(self, claimant: str = "") -> int:
        """Free all complaints that others than `claimant` work on: processes that are no more. Return how many."""
        freed = update(StoredComplaint).where(StoredComplaint.stage != DONE, StoredComplaint.claimed_by != claimant)
        with self._database.session() as session:
            done = session.execute(freed.values(claimed_by=None, claimed_until=None))
            return done.rowcount if isinstance(done, CursorResult) else 0

    def unfinished(self, at: datetime, most: int = 50) -> list[str]:
        """Return the numbers of complaints that nobody works on and that are not finished, the unread first."""
        free = or_(StoredComplaint.claimed_until.is_(None), StoredComplaint.claimed_until < at)
        # What nobody has looked at may hold a danger; a draft can wait.
        unread = (StoredComplaint.stage != "taken").asc()
        wanted = (
            select(StoredComplaint.complaint_id)
            .where(StoredComplaint.stage != DONE, free)
            .order_by(unread, StoredComplaint.id)
            .limit(most)
        )
        with self._database.session() as session:
            return list(session.scalars(wanted))

    def of_complainant(self, complainant: str, before: datetime, days: int = 730) -> list[Case]:
        """Return what the same complainant brought before, the latest first."""
        since = before - timedelta(days=days)
        wanted = (
            select(StoredComplaint)
            .where(
                StoredComplaint.complainant == complainant,
                StoredComplaint.received_at < before,
                StoredComplaint.received_at >= since,
            )
            .order_by(StoredComplaint.received_at.desc())
            .limit(50)
        )
        with self._database.session() as session:
            return [case_of(row) for row in session.scalars(wanted)]

    def remove(self, complaint_ids: Sequence[str]) -> int:
        """Delete complaints with all that belongs to them and the values behind their labels; return how many."""
        with self._database.session() as session:
            chosen = delete(StoredComplaint).where(StoredComplaint.complaint_id.in_(complaint_ids))
            gone = session.scalars(chosen.returning(StoredComplaint.id)).all()
            session.execute(delete(StoredPseudonym).where(StoredPseudonym.conversation.in_(complaint_ids)))
        if gone:
            checkpoint(self._database)
        return len(gone)

    def ids_of(self, complainant: str) -> list[str]:
        """Return the numbers of all complaints of a complainant."""
        wanted = select(StoredComplaint.complaint_id).where(StoredComplaint.complainant == complainant)
        with self._database.session() as session:
            return list(session.scalars(wanted))

    def closed_before(self, cutoff: datetime) -> list[str]:
        """Return the numbers of complaints that were closed before a moment."""
        wanted = select(StoredComplaint.complaint_id).where(StoredComplaint.closed_at < cutoff)
        with self._database.session() as session:
            return list(session.scalars(wanted))

    def looked_at(self, after: str = "", most: int = 200) -> list[Case]:
        """Return complaints that were looked at, whose numbers come after one, in the order of their numbers."""
        wanted = (
            select(StoredComplaint)
            .where(StoredComplaint.stage.in_(("triaged", DONE)), StoredComplaint.complaint_id > after)
            .order_by(StoredComplaint.complaint_id)
            .limit(most)
        )
        with self._database.session() as session:
            return [case_of(row) for row in session.scalars(wanted)]

    def among(self, complaint_ids: Sequence[str]) -> set[str]:
        """Return those numbers that there are complaints of."""
        wanted = select(StoredComplaint.complaint_id).where(StoredComplaint.complaint_id.in_(complaint_ids))
        with self._database.session() as session:
            return set(session.scalars(wanted))

    def size(self) -> int:
        """Count all complaints."""
        with self._database.session() as session:
            return session.scalar(select(func.count()).select_from(StoredComplaint)) or 0


def locked(session: Session, complaint_id: str) -> StoredComplaint | None:
    """Return a row that nobody else changes until the session ends.

    The change of nothing takes the lock on both databases before anything is read: on SQLite a transaction that has
    read cannot wait for another's change.
    """
    chosen = StoredComplaint.complaint_id == complaint_id
    session.execute(
        update(StoredComplaint).where(chosen).values(version=StoredComplaint.version),
        execution_options={"synchronize_session": False},
    )
    return session.scalar(select(StoredComplaint).where(chosen))


def put(row: StoredComplaint, case: Case) -> Case:
    """Write a case into its row."""
    for name in FIELDS:
        if getattr(row, name) != getattr(case, name):
            setattr(row, name, getattr(case, name))
    return case


def case_of(row: StoredComplaint) -> Case:
    """Return the value of a row."""
    return Case(**{name: getattr(row, name) for name in FIELDS})


def bumped(case: Case, **changes: object) -> Case:
    """Return a case with changes that somebody who looked at it before must know of."""
    return replace(case, version=case.version + 1, **changes)  # type: ignore[arg-type]
