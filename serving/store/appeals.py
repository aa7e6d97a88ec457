"""Requests for explanation, refusal or review, and the replies that persons gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, Words


class StoredAppeal(Base):
    """One request. `extensions` counts by how many times 30 days `due` was put off."""

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(String(40), unique=True)
    owner: Mapped[str] = mapped_column(String(255), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Words)
    state: Mapped[str] = mapped_column(String(20))
    received: Mapped[datetime] = mapped_column(Instant, index=True)
    due: Mapped[date]
    extensions: Mapped[int]
    extended_because: Mapped[str] = mapped_column(Words)
    reply: Mapped[str] = mapped_column(Words)
    replied: Mapped[datetime | None] = mapped_column(Instant)
    replied_by: Mapped[str] = mapped_column(String(255))


@dataclass(frozen=True, slots=True)
class Appeal:
    """A request as it is stored."""

    receipt: str
    owner: str
    kind: str
    about: str
    reason: str
    state: str
    received: datetime
    due: date
    extensions: int = 0
    extended_because: str = ""
    reply: str = ""
    replied: datetime | None = None
    replied_by: str = ""


Change = Callable[[Appeal], Appeal]
"""Makes the next state of a request; raises what refuses it."""
FIELDS = tuple(Appeal.__slots__)


class AppealStore:
    """Requests in the records' database. Everything raises `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, appeal: Appeal) -> None:
        """Store a request."""
        with self._database.session() as session:
            session.add(StoredAppeal(**{name: getattr(appeal, name) for name in FIELDS}))

    def page(self, owner: str | None, most: int = 200) -> list[Appeal]:
        """Return the latest requests of an owner, or (None) of all."""
        query = select(StoredAppeal).order_by(StoredAppeal.id.desc()).limit(most)
        if owner is not None:
            query = query.where(StoredAppeal.owner == owner)
        with self._database.session() as session:
            return [appeal_of(row) for row in session.scalars(query)]

    def one(self, receipt: str) -> Appeal | None:
        """Return a request by its receipt's number."""
        with self._database.session() as session:
            row = session.scalar(select(StoredAppeal).where(StoredAppeal.receipt == receipt))
            return appeal_of(row) if row else None

    def change(self, receipt: str, change: Change) -> Appeal | None:
        """Put a request into its next state, or not at all if `change` raises; None if there is none."""
        with self._database.session() as session:
            mine = StoredAppeal.receipt == receipt
            # SQLite locks no rows: a write that changes nothing keeps others out from the look to the change.
            session.execute(update(StoredAppeal).where(mine).values(receipt=receipt))
            row = session.scalar(select(StoredAppeal).where(mine))
            if row is None:
                return None
            changed = change(appeal_of(row))
            for name in FIELDS:
                setattr(row, name, getattr(changed, name))
            return changed


def appeal_of(row: StoredAppeal) -> Appeal:
    """Return the value of a row."""
    return Appeal(**{name: getattr(row, name) for name in FIELDS})


def last_day(received: date, days: int, extensions: int = 0, extension_days: int = 30) -> date:
    """Return the last day of a reply: the day of receipt is not counted (민법 제157조).

    A last day on a Saturday or a holiday is left as it is: earlier than 민법 제161조 would allow, never later.

    >>> last_day(date(2026, 11, 28), 30)
    datetime.date(2026, 12, 28)
    """
    return received + timedelta(days=days + extensions * extension_days)
