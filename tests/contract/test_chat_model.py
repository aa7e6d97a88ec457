"""One suite for every `ChatModel`: the fake, the OpenAI-compatible one over real HTTP, and a LangChain model."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage

from rag.adapters.langchain import LangChainChat
from rag.adapters.memory import FakeChatModel
from rag.adapters.openai_chat import OpenAiChat
from rag.errors import EngineUnavailable
from rag.ports import ChatModel, Message, ModelInfo, Prompt, PromptStyle
from tests.model_server import ModelHandler, model_server

REPLY = ["우산을 ", "3일 동안 ", "빌릴 수 ", "있습니다."]
PROMPT = Prompt(text="질문:", messages=(Message("system", "규칙"), Message("user", "질문")), stop=("\n",), max_tokens=7)


@dataclass
class Behaviour:
    """What the server does, and what it was asked."""

    pieces: Sequence[str] = tuple(REPLY)
    status: int = 200
    break_after: int | None = None
    garbage: bool = False
    error: bool = False
    done: bool = True
    asked: list[tuple[str, dict[str, Any], str | None]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    endless: bool = False


class Handler(ModelHandler):
    """Answers as `behaviour` says; one class is made of it for each server."""

    behaviour: Behaviour

    def reply(self, body: dict[str, Any]) -> None:
        self.behaviour.asked.append((self.path, body, self.headers.get("Authorization")))
        self.open_answer(self.behaviour.status, "text/event-stream")
        if self.behaviour.status == 200:
            self.events()

    def events(self) -> None:
        try:
            for piece in self.behaviour.pieces[: self.behaviour.break_after]:
                self.say(piece)
            while self.behaviour.endless:
                self.say("더 ")
            if self.behaviour.break_after is None:
                self.ending()
        except OSError:
            self.behaviour.hung_up.set()

    def ending(self) -> None:
        if self.behaviour.garbage:
            self.wfile.write(b"data: {not json\n\n")
        if self.behaviour.error:
            self.wfile.write(b'data: {"error": {"message": "out of memory"}}\n\n')
        if self.behaviour.done:
            self.event({"finish_reason": "stop", "delta": {}, "text": ""})
            self.wfile.write(b"data: [DONE]\n\n")

    def say(self, piece: str) -> None:
        self.event({"delta": {"content": piece}} if "chat" in self.path else {"text": piece})

    def event(self, choice: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps({'choices': [choice]})}\n\n".encode())
        self.wfile.flush()


@contextmanager
def served(behaviour: Behaviour) -> Iterator[str]:
    with model_server(Handler, behaviour=behaviour) as url:
        yield url


def info(style: PromptStyle) -> ModelInfo:
    return ModelInfo("served", style, 4096)


class Broken(GenericFakeChatModel):
    """A LangChain model whose client fails in its own way."""

    def _stream(self, *args: object, **kwargs: object) -> Iterator[Any]:
        raise ConnectionResetError("vendor error")


def langchain_model(kind: type[GenericFakeChatModel] = GenericFakeChatModel) -> BaseChatModel:
    return kind(messages=iter([AIMessage("".join(REPLY))]))


@pytest.fixture(params=["fake", "openai chat", "openai completion", "langchain"])
def model(request: pytest.FixtureRequest) -> Iterator[ChatModel]:
    if request.param == "fake":
        yield FakeChatModel(REPLY)
    elif request.param == "langchain":
        yield LangChainChat(langchain_model(), info("chat"))
    else:
        with served(Behaviour()) as url:
            yield OpenAiChat(url, info("chat" if "chat" in request.param else "completion"), timeout=5)


@pytest.fixture(params=["fake", "openai refused", "openai 503", "langchain"])
def failing(request: pytest.FixtureRequest) -> Iterator[ChatModel]:
    if request.param == "fake":
        yield FakeChatModel(REPLY, fail_after=0)
    elif request.param == "langchain":
        yield LangChainChat(langchain_model(Broken), info("chat"))
    elif request.param == "openai refused":
        yield OpenAiChat("http://127.0.0.1:9/v1", info("chat"), timeout=2)
    else:
        with served(Behaviour(status=503)) as url:
            yield OpenAiChat(url, info("chat"), timeout=5)


def test_the_pieces_join_to_the_reply_and_come_one_by_one(model: ChatModel) -> None:
    pieces = list(model.stream(PROMPT))
    assert "".join(pieces) == "".join(REPLY)
    assert len(pieces) > 1


def test_tokens_are_counted_and_longer_texts_have_more(model: ChatModel) -> None:
    assert 0 < model.count_tokens("우산") <= model.count_tokens("우산을 며칠 빌릴 수 있나요?")


def test_closing_the_stream_early_is_quiet(model: ChatModel) -> None:
    stream = model.stream(PROMPT)
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # every stream is a generator


def test_a_model_that_does_not_answer_is_unavailable_in_korean(failing: ChatModel) -> None:
    with pytest.raises(EngineUnavailable, match=r"[가-힣]"):
        list(failing.stream(PROMPT))


@pytest.mark.parametrize(
    ("style", "path", "given"),
    [
        (
            "chat",
            "/v1/chat/completions",
            ("messages", [{"role": "system", "content": "규칙"}, {"role": "user", "content": "질문"}]),
        ),
        ("completion", "/v1/completions", ("prompt", "질문:")),
    ],
)
def test_the_request_has_the_form_of_its_style_and_carries_the_key(
    style: PromptStyle, path: str, given: tuple[str, Any]
) -> None:
    behaviour = Behaviour()
    with served(behaviour) as url:
        list(OpenAiChat(url, info(style), key="secret").stream(PROMPT))
    ((asked, body, key),) = behaviour.asked
    assert (asked, key) == (path, "Bearer secret")
    assert body[given[0]] == given[1]
    assert (body["max_tokens"], body["stop"], body["stream"], body["model"]) == (7, ["\n"], True, "served")


@pytest.mark.parametrize(
    "behaviour",
    [Behaviour(break_after=2), Behaviour(done=False), Behaviour(garbage=True), Behaviour(error=True)],
    ids=["broken off", "no end", "garbage", "an error event"],
)
def test_a_stream_that_ends_badly_yields_what_came_and_then_fails(behaviour: Behaviour) -> None:
    came: list[str] = []

    def read(url: str) -> None:
        for piece in OpenAiChat(url, info("chat"), timeout=5).stream(PROMPT):
            came.append(piece)

    with served(behaviour) as url, pytest.raises(EngineUnavailable):
        read(url)
    assert "".join(came).startswith("우산을 3일 동안 ")


def test_closing_the_stream_hangs_up_so_that_the_server_stops() -> None:
    behaviour = Behaviour(endless=True)
    with served(behaviour) as url:
        stream = OpenAiChat(url, info("chat"), timeout=5).stream(PROMPT)
        next(stream)
        stream.close()  # type: ignore[attr-defined]  # the stream is a generator
        assert behaviour.hung_up.wait(5)


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_a_refusal_names_the_status(status: int) -> None:
    with served(Behaviour(status=status)) as url, pytest.raises(EngineUnavailable, match=str(status)):
        list(OpenAiChat(url, info("chat"), key="secret").stream(PROMPT))


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with served(Behaviour()) as url:
        assert list(OpenAiChat(url, info("chat")).stream(PROMPT))


def test_nothing_connects_before_the_first_question() -> None:
    OpenAiChat("http://127.0.0.1:9/v1", info("chat")).close()
