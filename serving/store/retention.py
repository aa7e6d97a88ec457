"""Deletes what is older than the policy says, and keeps the proof: numbers before and after, and no content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, String, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from configs.settings import RecordsSettings
from serving.schemas_records import DeletionOut, Kind
from serving.store.appeals import StoredAppeal
from serving.store.base import Base, Database
from serving.store.care import StoredCheckin
from serving.store.columns import Instant
from serving.store.complaints import StoredComplaint
from serving.store.conversations import TITLE_CHARS, Conversation, StoredTurn
from serving.store.erase import vacuum
from serving.store.evaluators import StoredEvaluator
from serving.store.feedback import Feedback
from serving.store.pseudonyms import StoredPseudonym
from serving.store.reveals import StoredReveal
from serving.store.usage import Usage


class Deletion(Base):
    """One kind's part of one purge."""

    __tablename__ = "deletions"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    kind: Mapped[str] = mapped_column(String(20))
    cutoff: Mapped[datetime] = mapped_column(Instant)
    days: Mapped[int]
    before: Mapped[int]
    deleted: Mapped[int]
    left: Mapped[int | None]
    erased: Mapped[bool]


ALONE = {"synchronize_session": False}
"""The database does it; no object in memory follows."""
Time = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
TIMES: Mapping[Kind, Time] = {
    "conversations": StoredTurn.asked,
    "feedback": Feedback.created,
    "usage": Usage.at,
    "pseudonyms": StoredPseudonym.used,
    "reveals": StoredReveal.at,
    "appeals": StoredAppeal.replied,
    "complaints": StoredComplaint.closed_at,
    "care": StoredCheckin.received,
    "evaluators": StoredEvaluator.used,
}
"""When a row of a kind was made. Conversations' rows are their turns; a pseudonym goes with the last of them.
A request is kept from its reply, a complaint from its closing: without one it has no such moment, and stays.
Of those who reviewed and corrected evaluations only the names go: what they did stays, under a number."""


def policy_of(settings: RecordsSettings) -> dict[Kind, int]:
    """Return the days that each kind is kept; what is kept for ever is left out."""
    days: dict[Kind, int] = {
        "conversations": settings.conversations_days,
        "feedback": settings.feedback_days,
        "usage": settings.usage_days,
        "pseudonyms": settings.conversations_days,
        "reveals": settings.reveals_days,
        "appeals": settings.appeals_days,
        "complaints": settings.complaints_days,
        "care": settings.care_days,
        "evaluators": settings.evaluators_days,
    }
    return {kind: number for kind, number in days.items() if number}


class Retention:
    """The policy at work on the records' database."""

    def __init__(self, database: Database, policy: Mapping[Kind, int]) -> None:
        self._database = database
        self._policy = policy

    def purge(self, at: datetime, clean: Callable[[Database], bool] = vacuum) -> list[DeletionOut]:
        """Delete, erase, look again and return the proof, which is stored too. Raises `RecordsUnavailable`.

        What a deletion was is stored together with it; a purge that was killed has `left` null in its proof,
        and the next one finds nothing more to delete but erases all the same.
        """
        with self._database.session() as session:
            proofs = [self._delete(session, kind, days, at) for kind, days in self._policy.items()]
            session.add_all(proofs)
            session.flush()
            numbers = [proof.id for proof in proofs]
        erased = clean(self._database)
        with self._database.session() as session:
            proofs = list(session.scalars(select(Deletion).where(Deletion.id.in_(numbers)).order_by(Deletion.id)))
            for proof in proofs:
                proof.left, proof.erased = older(session, TIMES[kind_of(proof)], proof.cutoff), erased
            session.flush()
            return [proof_of(proof) for proof in proofs]

    def last(self) -> datetime | None:
        """Return when the last purge was that finished and erased everything."""
        done = select(func.max(Deletion.at)).where(Deletion.erased, Deletion.left == 0)
        with self._database.session() as session:
            return session.scalar(done)

    def proofs(self, most: int = 100) -> list[DeletionOut]:
        """Return the latest proofs, the newest first."""
        with self._database.session() as session:
            rows = session.scalars(select(Deletion).order_by(Deletion.id.desc()).limit(most)).all()
            return [proof_of(row) for row in rows]

    def _delete(self, session: Session, kind: Kind, days: int, at: datetime) -> Deletion:
        cutoff, time = at - timedelta(days=days), TIMES[kind]
        before = session.scalar(select(func.count()).select_from(time.class_)) or 0
        if kind == "complaints":
            old = select(StoredComplaint.complaint_id).where(time < cutoff)
            session.execute(
                delete(StoredPseudonym).where(StoredPseudonym.conversation.in_(old)), execution_options=ALONE
            )
        gone = session.execute(
            delete(time.class_).where(time < cutoff), execution_options={"synchronize_session": False}
        )
        if kind == "conversations":
            forget_conversations(session, cutoff)
        deleted = gone.rowcount if isinstance(gone, CursorResult) else 0
        return Deletion(
            at=at, kind=kind, cutoff=cutoff, days=days, before=before, deleted=deleted, left=None, erased=False
        )


def forget_conversations(session: Session, cutoff: datetime) -> None:
    """Delete conversations without turns; of others that lost their first ones, the title is now their oldest's.

    One that is being written to is not old by `updated`, also where its new turn cannot be seen yet.
    """
    turns = select(StoredTurn.id).where(StoredTurn.conversation_id == Conversation.id)
    empty = delete(Conversation).where(Conversation.updated < cutoff, ~turns.exists())
    session.execute(empty, execution_options=ALONE)
    oldest = (
        select(func.substr(StoredTurn.question, 1, TITLE_CHARS))
        .where(StoredTurn.conversation_id == Conversation.id)
        .order_by(StoredTurn.id)
        .limit(1)
        .scalar_subquery()
    )
    renamed = (
        update(Conversation)
        .where(Conversation.created < cutoff)
        .values(title=func.coalesce(oldest, ""), created=cutoff)
    )
    session.execute(renamed, execution_options=ALONE)


def older(session: Session, time: Time, cutoff: datetime) -> int:
    """Count the rows from before a moment."""
    return session.scalar(select(func.count()).select_from(time.class_).where(time < cutoff)) or 0


def kind_of(proof: Deletion) -> Kind:
    """Return the kind that a proof is about."""
    return next(kind for kind in TIMES if kind == proof.kind)


def proof_of(row: Deletion) -> DeletionOut:
    """Return the outer shape of a proof."""
    return DeletionOut(**{name: getattr(row, name) for name in DeletionOut.model_fields})
