"""`POST /v1/chat/completions` and `GET /v1/models`: any OpenAI client works. Only checked sentences are sent."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from serving.api import sse
from serving.api.answers import GONE, counted, failure, labels_of
from serving.api.chat_shapes import (
    MODEL,
    ChatRequest,
    alarm_text,
    chunk,
    completion,
    footer,
    question_and_turns,
    usage_chunk,
)
from serving.api.parts import CallerOf, Parts, PartsOf
from serving.api.steps import last
from serving.caller import Caller
from serving.problems import Problem
from serving.schemas import AnswerOut, AskEvent, AskRequest, StatusOut, StreamedSentence

router = APIRouter(prefix="/v1", tags=["OpenAI 호환 (OpenAI-compatible)"])
STARTED = int(time.time())


@router.get("/models")
def models(_caller: CallerOf) -> dict[str, Any]:
    """이 서비스의 모델을 보인다 (the one model: the whole answer path)."""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": STARTED, "owned_by": MODEL}]}


@router.post("/chat/completions", response_model=None)
async def chat(body: ChatRequest, request: Request, parts: PartsOf, caller: CallerOf) -> Response:
    """대화의 마지막 질문에 근거를 붙여 답한다 (answers the last question of a chat)."""
    known_model(body.model)
    events = chat_events(parts, request, body, caller)
    identity = (f"chatcmpl-{uuid.uuid4().hex}", int(time.time()))
    if body.stream:
        first = await anext(events)
        writer = _Writer(identity, body, request)
        return sse.stream(writer.written(first, events))
    answer = await last(request, events)
    if not isinstance(answer, AnswerOut):
        return Response(status_code=GONE)
    return JSONResponse(completion(identity, answer, usage(body, answer)), headers=labels_of(answer))


async def chat_events(
    parts: Parts, request: Request, body: ChatRequest, caller: Caller
) -> AsyncGenerator[AskEvent, None]:
    """Yield the events of the answer to a chat's last question."""
    text, turns = question_and_turns(body.messages)
    async with aclosing(counted(parts, request, AskRequest(query=text), caller, turns, "chat")) as events:
        async for event in events:
            yield event


class _Writer:
    """Writes a chat's stream: a sentence a chunk, then sources and label, then the whole answer."""

    def __init__(self, identity: tuple[str, int], body: ChatRequest, request: Request) -> None:
        self.identity = identity
        self.body = body
        self.request = request
        self.sent = ""

    async def written(self, first: AskEvent, events: AsyncIterator[AskEvent]) -> AsyncIterator[str]:
        yield sse.data(chunk(self.identity, {"role": "assistant", "content": ""}))
        try:
            for line in self.lines(first):
                yield line
            async for event in events:
                for line in self.lines(event):
                    yield line
        except Exception as error:
            problem = failure(error, self.request)
            yield sse.data({"error": {"message": problem["detail"], "code": problem["code"]}, "mongmin": problem})
        yield sse.data("[DONE]")

    def lines(self, event: AskEvent) -> list[str]:
        if isinstance(event, StreamedSentence):
            text = ("\n" if self.sent else "") + f"{event.text} {''.join(event.citations)}"
            self.sent += text
            return [self.delta(text)]
        if isinstance(event, StatusOut) and event.crisis is not None:
            # Not counted as sent: it is no part of the answer.
            return [self.delta(alarm_text(event.crisis))]
        return self.end(event) if isinstance(event, AnswerOut) else []

    def end(self, answer: AnswerOut) -> list[str]:
        rest = answer.answer.removeprefix(self.sent) if answer.answer.startswith(self.sent) else ""
        lines = [self.delta(rest + footer(answer))]
        more = answer.model_dump(mode="json")
        lines.append(sse.data(chunk(self.identity, {}, "stop", mongmin=more)))
        if self.body.stream_options and self.body.stream_options.include_usage:
            lines.append(sse.data(usage_chunk(self.identity, usage(self.body, answer))))
        return lines

    def delta(self, text: str) -> str:
        return sse.data(chunk(self.identity, {"content": text}))


def usage(body: ChatRequest, answer: AnswerOut) -> dict[str, int]:
    """Estimate the tokens of what came in and went out, at two characters a token (Korean in Gemma: 1.6-2.2)."""
    prompt = sum(tokens(message.text) for message in body.messages)
    written = tokens(answer.answer)
    return {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}


def tokens(text: str) -> int:
    """Estimate the tokens of a text."""
    return (len(text) + 1) // 2


def known_model(name: str) -> None:
    """Raise `Problem` (404) for a model that is not served here."""
    if name != MODEL:
        raise Problem(
            "model-not-found",
            404,
            f"모델 {name[:60]!r}은(는) 없습니다. model에 {MODEL!r}을 주십시오.",
            f"There is no such model; use {MODEL!r}",
        )
