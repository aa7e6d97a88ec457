"""Blind reviews of two runs: which items, and what each reviewer said of each. People are numbers here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from serving.store.base import Base, Database
from serving.store.columns import Instant, Json, Words, now, storable

Verdict = Literal["first", "second", "both_good", "both_bad"]
"""Which run's reply is better; what the reviewer saw as A or B is in `Rating.first_shown`."""
Side = Literal["A", "B"]


class StoredReview(Base):
    """A review; `closed` None while it is open."""

    __tablename__ = "evaluation_reviews"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    suite: Mapped[str] = mapped_column(String(200))
    first: Mapped[str] = mapped_column(String(200))
    second: Mapped[str] = mapped_column(String(200))
    seed: Mapped[int]
    criteria: Mapped[list[str]] = mapped_column(Json)
    cases: Mapped[list[str]] = mapped_column(Json)
    salt: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[int]
    made: Mapped[datetime] = mapped_column(Instant, index=True)
    closed_by: Mapped[int | None]
    closed: Mapped[datetime | None] = mapped_column(Instant)


class StoredRating(Base):
    """What one reviewer said of one item."""

    __tablename__ = "evaluation_ratings"
    __table_args__ = (UniqueConstraint("review", "case_id", "evaluator"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review: Mapped[str] = mapped_column(ForeignKey("evaluation_reviews.id"))
    case_id: Mapped[str] = mapped_column(Words)
    evaluator: Mapped[int]
    first_shown: Mapped[str] = mapped_column(String(1))
    verdict: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Words)
    points: Mapped[Any] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class Review:
    """A review of two runs of one suite. `salt` decides, with a person and a case, which reply is shown as A."""

    id: str
    suite: str
    first: str
    second: str
    seed: int
    criteria: tuple[str, ...]
    cases: tuple[str, ...]
    salt: str
    made_by: int
    made: datetime
    closed_by: int | None = None
    closed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """A reviewer's word on an item; `points` (1 to 5) by criterion, of the first and the second run's reply."""

    case: str
    evaluator: int
    first_shown: Side
    verdict: Verdict
    reason: str = ""
    points: Mapping[str, Sequence[int]] = field(default_factory=dict)


class ReviewStore:
    """Reviews in the records' database. Everything raises `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, review: Review) -> None:
        """Store a review."""
        values = {name: getattr(review, name) for name in Review.__slots__}
        with self._database.session() as session:
            session.add(StoredReview(**values | {"criteria": list(review.criteria), "cases": list(review.cases)}))

    def page(self, most: int = 200) -> list[Review]:
        """Return the newest reviews, the newest first."""
        query = select(StoredReview).order_by(StoredReview.made.desc(), StoredReview.id).limit(most)
        with self._database.session() as session:
            return [review_of(row) for row in session.scalars(query)]

    def one(self, review_id: str) -> Review | None:
        """Return a review; no database is asked for an id that it could not hold."""
        if storable(review_id) != review_id:
            return None
        with self._database.session() as session:
            row = session.get(StoredReview, review_id)
            return review_of(row) if row else None

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return by review how many ratings there are, and by how many people."""
        people = func.count(StoredRating.evaluator.distinct())
        query = select(StoredRating.review, func.count(), people).group_by(StoredRating.review)
        with self._database.session() as session:
            return {review: (ratings, by) for review, ratings, by in session.execute(query)}

    def ratings(self, review_id: str) -> list[Rating]:
        """Return all ratings of a review, in the order in which they were first given."""
        query = select(StoredRating).where(StoredRating.review == review_id).order_by(StoredRating.id)
        with self._database.session() as session:
            return [rating_of(row) for row in session.scalars(query)]

    def rate(self, review_id: str, rating: Rating) -> bool:
        """Keep what a reviewer says of an item, in place of what they said before; False once it is closed."""
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        values = {name: getattr(rating, name) for name in ("evaluator", "first_shown", "verdict", "reason")}
        points = {name: list(pair) for name, pair in rating.points.items()}
        made = insert(StoredRating).values(review=review_id, case_id=rating.case, points=points, at=now(), **values)
        changed = {name: made.excluded[name] for name in ("first_shown", "verdict", "reason", "points", "at")}
        with self._database.session() as session:
            # The write comes first: on SQLite and PostgreSQL alike it is what makes a closing wait, or is too late.
            if not _touch(session, review_id):
                return False
            session.execute(made.on_conflict_do_update(index_elements=["review", "case_id", "evaluator"], set_=changed))
            return True

    def close(self, review_id: str, by: int, check: Callable[[list[Rating]], None]) -> bool:
        """Close a review for good, unless `check` raises on its ratings; False if it is closed already."""
        mine = StoredRating.review == review_id
        with self._database.session() as session:
            if not _touch(session, review_id):
                return False
            rows = session.scalars(select(StoredRating).where(mine).order_by(StoredRating.id))
            check([rating_of(row) for row in rows])
            session.execute(update(StoredReview).where(StoredReview.id == review_id).values(closed=now(), closed_by=by))
            return True


def _touch(session: Session, review_id: str) -> bool:
    """Lock an open review by a write that changes nothing; False if there is no open one."""
    query = update(StoredReview).where(StoredReview.id == review_id, StoredReview.closed.is_(None))
    return session.execute(query.values(suite=StoredReview.suite).returning(StoredReview.id)).first() is not None


def review_of(row: StoredReview) -> Review:
    """Return the value of a row."""
    values = {name: getattr(row, name) for name in Review.__slots__}
    return Review(**values | {"criteria": tuple(row.criteria), "cases": tuple(row.cases)})


def rating_of(row: StoredRating) -> Rating:
    """Return the value of a row."""
    points = {str(name): tuple(pair) for name, pair in row.points.items()}
    return Rating(row.case_id, row.evaluator, row.first_shown, row.verdict, row.reason, points)  # type: ignore[arg-type]
