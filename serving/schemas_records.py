"""The shapes of records: conversations, usage, deletions."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from serving.schemas import AnswerOut, Asked, Day, Shape

MAX_CONVERSATIONS = 200
Kind = Literal[
    "conversations", "feedback", "usage", "pseudonyms", "reveals", "appeals", "complaints", "care", "evaluators"
]
UsageKey = Literal["person", "department", "model"]


class ConversationOut(Shape):
    """A conversation of the caller's; `size` is the number of its turns."""

    conversation_id: str
    title: str
    created: datetime
    updated: datetime
    size: int


class ConversationList(Shape):
    """A page of the caller's conversations, the latest first."""

    total: int
    offset: int
    conversations: tuple[ConversationOut, ...]


class TurnOut(Shape):
    """A question as it was asked, and the whole answer."""

    asked: datetime
    question: str
    answer: AnswerOut


class ConversationDetail(ConversationOut):
    """A conversation with its turns, oldest first."""

    turns: tuple[TurnOut, ...]


class ConversationsRequest(Asked):
    """Which conversations: those that hold every word of `q`."""

    q: str = Field("", max_length=200)
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(50, ge=1, le=MAX_CONVERSATIONS)


class RemovedConversations(Shape):
    """How many conversations were removed."""

    removed: int


class UsageRequest(Asked):
    """Which usage: from the first to the last day (Korean time, both included), added up `by` a key.

    `scope` all is for administrators and auditors.
    """

    first: Day = None
    last: Day = None
    by: UsageKey = "model"
    scope: Literal["own", "all"] = "own"


class UsageRow(Shape):
    """What was used. Tokens are the engine's own count but for `estimated` answers; energy is an estimate."""

    key: str
    answers: int
    estimated: int
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    engine_seconds: float
    energy_wh: float


class UsageOut(Shape):
    """Usage by key, the most answers first, and what readers say that answers saved."""

    scope: Literal["own", "all"]
    by: UsageKey
    rows: tuple[UsageRow, ...]
    total: UsageRow
    ratings: dict[str, int]
    minutes_saved: int
    energy_assumption: str


class DeletionOut(Shape):
    """The proof of a deletion: rows of a kind before, deleted, and left that should have been deleted.

    `erased` says whether the database also freed the space in its files.
    """

    kind: Kind
    at: datetime
    cutoff: datetime
    days: int
    before: int
    deleted: int
    left: int | None
    erased: bool
