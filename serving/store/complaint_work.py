"""What persons did with complaints: decisions and events of the clock, stored together with the case's next state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, Words
from serving.store.complaints import Case, StoredComplaint, case_of, locked, put


class StoredDecision(Base):
    """A decision of a person: `body` is what is told of it, `asked` what was sent (JSON both)."""

    __tablename__ = "complaint_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id", ondelete="CASCADE"), index=True)
    by: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(Instant)
    action: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Words)
    asked: Mapped[str] = mapped_column(Words)


class StoredEvent(Base):
    """An event of the clock."""

    __tablename__ = "complaint_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id", ondelete="CASCADE"), index=True)
    by: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Words)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision; `body` and `asked` are JSON."""

    by: str
    at: datetime
    action: str
    body: str
    asked: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a clock; `body` is JSON."""

    by: str
    at: datetime
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class Step:
    """The next state of a case, and what led to it."""

    case: Case
    decision: Decision | None = None
    event: Event | None = None


Advance = Callable[[Case, list[Event]], Step]
"""Makes the next step of a case with its events so far; raises what refuses it."""


class WorkStore:
    """Decisions and events. Everything raises `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def advance(self, complaint_id: str, make: Advance) -> Step | None:
        """Store a step, all of it or (if `make` raises) nothing; None if there is no such complaint."""
        with self._database.session() as session:
            row = locked(session, complaint_id)
            if row is None:
                return None
            wanted = select(StoredEvent).where(StoredEvent.complaint_id == row.id).order_by(StoredEvent.id)
            step = make(case_of(row), [event_of(one) for one in session.scalars(wanted)])
            put(row, step.case)
            if step.decision:
                session.add(StoredDecision(complaint_id=row.id, **plain(step.decision)))
            if step.event:
                session.add(StoredEvent(complaint_id=row.id, **plain(step.event)))
            return step

    def events(self, complaint_id: str) -> list[Event]:
        """Return the events of a complaint, in their order."""
        wanted = (
            select(StoredEvent)
            .join(StoredComplaint, StoredComplaint.id == StoredEvent.complaint_id)
            .where(StoredComplaint.complaint_id == complaint_id)
            .order_by(StoredEvent.id)
        )
        with self._database.session() as session:
            return [event_of(row) for row in session.scalars(wanted)]

    def events_of(self, complaint_ids: Sequence[str]) -> dict[str, list[Event]]:
        """Return the events of several complaints, in their order; nothing for one without."""
        wanted = (
            select(StoredComplaint.complaint_id, StoredEvent)
            .join(StoredComplaint, StoredComplaint.id == StoredEvent.complaint_id)
            .where(StoredComplaint.complaint_id.in_(complaint_ids))
            .order_by(StoredEvent.id)
        )
        found: dict[str, list[Event]] = {}
        with self._database.session() as session:
            for number, row in session.execute(wanted):
                found.setdefault(number, []).append(event_of(row))
        return found

    def decisions(self, complaint_id: str) -> list[Decision]:
        """Return the decisions on a complaint, in their order."""
        wanted = (
            select(StoredDecision)
            .join(StoredComplaint, StoredComplaint.id == StoredDecision.complaint_id)
            .where(StoredComplaint.complaint_id == complaint_id)
            .order_by(StoredDecision.id)
        )
        with self._database.session() as session:
            return [decision_of(row) for row in session.scalars(wanted)]


def plain(value: Decision | Event) -> dict[str, object]:
    """Return the columns of a value."""
    return {name: getattr(value, name) for name in type(value).__slots__}


def event_of(row: StoredEvent) -> Event:
    """Return the value of a row."""
    return Event(row.by, row.at, row.kind, row.body)


def decision_of(row: StoredDecision) -> Decision:
    """Return the value of a row."""
    return Decision(row.by, row.at, row.action, row.body, row.asked)
