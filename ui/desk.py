"""What happens when a reader asks, stops, rates or starts anew. Knows nothing of Gradio: screens in, screens out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Literal

from ui import render
from ui.client import ApiClient
from ui.contract import Health
from ui.conversation import Conversation, Turn
from ui.filters import BadDate, Filters, read_filters
from ui.history import HistoryClient, reopened
from ui.problems import ApiError

COMMENT_CHARS = 2000
QUESTION_CHARS = 2000
TOO_LONG = "질문은 {most:,}자까지 보낼 수 있습니다(지금 {now:,}자). 줄여서 다시 보내 주십시오."
THANKS = "의견을 남겨 주셔서 고맙습니다. 답변을 고치는 데 씁니다."
NOT_A_RATING = "평가를 읽을 수 없습니다. 화면을 새로 고친 뒤 다시 눌러 주십시오."


@dataclass(frozen=True, slots=True)
class Screen:
    """What the page shows: HTML of the conversation, and whether an answer is on its way.

    `question` replaces the text in the question box; None leaves what the reader is typing.
    """

    conversation: Conversation
    transcript: str
    question: str | None = None
    question_error: str = ""
    date_error: str = ""
    busy: bool = False


class Desk:
    """The page's actions over one API."""

    def __init__(self, client: ApiClient, province: str, history: HistoryClient | None = None) -> None:
        self._client = client
        self._history = history
        self._province = province

    def screen(self, conversation: Conversation, busy: bool = False) -> Screen:
        """Return the screen of a conversation; the question box stays as it is."""
        return Screen(conversation, render.transcript(conversation, self._province), busy=busy)

    async def ask(
        self,
        question: str,
        conditions: tuple[str | None, str | None, str | None, Sequence[str] | None],
        conversation: Conversation,
    ) -> AsyncGenerator[Screen, None]:
        """Yield the screens of an answer as it comes. `conditions` are the controls, in the page's order."""
        text = question.strip()
        if len(text) > QUESTION_CHARS:
            message = TOO_LONG.format(most=QUESTION_CHARS, now=len(text))
            yield replace(self.screen(conversation), question_error=render.question_error(message))
            return
        try:
            filters = read_filters(*conditions)
        except BadDate as error:
            yield replace(self.screen(conversation), date_error=render.date_error(str(error)))
            return
        if not text:
            yield self.screen(conversation)
            return
        async with aclosing(self._answer(text, filters, conversation)) as screens:
            async for screen in screens:
                yield screen

    async def _answer(self, text: str, filters: Filters, conversation: Conversation) -> AsyncGenerator[Screen, None]:
        turn = Turn(text, filters.words())
        conversation = conversation.asking(turn)
        yield replace(self.screen(conversation, busy=True), question="")
        try:
            async with aclosing(self._client.ask(filters.request(text, conversation.conversation_id))) as events:
                async for event in events:
                    turn = turn.after(event)
                    yield self.screen(conversation.with_last(turn), busy=True)
        except ApiError as error:
            turn = turn.failed(error.problem)
        yield self.screen(conversation.with_last(turn))

    def stop(self, conversation: Conversation) -> Screen:
        """Return the screen after the reader stopped the answer (its connection is closed by then)."""
        return self.screen(conversation.stopped())

    def restart(self) -> Screen:
        """Return the first screen, with a new conversation."""
        return replace(self.screen(Conversation()), question="")

    @property
    def remembers(self) -> bool:
        """Whether earlier conversations can be opened here."""
        return self._history is not None

    async def reopen(self, conversation_id: str) -> Screen:
        """Return the screen of an earlier conversation, or the first one with why it cannot be opened."""
        try:
            if self._history is None or not conversation_id:
                return self.screen(Conversation())
            return self.screen(reopened(await self._history.one(conversation_id)))
        except ApiError as error:
            message = f"그 대화를 열지 못했습니다. {error.problem.title} {error.problem.action}"
            return replace(self.screen(Conversation()), question_error=render.question_error(message))

    def forget(self, conversation: Conversation, data: object) -> Screen:
        """Return the screen after a removal `{"id"}` or `{"all"}`: the first one if what is shown was removed."""
        fields = data if isinstance(data, dict) else {}
        gone = bool(fields.get("all")) or fields.get("id") == conversation.conversation_id
        return self.restart() if gone else self.screen(conversation)

    async def rate(self, data: object) -> dict[str, object]:
        """Send feedback `{"answer_id", "rating", "comment"}` from the browser; say in Korean how it went."""
        answer_id, rating, comment = read_rating(data)
        if rating is None or not answer_id:
            return {"ok": False, "message": NOT_A_RATING}
        try:
            await self._client.feedback(answer_id, rating, comment)
        except ApiError as error:
            return {"ok": False, "message": f"의견을 보내지 못했습니다. {error.problem.title} {error.problem.action}"}
        return {"ok": True, "message": THANKS}

    async def health(self) -> Health:
        """Say whether the API can answer."""
        return await self._client.health()


def read_rating(data: object) -> tuple[str, Literal["up", "down"] | None, str]:
    """Read what the browser sent: answer id, rating (None if it is none) and comment."""
    fields = data if isinstance(data, dict) else {}
    rating = fields.get("rating")
    return (
        str(fields.get("answer_id") or "")[:100],
        rating if rating in ("up", "down") else None,
        str(fields.get("comment") or "")[:COMMENT_CHARS],
    )
