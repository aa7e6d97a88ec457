"""Conversations with their questions and answers. Everything is found by its owner: others' is not there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rag.types import Turn
from serving.schemas import AnswerOut
from serving.schemas_records import ConversationDetail, ConversationList, ConversationOut, TurnOut
from serving.store.base import Base, Database
from serving.store.columns import Instant, Words, now, storable
from serving.store.erase import checkpoint
from serving.store.pseudonyms import StoredPseudonym
from serving.store.screen import Screen, as_written

TITLE_CHARS = 60
MAX_CHARS = 2000
"""Of a question or answer that a follow-up is understood by."""


class Conversation(Base):
    """A conversation: unique by its owner and the id that the owner gave it."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("owner", "name"), Index("ix_conversations_recent", "owner", "updated"))

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(Words)
    title: Mapped[str] = mapped_column(Words)
    created: Mapped[datetime] = mapped_column(Instant)
    updated: Mapped[datetime] = mapped_column(Instant)


class StoredTurn(Base):
    """A question and its whole answer, with what it was made by."""

    __tablename__ = "turns"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    asked: Mapped[datetime] = mapped_column(Instant, index=True)
    question: Mapped[str] = mapped_column(Words)
    answer_id: Mapped[str] = mapped_column(String(100), index=True)
    answer: Mapped[str] = mapped_column(Words)
    body: Mapped[str] = mapped_column(Words)
    mode: Mapped[str] = mapped_column(String(20))
    model: Mapped[str | None] = mapped_column(String(200))
    index_version: Mapped[str] = mapped_column(String(200))
    prompt_hash: Mapped[str | None] = mapped_column(String(200))


class ConversationStore:
    """Conversations in the records' database; `screen` sees what a person wrote before it is stored."""

    def __init__(self, database: Database, screen: Screen = as_written) -> None:
        self._database = database
        self._screen = screen

    def answer_ids(self) -> set[str]:
        """Return the ids of all stored answers; what a drill asked is counted by them."""
        with self._database.session() as session:
            return set(session.scalars(select(StoredTurn.answer_id)))

    def add(self, owner: str, name: str, question: str, answer: AnswerOut) -> None:
        """Store a turn, durably. Raises `RecordsUnavailable`."""
        asked, said = now(), self._screen(question)
        kept = answer.model_copy(update={"query": self._screen(answer.query)})
        title = " ".join(said.split())[:TITLE_CHARS]
        with self._database.session() as session:
            session.add(
                StoredTurn(
                    conversation_id=self._opened(session, owner, name, title, asked),
                    asked=asked,
                    question=said,
                    answer_id=answer.answer_id,
                    answer=answer.answer,
                    body=kept.model_dump_json(),
                    mode=answer.mode,
                    model=answer.model,
                    index_version=answer.index_version,
                    prompt_hash=answer.prompt_hash,
                )
            )

    def turns(self, owner: str, name: str, most: int) -> tuple[Turn, ...]:
        """Return the last turns, oldest first; none of a conversation that the owner does not have."""
        wanted = (
            select(StoredTurn.question, StoredTurn.answer)
            .join(Conversation, StoredTurn.conversation_id == Conversation.id)
            .where(Conversation.owner == owner, Conversation.name == name)
        )
        with self._database.session() as session:
            rows = session.execute(wanted.order_by(StoredTurn.id.desc()).limit(most)).all()
        return tuple(Turn(question[:MAX_CHARS], answer[:MAX_CHARS]) for question, answer in reversed(rows))

    def page(self, owner: str, words: str = "", offset: int = 0, limit: int = 50) -> ConversationList:
        """Return the owner's conversations, the latest first; with `words` those that hold every one of them."""
        mine = select(Conversation).where(Conversation.owner == owner, *holding(words))
        size = (
            select(func.count())
            .where(StoredTurn.conversation_id == Conversation.id)
            .correlate(Conversation)
            .scalar_subquery()
        )
        latest = (
            select(Conversation, size)
            .where(Conversation.owner == owner, *holding(words))
            .order_by(Conversation.updated.desc(), Conversation.id.desc())
        )
        with self._database.session() as session:
            total = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
            rows = session.execute(latest.offset(offset).limit(limit)).all()
            shown = tuple(outward(conversation, turns) for conversation, turns in rows)
        return ConversationList(total=total, offset=offset, conversations=shown)

    def one(self, owner: str, name: str) -> ConversationDetail | None:
        """Return a conversation of the owner's with its turns, or None."""
        with self._database.session() as session:
            found = session.scalar(select(Conversation).where(Conversation.owner == owner, Conversation.name == name))
            if found is None:
                return None
            rows = session.scalars(
                select(StoredTurn).where(StoredTurn.conversation_id == found.id).order_by(StoredTurn.id)
            ).all()
            turns = tuple(turn_of(row) for row in rows)
            return ConversationDetail(**outward(found, len(turns)).model_dump(), turns=turns)

    def answer(self, owner: str, answer_id: str) -> TurnOut | None:
        """Return the turn of an answer that is in one of the owner's conversations, or None."""
        mine = select(StoredTurn).join(Conversation, StoredTurn.conversation_id == Conversation.id)
        wanted = mine.where(Conversation.owner == owner, StoredTurn.answer_id == answer_id).limit(1)
        with self._database.session() as session:
            row = session.scalar(wanted)
            return turn_of(row) if row is not None else None

    def remove(self, owner: str, name: str | None = None) -> int:
        """Remove a conversation of the owner's (None: all of them), with its pseudonyms; return how many there were.

        What is removed is gone from the file too, as soon as nobody reads it (see `serving/store/erase.py`).
        """
        chosen = [Conversation.owner == owner, *([Conversation.name == name] if name is not None else [])]
        with self._database.session() as session:
            numbers = session.scalars(delete(Conversation).where(*chosen).returning(Conversation.id)).all()
            labels = [StoredPseudonym.owner == owner]
            if name is not None:
                labels.append(StoredPseudonym.conversation == storable(name))
            gone = session.scalars(delete(StoredPseudonym).where(*labels).returning(StoredPseudonym.id)).all()
        if numbers or gone:
            checkpoint(self._database)
        return len(numbers)

    def _opened(self, session: Session, owner: str, name: str, title: str, asked: datetime) -> int:
        """Return the number of a conversation, made if need be; writers of the same one take turns."""
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        made = insert(Conversation).values(owner=owner, name=name, title=title, created=asked, updated=asked)
        opened = made.on_conflict_do_update(index_elements=["owner", "name"], set_={"updated": asked})
        return session.execute(opened.returning(Conversation.id)).scalar_one()


def holding(words: str) -> Sequence[ColumnElement[bool]]:
    """Return the conditions that a conversation holds every word, in its title or in one of its turns.

    A word is looked for anywhere in the text, because in Korean its particles are written onto it
    (`주차` stands in `주차장에서는`). One owner's conversations are few enough to be read for that; an index of
    morphemes would be a second copy of what persons wrote, to be deleted with the first.
    """
    return [
        or_(
            Conversation.title.icontains(word, autoescape=True),
            select(StoredTurn.id)
            .where(
                StoredTurn.conversation_id == Conversation.id,
                or_(
                    StoredTurn.question.icontains(word, autoescape=True),
                    StoredTurn.answer.icontains(word, autoescape=True),
                ),
            )
            .exists(),
        )
        for word in words.split()
    ]


def outward(conversation: Conversation, turns: int) -> ConversationOut:
    """Return the outer shape of a conversation."""
    return ConversationOut(
        conversation_id=conversation.name,
        title=conversation.title,
        created=conversation.created,
        updated=conversation.updated,
        size=turns,
    )


def turn_of(row: StoredTurn) -> TurnOut:
    """Return the outer shape of a turn; an answer without a label gets one."""
    answer = AnswerOut.model_validate_json(row.body).labelled(row.asked.date())
    return TurnOut(asked=row.asked, question=row.question, answer=answer)
