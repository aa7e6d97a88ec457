"""What readers think of answers: a rating, the answer's id and a comment, no question and no name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, String, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from rag.errors import EnvironmentFault
from serving.schemas import FeedbackIn


class Base(DeclarativeBase):
    """The base of all records."""


class Feedback(Base):
    """A reader's feedback on an answer."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[str] = mapped_column(String(100), index=True)
    rating: Mapped[str] = mapped_column(String(8))
    comment: Mapped[str] = mapped_column(String(2000), default="")
    created: Mapped[datetime]


class FeedbackStore:
    """Feedback in a database; the tables are made on first use."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine | None = None

    @classmethod
    def in_folder(cls, data: Path) -> FeedbackStore:
        """Return the store of a data folder (SQLite)."""
        return cls(f"sqlite:///{data / 'records.sqlite3'}")

    def add(self, feedback: FeedbackIn) -> int:
        """Store a feedback; return its number. Raises `EnvironmentFault`."""
        record = Feedback(**feedback.model_dump(), created=datetime.now(UTC))
        try:
            with Session(self._opened()) as session, session.begin():
                session.add(record)
                session.flush()
                return record.id
        except SQLAlchemyError as error:
            raise EnvironmentFault("의견을 저장하지 못했습니다. mongmin doctor로 점검하십시오.") from error

    def ratings(self) -> dict[str, int]:
        """Count the feedback by rating."""
        with Session(self._opened()) as session:
            rows = session.query(Feedback.rating).all()
        return {rating: sum(row[0] == rating for row in rows) for rating in {row[0] for row in rows}}

    def close(self) -> None:
        """Close the database; safe to call again."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _opened(self) -> Engine:
        if self._engine is None:
            engine = create_engine(self._url)
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _write_ahead)
            Base.metadata.create_all(engine)
            self._engine = engine
        return self._engine


def _write_ahead(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()
