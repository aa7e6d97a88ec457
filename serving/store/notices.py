"""Who was told which version of the AI notice, and when first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, now


class NoticeGiven(Base):
    """One caller was told one version."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("owner", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(255))
    version: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)


class NoticeStore:
    """Notices in the records' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def given(self, owner: str, version: str, channel: str) -> bool:
        """Note that a caller is told a version; return whether it is the first time. Raises `RecordsUnavailable`."""
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        noted = insert(NoticeGiven).values(owner=owner, version=version, channel=channel, at=now())
        once = noted.on_conflict_do_nothing(index_elements=["owner", "version"]).returning(NoticeGiven.id)
        with self._database.session() as session:
            return session.execute(once).first() is not None

    def forget(self, owner: str, version: str) -> None:
        """Take a note back: its evidence could not be written, so the next use tries again."""
        chosen = delete(NoticeGiven).where(NoticeGiven.owner == owner, NoticeGiven.version == version)
        with self._database.session() as session:
            session.execute(chosen)
