"""What readers think of answers: a rating, the answer's id and a comment, no question and no name."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from serving.schemas import FeedbackIn
from serving.store.base import Base, Database


class Feedback(Base):
    """A reader's feedback on an answer."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[str] = mapped_column(String(100), index=True)
    rating: Mapped[str] = mapped_column(String(8))
    comment: Mapped[str] = mapped_column(String(2000), default="")
    created: Mapped[datetime]


class FeedbackStore:
    """Feedback in the records' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, feedback: FeedbackIn) -> int:
        """Store a feedback; return its number. Raises `RecordsUnavailable`."""
        record = Feedback(**feedback.model_dump(), created=datetime.now(UTC).replace(tzinfo=None))
        with self._database.session() as session:
            session.add(record)
            session.flush()
            return record.id

    def ratings(self) -> dict[str, int]:
        """Count the feedback by rating."""
        with self._database.session() as session:
            rows = session.execute(select(Feedback.rating, func.count()).group_by(Feedback.rating)).all()
        return {rating: number for rating, number in rows}  # noqa: C416 - rows are no pairs to mypy
