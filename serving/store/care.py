"""Check-ins of the elder-companion programme: the person only as a keyed hash, the note only masked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, String, UniqueConstraint, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from serving.store.base import Base, Database
from serving.store.columns import Instant, Words


class StoredCheckin(Base):
    """One check-in. `digest` is of its content: the same id with other content is another check-in's."""

    __tablename__ = "care_checkins"
    __table_args__ = (UniqueConstraint("department", "checkin"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    department: Mapped[str] = mapped_column(String(100))
    checkin: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    received: Mapped[datetime] = mapped_column(Instant, index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    calling: Mapped[str] = mapped_column(String(10))
    region: Mapped[str] = mapped_column(String(50))
    grade: Mapped[str] = mapped_column(String(1))
    owner: Mapped[str] = mapped_column(String(255))
    note: Mapped[str] = mapped_column(Words)
    cues: Mapped[str] = mapped_column(Words)
    risk: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(Words)


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """A check-in as it is stored; `cues` are the names of changes that its note told of."""

    checkin: str
    department: str
    subject: str
    digest: str
    at: datetime
    received: datetime
    outcome: str
    calling: str
    region: str
    grade: str
    owner: str
    note: str
    cues: tuple[str, ...] = ()
    risk: str = ""


FIELDS = tuple(name for name in StoredCheck.__slots__ if name != "cues")
Judge = Callable[[Sequence[StoredCheck]], tuple[str, str]]
"""From somebody's check-ins, the new one among them, to the level of risk and the whole result (JSON)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a check-in: `result` is that of its first arrival, `fresh` is false if it was there."""

    check: StoredCheck
    result: str
    fresh: bool


class CareStore:
    """Check-ins in the records' database. Everything raises `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, check: StoredCheck, subjects: Sequence[str], judge: Judge) -> Kept:
        """Store a check-in with what it means, in one transaction; one that is there already is given back.

        `subjects` are the hashes of the person by all keys, so that a new key loses no history. Two that arrive at
        once take turns: the second sees the first.
        """
        with self._database.session() as session:
            if self._database.dialect == "postgresql":
                session.execute(select(func.pg_advisory_xact_lock(func.hashtext(check.subject))))
            # The write comes first: on SQLite it is what makes others wait.
            made = session.scalar(self._insert(check))
            if made is None:
                there = session.scalars(select(StoredCheckin).where(*same(check.department, check.checkin))).one()
                return Kept(check_of(there), there.result, fresh=False)
            risk, result = judge(_history(session, check.department, subjects))
            row = session.get_one(StoredCheckin, made)
            row.risk, row.result = risk, result
            return Kept(replace(check, risk=risk), result, fresh=True)

    def _insert(self, check: StoredCheck) -> ReturningInsert[tuple[int]]:
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        values = {name: getattr(check, name) for name in FIELDS}
        made = insert(StoredCheckin).values(**values, cues=json.dumps(check.cues, ensure_ascii=False), result="")
        once = made.on_conflict_do_nothing(index_elements=["department", "checkin"])
        return once.returning(StoredCheckin.number)

    def keep_result(self, department: str, checkin: str, result: str) -> None:
        """Store the result of a check-in anew, once its evidence is written."""
        with self._database.session() as session:
            session.execute(update(StoredCheckin).where(*same(department, checkin)).values(result=result))

    def history(self, department: str, subjects: Sequence[str]) -> list[StoredCheck]:
        """Return somebody's check-ins of a department, by time."""
        with self._database.session() as session:
            return _history(session, department, subjects)


def same(department: str, checkin: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return what selects one check-in."""
    return StoredCheckin.department == department, StoredCheckin.checkin == checkin


def _history(session: Session, department: str, subjects: Sequence[str]) -> list[StoredCheck]:
    query = select(StoredCheckin).where(
        StoredCheckin.department == department, StoredCheckin.subject.in_(list(subjects))
    )
    rows = session.scalars(query.order_by(StoredCheckin.at, StoredCheckin.checkin))
    return [check_of(row) for row in rows]


def check_of(row: StoredCheckin) -> StoredCheck:
    """Return the value of a row."""
    values = {name: getattr(row, name) for name in FIELDS}
    return StoredCheck(**values, cues=tuple(json.loads(row.cues)))
