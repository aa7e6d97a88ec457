"""Corrections of answers that evaluators found wrong; what a second person accepted becomes a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, Json, Words, now, storable

State = Literal["waiting", "accepted", "refused"]


class StoredCorrection(Base):
    """A correction; `identity` is the digest of who proposed what, so that the same is kept once."""

    __tablename__ = "evaluation_corrections"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    identity: Mapped[str] = mapped_column(String(64), unique=True)
    run: Mapped[str] = mapped_column(String(200))
    suite: Mapped[str] = mapped_column(String(200))
    case_id: Mapped[str] = mapped_column(Words)
    request: Mapped[Any] = mapped_column(Json)
    cluster: Mapped[str] = mapped_column(Words)
    slices: Mapped[Any] = mapped_column(Json)
    wrong: Mapped[str] = mapped_column(Words)
    answer: Mapped[str] = mapped_column(Words)
    key_facts: Mapped[Any] = mapped_column(Json)
    articles: Mapped[Any] = mapped_column(Json)
    refuse: Mapped[bool]
    state: Mapped[str] = mapped_column(String(12), index=True)
    made_by: Mapped[int]
    made: Mapped[datetime] = mapped_column(Instant, index=True)
    decided_by: Mapped[int | None]
    decided: Mapped[datetime | None] = mapped_column(Instant)
    decision: Mapped[str] = mapped_column(Words)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is wrong with the answer to an item, and what would be right.

    `request` is what was asked, as the record holds it; `articles` are written 「법령명」 제N조; `refuse`: the right
    answer is to decline. People are numbers (`serving.store.evaluators`).
    """

    id: str
    identity: str
    run: str
    suite: str
    case_id: str
    request: dict[str, Any]
    cluster: str
    slices: dict[str, str]
    wrong: str
    answer: str
    key_facts: tuple[str, ...]
    articles: tuple[str, ...]
    refuse: bool
    made_by: int
    made: datetime
    state: State = "waiting"
    decided_by: int | None = None
    decided: datetime | None = None
    decision: str = ""


TUPLES = ("key_facts", "articles")


class CorrectionStore:
    """Corrections in the records' database. Everything raises `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, correction: Correction) -> Correction:
        """Store a correction; the same from the same person is kept once, and the kept one returned."""
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        values = {name: getattr(correction, name) for name in Correction.__slots__}
        made = insert(StoredCorrection).values(**values | {name: list(values[name]) for name in TUPLES})
        kept = select(StoredCorrection).where(StoredCorrection.identity == correction.identity)
        with self._database.session() as session:
            session.execute(made.on_conflict_do_nothing(index_elements=["identity"]))
            return correction_of(session.scalars(kept).one())

    def page(self, state: State | None = None, most: int = 500) -> list[Correction]:
        """Return the newest corrections, those of one state or all."""
        query = select(StoredCorrection).order_by(StoredCorrection.made.desc(), StoredCorrection.id).limit(most)
        if state is not None:
            query = query.where(StoredCorrection.state == state)
        with self._database.session() as session:
            return [correction_of(row) for row in session.scalars(query)]

    def accepted(self) -> list[Correction]:
        """Return all that a second person accepted, in the order of their acceptance."""
        query = select(StoredCorrection).where(StoredCorrection.state == "accepted")
        with self._database.session() as session:
            rows = session.scalars(query.order_by(StoredCorrection.decided, StoredCorrection.id))
            return [correction_of(row) for row in rows]

    def one(self, correction_id: str) -> Correction | None:
        """Return a correction; no database is asked for an id that it could not hold."""
        if storable(correction_id) != correction_id:
            return None
        with self._database.session() as session:
            row = session.get(StoredCorrection, correction_id)
            return correction_of(row) if row else None

    def decide(self, correction_id: str, state: State, by: int, why: str) -> bool:
        """Record what a second person decided; False if it was decided already."""
        waiting = update(StoredCorrection).where(
            StoredCorrection.id == correction_id,
            StoredCorrection.state == "waiting",
            StoredCorrection.made_by != by,
        )
        decided = waiting.values(state=state, decided_by=by, decided=now(), decision=why)
        with self._database.session() as session:
            return session.execute(decided.returning(StoredCorrection.id)).first() is not None


def correction_of(row: StoredCorrection) -> Correction:
    """Return the value of a row."""
    values = {name: getattr(row, name) for name in Correction.__slots__}
    return Correction(**values | {name: tuple(values[name]) for name in TUPLES})
