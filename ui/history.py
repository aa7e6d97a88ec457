"""Earlier conversations of whoever asks, as the API keeps them (`/v1/conversations`)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from ui.contract import Answer, Shape
from ui.conversation import MAX_TURNS, Conversation, Turn
from ui.transport import Transport, read


class Remembered(Shape):
    """A conversation; `size` is the number of its turns."""

    conversation_id: str
    title: str
    created: datetime
    updated: datetime
    size: int = 0


class RememberedPage(Shape):
    """A page of conversations, the latest first."""

    total: int
    offset: int = 0
    conversations: tuple[Remembered, ...] = ()


class RememberedTurn(Shape):
    """A question and its whole answer."""

    asked: datetime
    question: str
    answer: Answer


class RememberedDetail(Remembered):
    """A conversation with its turns, oldest first."""

    turns: tuple[RememberedTurn, ...] = ()


class Removed(Shape):
    """How many conversations were removed."""

    removed: int


class HistoryClient:
    """Reads and removes; the API answers for the caller's own conversations only."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, words: str, offset: int, limit: int) -> RememberedPage:
        """Return conversations that hold every one of `words`. Raises `ApiError`."""
        query = {"q": words, "offset": offset, "limit": limit}
        return await self._transport.get(RememberedPage, "/v1/conversations", query)

    async def one(self, conversation_id: str) -> RememberedDetail:
        """Return a conversation. Raises `ApiError`, also for one that is not there or not the caller's."""
        return await self._transport.get(RememberedDetail, address(conversation_id))

    async def remove(self, conversation_id: str | None) -> int:
        """Remove a conversation (None: all of them); return how many there were. Raises `ApiError`."""
        path = "/v1/conversations" if conversation_id is None else address(conversation_id)
        return read(Removed, await self._transport.send("DELETE", path)).removed


def address(conversation_id: str) -> str:
    """Return where a conversation is; an id may hold any character."""
    return f"/v1/conversations/{quote(conversation_id, safe='')}"


def reopened(detail: RememberedDetail) -> Conversation:
    """Return a conversation as the page holds it, so that the next question is understood as a follow-up."""
    turns = tuple(
        Turn(
            turn.question,
            state="done",
            status="",
            sentences=turn.answer.sentences,
            citations=turn.answer.citations,
            answer=turn.answer,
        )
        for turn in detail.turns[-MAX_TURNS:]
    )
    return Conversation(detail.conversation_id, turns)
