"""Who took part in evaluations: a number for each name, kept apart from what they did.

개인정보 보호법 제28조의4: reviews, ratings and corrections name their people by number only. Once a name is deleted, by
retention (`evaluators`) or on request, what the person did stays and says nothing of who it was.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, now, storable
from serving.store.erase import checkpoint


class StoredEvaluator(Base):
    """A person's name; `used` is when they last did something."""

    __tablename__ = "evaluators"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)
    used: Mapped[datetime] = mapped_column(Instant, index=True)


class EvaluatorStore:
    """The names. Everything raises `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def acting(self, name: str) -> int:
        """Return the number of somebody who does something now; a new one for a new name."""
        with self._database.session() as session:
            return acting(session, name, self._database.dialect)

    def known(self, name: str) -> int | None:
        """Return somebody's number, None if they have done nothing."""
        with self._database.session() as session:
            return session.scalar(select(StoredEvaluator.id).where(StoredEvaluator.name == storable(name)))

    def names(self, numbers: Collection[int]) -> dict[int, str]:
        """Return the names that are still kept, by number."""
        query = select(StoredEvaluator).where(StoredEvaluator.id.in_(set(numbers)))
        with self._database.session() as session:
            return {row.id: row.name for row in session.scalars(query)}

    def forget(self, name: str) -> bool:
        """Delete a name for good; False if it is not kept."""
        gone = delete(StoredEvaluator).where(StoredEvaluator.name == storable(name)).returning(StoredEvaluator.id)
        with self._database.session() as session:
            found = session.scalar(gone)
        if found is not None:
            checkpoint(self._database)
        return found is not None


def acting(session: Session, name: str, dialect: str) -> int:
    """Return the number of somebody who does something now, within a transaction."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    made = insert(StoredEvaluator).values(name=storable(name), used=now())
    kept = made.on_conflict_do_update(index_elements=["name"], set_={"used": made.excluded.used})
    return session.scalars(kept.returning(StoredEvaluator.id)).one()
