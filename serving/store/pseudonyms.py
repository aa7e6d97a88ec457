"""The table of pseudonyms: labels of conversations, and what they stand for, encrypted elsewhere.

개인정보 보호법 제28조의4: what identifies is kept apart from what was pseudonymised. This store never sees a value or a
key; `serving.privacy` seals and opens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, Words, now, storable


class StoredPseudonym(Base):
    """A label of a conversation. `used` is when it last stood in a text: it goes with the turns."""

    __tablename__ = "pseudonyms"
    __table_args__ = (
        UniqueConstraint("owner", "conversation", "label"),
        Index("ix_pseudonyms_used", "used"),
        Index("ix_pseudonyms_key", "key_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(255))
    conversation: Mapped[str] = mapped_column(Words)
    label: Mapped[str] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(20))
    key_id: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made: Mapped[datetime] = mapped_column(Instant)
    used: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class SealedPseudonym:
    """A row without its conversation; `sealed` None is one-way."""

    label: str
    type: str
    key_id: str
    fingerprint: str
    sealed: bytes | None


@dataclass(frozen=True, slots=True)
class Owned:
    """A row with its number and its conversation."""

    id: int
    owner: str
    conversation: str
    row: SealedPseudonym


class PseudonymStore:
    """Pseudonyms in the records' database. Every call may raise `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owner: str, conversation: str) -> list[SealedPseudonym]:
        """Return the rows of one conversation of the owner's, the oldest first."""
        wanted = (
            select(StoredPseudonym)
            .where(StoredPseudonym.owner == owner, StoredPseudonym.conversation == storable(conversation))
            .order_by(StoredPseudonym.id)
        )
        with self._database.session() as session:
            return [plain(row) for row in session.scalars(wanted)]

    def add(self, owner: str, conversation: str, rows: Sequence[SealedPseudonym]) -> bool:
        """Keep rows, durably, all or none; False if another request has given one of the labels meanwhile."""
        moment, insert = now(), postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        values = [
            {
                "owner": owner,
                "conversation": storable(conversation),
                "label": row.label,
                "type": row.type,
                "key_id": row.key_id,
                "fingerprint": row.fingerprint,
                "sealed": row.sealed,
                "made": moment,
                "used": moment,
            }
            for row in rows
        ]
        if not values:
            return True
        with self._database.session() as session:
            made = insert(StoredPseudonym).values(values).on_conflict_do_nothing().returning(StoredPseudonym.id)
            kept = len(session.scalars(made).all()) == len(values)
            if not kept:
                session.rollback()
        return kept

    def touch(self, owner: str, conversation: str, labels: Collection[str]) -> None:
        """Note that labels stand in a text of today."""
        if not labels:
            return
        with self._database.session() as session:
            session.execute(
                update(StoredPseudonym)
                .where(
                    StoredPseudonym.owner == owner,
                    StoredPseudonym.conversation == storable(conversation),
                    StoredPseudonym.label.in_(labels),
                )
                .values(used=now())
            )

    def by_key(self) -> dict[str, int]:
        """Count the rows that a key seals, by its name."""
        query = select(StoredPseudonym.key_id, func.count()).where(StoredPseudonym.sealed.is_not(None))
        with self._database.session() as session:
            return dict(list(session.execute(query.group_by(StoredPseudonym.key_id)).all()))

    def sealed_with(self, key_id: str, most: int = 500) -> list[Owned]:
        """Return some of the rows that a key seals."""
        wanted = select(StoredPseudonym).where(StoredPseudonym.key_id == key_id, StoredPseudonym.sealed.is_not(None))
        with self._database.session() as session:
            rows = session.scalars(wanted.order_by(StoredPseudonym.id).limit(most))
            return [Owned(row.id, row.owner, row.conversation, plain(row)) for row in rows]

    def reseal(self, rows: Iterable[Owned]) -> None:
        """Replace what rows hold by the same under another key, durably."""
        with self._database.session() as session:
            for one in rows:
                new = {"key_id": one.row.key_id, "fingerprint": one.row.fingerprint, "sealed": one.row.sealed}
                session.execute(update(StoredPseudonym).where(StoredPseudonym.id == one.id).values(new))


def plain(row: StoredPseudonym) -> SealedPseudonym:
    """Return a row outside its session."""
    return SealedPseudonym(row.label, row.type, row.key_id, row.fingerprint, row.sealed)
