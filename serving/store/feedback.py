"""What readers think of answers: a rating, a comment, the minutes saved and the text that was finally used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from serving.schemas import FeedbackIn
from serving.store.base import Base, Database
from serving.store.columns import Instant, Words, now
from serving.store.screen import Screen, as_written


class Feedback(Base):
    """A reader's feedback on an answer. The owner is empty where it is from before owners were kept."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[str] = mapped_column(Words, index=True)
    rating: Mapped[str] = mapped_column(String(8))
    comment: Mapped[str] = mapped_column(Words, default="")
    created: Mapped[datetime] = mapped_column(Instant, index=True)
    owner: Mapped[str] = mapped_column(String(255), default="")
    department: Mapped[str] = mapped_column(String(200), default="")
    minutes_saved: Mapped[int | None]
    final_text: Mapped[str] = mapped_column(Words, default="")


class FeedbackStore:
    """Feedback in the records' database; `screen` sees what a person wrote before it is stored."""

    def __init__(self, database: Database, screen: Screen = as_written) -> None:
        self._database = database
        self._screen = screen

    def add(self, feedback: FeedbackIn, owner: str = "", department: str = "") -> int:
        """Store a feedback, durably; return its number. Raises `RecordsUnavailable`."""
        record = Feedback(
            answer_id=feedback.answer_id,
            rating=feedback.rating,
            comment=self._screen(feedback.comment),
            minutes_saved=feedback.minutes_saved,
            final_text=self._screen(feedback.final_text),
            owner=owner,
            department=department,
            created=now(),
        )
        with self._database.session() as session:
            session.add(record)
            session.flush()
            return record.id

    def ratings(self, owner: str | None = None) -> dict[str, int]:
        """Count the feedback by rating, of one owner or (None) of all."""
        query = select(Feedback.rating, func.count()).where(*of(owner)).group_by(Feedback.rating)
        with self._database.session() as session:
            rows = session.execute(query).all()
        return dict(list(rows))

    def comments(self) -> set[str]:
        """Return all comments; what a drill wrote is counted by them."""
        with self._database.session() as session:
            return set(session.scalars(select(Feedback.comment)))

    def minutes_saved(self, owner: str | None = None) -> int:
        """Add up the minutes that readers say they saved."""
        with self._database.session() as session:
            return int(session.scalar(select(func.sum(Feedback.minutes_saved)).where(*of(owner))) or 0)


def of(owner: str | None) -> list[ColumnElement[bool]]:
    """Return the condition that a feedback is the owner's; none for all."""
    return [] if owner is None else [Feedback.owner == owner]
