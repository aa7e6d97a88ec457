"""The outbox: results that a complaint system waits for, with when each is tried next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, Words, now
from serving.store.complaints import DONE, StoredComplaint

CallbackState = Literal["waiting", "delivered", "dead"]


class StoredCallback(Base):
    """A callback. `next_try` is None once it was delivered or given up."""

    __tablename__ = "complaint_callbacks"

    id: Mapped[int] = mapped_column(primary_key=True)
    callback_id: Mapped[str] = mapped_column(String(40), unique=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(Words)
    host: Mapped[str] = mapped_column(String(255))
    tries: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    next_try: Mapped[datetime | None] = mapped_column(Instant, index=True)
    problem: Mapped[str | None] = mapped_column(Words)
    made: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback as it is stored, with the number of its complaint."""

    callback_id: str
    complaint_id: str
    url: str
    host: str
    tries: int = 0
    state: CallbackState = "waiting"
    next_try: datetime | None = None
    problem: str | None = None


class CallbackStore:
    """The outbox. Everything raises `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, callback: Callback) -> None:
        """Store a callback for a complaint that is there, once."""
        number = select(StoredComplaint.id).where(StoredComplaint.complaint_id == callback.complaint_id)
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        with self._database.session() as session:
            made = insert(StoredCallback).values(
                callback_id=callback.callback_id,
                complaint_id=number.scalar_subquery(),
                url=callback.url,
                host=callback.host,
                tries=callback.tries,
                state=callback.state,
                next_try=callback.next_try,
                problem=callback.problem,
                made=now(),
            )
            session.execute(made.on_conflict_do_nothing(index_elements=["callback_id"]))

    def due(self, at: datetime, most: int = 20) -> list[Callback]:
        """Return what is to be tried now: of complaints that are finished, the longest waiting first."""
        wanted = (
            select(StoredCallback, StoredComplaint.complaint_id)
            .join(StoredComplaint, StoredComplaint.id == StoredCallback.complaint_id)
            .where(StoredCallback.state == "waiting", StoredCallback.next_try <= at, StoredComplaint.stage == DONE)
            .order_by(StoredCallback.next_try, StoredCallback.id)
            .limit(most)
        )
        with self._database.session() as session:
            return [callback_of(row, number) for row, number in session.execute(wanted)]

    def lease(self, callback: Callback, until: datetime) -> bool:
        """Take a callback to send it; False if another process took it first."""
        taken = (
            update(StoredCallback)
            .where(
                StoredCallback.callback_id == callback.callback_id,
                StoredCallback.state == "waiting",
                StoredCallback.next_try == callback.next_try,
            )
            .values(next_try=until)
            .returning(StoredCallback.id)
        )
        with self._database.session() as session:
            return bool(session.scalars(taken).all())

    def tried(self, callback: Callback) -> None:
        """Store how a try went."""
        changed = (
            update(StoredCallback)
            .where(StoredCallback.callback_id == callback.callback_id)
            .values(
                tries=callback.tries,
                state=callback.state,
                next_try=callback.next_try,
                problem=callback.problem,
            )
        )
        with self._database.session() as session:
            session.execute(changed)

    def page(self, state: CallbackState | None = None, most: int = 200) -> list[Callback]:
        """Return the latest callbacks."""
        wanted = select(StoredCallback, StoredComplaint.complaint_id).join(
            StoredComplaint, StoredComplaint.id == StoredCallback.complaint_id
        )
        if state is not None:
            wanted = wanted.where(StoredCallback.state == state)
        with self._database.session() as session:
            rows = session.execute(wanted.order_by(StoredCallback.id.desc()).limit(most))
            return [callback_of(row, number) for row, number in rows]

    def one(self, callback_id: str) -> Callback | None:
        """Return a callback by its id."""
        wanted = (
            select(StoredCallback, StoredComplaint.complaint_id)
            .join(StoredComplaint, StoredComplaint.id == StoredCallback.complaint_id)
            .where(StoredCallback.callback_id == callback_id)
        )
        with self._database.session() as session:
            found = session.execute(wanted).first()
            return callback_of(found[0], found[1]) if found else None


def callback_of(row: StoredCallback, complaint_id: str) -> Callback:
    """Return the value of a row."""
    return Callback(
        row.callback_id,
        complaint_id,
        row.url,
        row.host,
        row.tries,
        cast("CallbackState", row.state),
        row.next_try,
        row.problem,
    )
