"""Who saw personal data again: who, when, whence, whose, what and why (개인정보 보호법 제29조).

A row is written before anything is shown. What was shown stands in no row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import JSON, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, Words, now

Outcome = Literal["revealed", "refused"]


class StoredReveal(Base):
    """One request to see values again."""

    __tablename__ = "reveals"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    who: Mapped[str] = mapped_column(String(255), index=True)
    whence: Mapped[str] = mapped_column(String(100))
    owner: Mapped[str] = mapped_column(String(255))
    conversation: Mapped[str] = mapped_column(Words)
    labels: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Words)
    outcome: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[str] = mapped_column(String(100))


@dataclass(frozen=True, slots=True)
class RevealEntry:
    """What is kept of a request: `owner` and `conversation` say whose data, `labels` which."""

    who: str
    whence: str
    owner: str
    conversation: str
    labels: tuple[str, ...]
    reason: str
    outcome: Outcome
    evidence: str = ""
    at: datetime | None = None
    id: int = 0


class RevealLog:
    """The log in the records' database. Every call may raise `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, entry: RevealEntry) -> int:
        """Keep an entry, durably; return its number."""
        row = StoredReveal(
            at=now(),
            who=entry.who,
            whence=entry.whence,
            owner=entry.owner,
            conversation=entry.conversation,
            labels=list(entry.labels),
            reason=entry.reason,
            outcome=entry.outcome,
            evidence=entry.evidence,
        )
        with self._database.session() as session:
            session.add(row)
            session.flush()
            return row.id

    def between(self, first: datetime, end: datetime) -> Sequence[RevealEntry]:
        """Return the entries from `first` until before `end`, the oldest first."""
        wanted = select(StoredReveal).where(StoredReveal.at >= first, StoredReveal.at < end).order_by(StoredReveal.id)
        with self._database.session() as session:
            return [entry_of(row) for row in session.scalars(wanted)]

    def since(self, who: str, moment: datetime) -> int:
        """Count what somebody asked for since a moment."""
        wanted = select(func.count()).where(StoredReveal.who == who, StoredReveal.at >= moment)
        with self._database.session() as session:
            return session.scalar(wanted) or 0


def entry_of(row: StoredReveal) -> RevealEntry:
    """Return a row outside its session."""
    outcome: Outcome = "revealed" if row.outcome == "revealed" else "refused"
    return RevealEntry(
        row.who,
        row.whence,
        row.owner,
        row.conversation,
        tuple(row.labels),
        row.reason,
        outcome,
        row.evidence,
        row.at,
        row.id,
    )
