"""OpenAI's chat completions, as far as a question needs them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.complaints.alarm import Alarm
from rag.errors import EmptyQuestion
from rag.label import in_words
from rag.types import Turn
from serving.schemas import AnswerOut

MODEL = "mongmin"
Role = Literal["system", "developer", "user", "assistant", "tool", "function"]


class Lenient(BaseModel):
    """What other clients send: names that we do not know are ignored (temperature, tools, ...)."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class TextPart(Lenient):
    """A part of a message; only text is read."""

    type: str
    text: str = ""


class ChatMessage(Lenient):
    """A message of a chat."""

    role: Role
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """The message's text."""
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(Lenient):
    """Whether a stream ends with the usage."""

    include_usage: bool = False


class ChatRequest(Lenient):
    """A chat whose last user message is the question; earlier ones are the conversation."""

    model: str = MODEL
    messages: list[ChatMessage] = Field(min_length=1, max_length=200)
    stream: bool = False
    stream_options: StreamOptions | None = None


def question_and_turns(messages: list[ChatMessage]) -> tuple[str, tuple[Turn, ...]]:
    """Return the last user message, and the exchanges before it, oldest first. Raises `EmptyQuestion`.

    >>> question_and_turns([ChatMessage(role="user", content="가?"), ChatMessage(role="assistant", content="네."),
    ...                     ChatMessage(role="user", content="나?")])
    ('나?', (Turn(question='가?', answer='네.'),))
    """
    places = [place for place, message in enumerate(messages) if message.role == "user"]
    if not places:
        raise EmptyQuestion("messages에 user의 질문이 없습니다.")
    turns: list[Turn] = []
    asked: str | None = None
    for message in messages[: places[-1]]:
        if message.role == "user":
            asked = message.text
        elif message.role == "assistant" and asked is not None:
            turns.append(Turn(asked, message.text))
            asked = None
    return messages[places[-1]].text, tuple(turns)


def alarm_text(alarm: Alarm | None) -> str:
    """Return what a reader of plain text must see above an answer whose question shows danger."""
    return "\n".join(alarm.lines) + "\n\n" if alarm else ""


def footer(answer: AnswerOut) -> str:
    """Return what a reader of plain text must see below an answer: its sources, notices and the label."""
    lines = []
    if answer.citations:
        lines.append("근거:")
        lines.extend(f"{c.marker} 「{c.title}」 {c.locator}" for c in answer.citations)
    lines.extend(f"※ {notice}" for notice in answer.notices)
    lines.append(in_words(answer.ai_label) if answer.ai_label else f"※ {answer.ai_notice}")
    return "\n\n" + "\n".join(lines)


def completion(identity: tuple[str, int], answer: AnswerOut, usage: dict[str, int]) -> dict[str, Any]:
    """Return a whole chat completion; `mongmin` holds the answer as `/v1/ask` gives it."""
    content = alarm_text(answer.crisis) + answer.answer + footer(answer)
    message = {"role": "assistant", "content": content, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {
        "id": identity[0],
        "object": "chat.completion",
        "created": identity[1],
        "model": MODEL,
        "choices": [choice],
        "usage": usage,
        "mongmin": answer.model_dump(mode="json"),
    }


def chunk(
    identity: tuple[str, int],
    delta: dict[str, str],
    finish: str | None = None,
    **more: object,
) -> dict[str, Any]:
    """Return one chunk of a stream."""
    return {
        "id": identity[0],
        "object": "chat.completion.chunk",
        "created": identity[1],
        "model": MODEL,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}],
        **more,
    }


def usage_chunk(identity: tuple[str, int], usage: dict[str, int]) -> dict[str, Any]:
    """Return the last chunk of a stream whose client asked for the usage."""
    return {**chunk(identity, {}), "choices": [], "usage": usage}
