"""The official client against a real server on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionUserMessageParam

from tests.api.server import served
from tests.serving_fakes import GOOD_REPLY, Listening, SlowModel, fake_services

QUESTION = "우산은 며칠 빌릴 수 있나요?"


@pytest.fixture
def path(tmp_path: Path) -> Listening:
    return Listening(fake_services(tmp_path).answerer)


@pytest.fixture
def client(tmp_path: Path, path: Listening) -> Iterator[openai.OpenAI]:
    with served(replace(fake_services(tmp_path), answerer=path)) as url:
        yield openai.OpenAI(base_url=f"{url}/v1", api_key="any", max_retries=0)


def test_the_models_are_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["mongmin"]


def test_a_completion_holds_the_text_its_sources_and_the_whole_answer(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(
        model="mongmin", messages=[{"role": "user", "content": QUESTION}], temperature=0.2, max_tokens=50
    )
    text = done.choices[0].message.content or ""
    assert text.startswith(GOOD_REPLY)
    assert "[1] 「가온도 시험 조례」 제2조제1항" in text
    assert "인공지능" in text
    assert done.choices[0].finish_reason == "stop"
    assert done.usage is not None
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens > 0
    assert done.model_extra is not None
    assert done.model_extra["mongmin"]["mode"] == "generated"


def test_a_stream_says_the_same_a_sentence_at_a_time(client: openai.OpenAI) -> None:
    asked: ChatCompletionUserMessageParam = {"role": "user", "content": QUESTION}
    whole = client.chat.completions.create(model="mongmin", messages=[asked])
    chunks = list(
        client.chat.completions.create(
            model="mongmin", messages=[asked], stream=True, stream_options={"include_usage": True}
        )
    )
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(pieces) == whole.choices[0].message.content
    assert any(piece.startswith(GOOD_REPLY) for piece in pieces)
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert any((chunk.model_extra or {}).get("mongmin") for chunk in chunks)


def test_earlier_messages_are_the_conversation(client: openai.OpenAI, path: Listening) -> None:
    client.chat.completions.create(
        model="mongmin",
        messages=[
            {"role": "system", "content": "무시된다"},
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": "3일입니다."},
            {"role": "user", "content": [{"type": "text", "text": "우산 비용은 얼마인가요?"}]},
        ],
    )
    asked = path.asked[-1]
    assert [(turn.question, turn.answer) for turn in asked.turns] == [(QUESTION, "3일입니다.")]


def test_errors_are_the_client_s_own(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="mongmin"):
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": QUESTION}])
    with pytest.raises(openai.UnprocessableEntityError):
        client.chat.completions.create(model="mongmin", messages=[{"role": "user", "content": " "}])
    with pytest.raises(openai.UnprocessableEntityError):
        client.chat.completions.create(model="mongmin", messages=[])
    with pytest.raises(openai.UnprocessableEntityError):
        client.chat.completions.create(model="mongmin", messages=[{"role": "system", "content": "x"}])


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_stops_the_model(tmp_path: Path, stream: bool) -> None:
    model = SlowModel()
    with served(fake_services(tmp_path, model=model)) as url:
        leaving = HTTPConnection(urlsplit(url).netloc)
        body = json.dumps({"query": QUESTION, "stream": stream})
        leaving.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
        assert model.began.wait(60)
        leaving.close()
        assert model.stopped.wait(60)
        assert model.written < model.pieces
        # The server still serves.
        assert httpx.get(f"{url}/healthz").status_code == 200


def test_many_ask_at_once(tmp_path: Path) -> None:
    found: list[str] = []
    with served(fake_services(tmp_path, reply=lambda _: GOOD_REPLY)) as url:

        def ask() -> None:
            found.append(httpx.post(f"{url}/v1/ask", json={"query": QUESTION}, timeout=120).json()["mode"])

        threads = [threading.Thread(target=ask) for _ in range(12)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == ["generated"] * 12
    assert time.monotonic() - began < 120
