"""vLLM as the language model: what we rely on, from the stream to the restart after a kill."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from configs.models import find_model
from configs.settings import EngineSettings
from rag.adapters.openai_chat import OpenAiChat
from rag.ports import Prompt
from serving.engine.base import EngineLoad
from serving.engine.engines import model_info
from serving.engine.load import read_load
from serving.engine.published import published
from tests.vllm.conftest import MODEL, RunningEngine, done, run, until

pytestmark = [pytest.mark.vllm, pytest.mark.engine, pytest.mark.timeout(560)]

QUESTION = "문서: 우산은 3일 동안 빌릴 수 있습니다.\n질문: 우산을 며칠 빌릴 수 있나요?\n답변:"
LONG = "문서: " + "도서관은 아침 아홉 시에 열고 저녁 여섯 시에 닫으며 월요일에 쉽니다. " * 12
"""Blocks of the prefix cache (128 tokens each on the CPU build), within the sliding window of most layers."""


@pytest.fixture(scope="module")
def model(engine: RunningEngine) -> OpenAiChat:
    info = model_info(EngineSettings(model=MODEL), find_model(MODEL))
    return OpenAiChat(engine.endpoint.url, info, engine.endpoint.key, 120)


def load(engine: RunningEngine) -> EngineLoad:
    found = read_load(engine.endpoint)
    assert found
    return found


def complete(engine: RunningEngine, **body: object) -> str:
    reply = httpx.post(
        f"{engine.endpoint.url}/completions",
        json={"model": MODEL, "temperature": 0, **body},
        headers={"Authorization": f"Bearer {engine.endpoint.key}"},
        timeout=120,
    )
    reply.raise_for_status()
    return str(reply.json()["choices"][0]["text"])


def test_the_stream_comes_in_pieces_and_says_what_the_document_says(model: OpenAiChat) -> None:
    pieces = list(model.stream(Prompt(text=QUESTION, stop=("\n",), max_tokens=40)))
    assert len(pieces) > 3
    assert "3일" in "".join(pieces)


def test_chat_messages_are_taken_too(engine: RunningEngine) -> None:
    reply = httpx.post(
        f"{engine.endpoint.url}/chat/completions",
        json={"model": MODEL, "messages": [{"role": "user", "content": QUESTION}], "max_tokens": 8},
        headers={"Authorization": f"Bearer {engine.endpoint.key}"},
        timeout=60,
    )
    assert reply.status_code == 200
    assert reply.json()["usage"]["completion_tokens"] >= 1


def test_eight_at_once_are_worked_on_together(engine: RunningEngine) -> None:
    peaks, over = [0], threading.Event()

    def watch() -> None:
        while not over.is_set():
            peaks.append(load(engine).running)
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(8) as workers:
        texts = [f"{place}번 문서: 접수는 {place}층에서 합니다." for place in range(8)]
        # Long enough that the first still writes when the last begins, however slowly the eight come in.
        wait = [workers.submit(complete, engine, prompt=text, max_tokens=384, ignore_eos=True) for text in texts]
        answers = [one.result() for one in wait]
    over.set()
    watcher.join()
    assert all(answers)
    assert max(peaks) == 8


def test_a_json_schema_is_kept(engine: RunningEngine) -> None:
    schema = {
        "type": "object",
        "properties": {"분야": {"enum": ["교통", "환경", "복지"]}, "긴급": {"type": "boolean"}},
        "required": ["분야", "긴급"],
        "additionalProperties": False,
    }
    text = complete(engine, prompt="민원: 도로가 파였어요. 분류:", max_tokens=40, structured_outputs={"json": schema})
    found = json.loads(text)
    assert set(found) == {"분야", "긴급"}
    assert found["분야"] in {"교통", "환경", "복지"}


def test_a_regular_expression_is_kept(engine: RunningEngine) -> None:
    pattern = r"(수원|고양|용인)시 [1-9][0-9]{0,2}건"
    text = complete(engine, prompt="지역과 건수: ", max_tokens=24, structured_outputs={"regex": pattern})
    assert re.fullmatch(pattern, text)


def test_the_head_of_a_prompt_is_read_once(engine: RunningEngine) -> None:
    before = load(engine)
    complete(engine, prompt=f"{LONG}\n질문: 언제 쉬나요?\n답변:", max_tokens=2)
    between = load(engine)
    complete(engine, prompt=f"{LONG}\n질문: 언제 여나요?\n답변:", max_tokens=2)
    after = load(engine)
    assert between.prefix_hits == before.prefix_hits
    assert after.prefix_hits - between.prefix_hits >= 128


def test_a_client_that_leaves_stops_the_generation(engine: RunningEngine) -> None:
    began = time.monotonic()
    with httpx.Client(timeout=60, headers={"Authorization": f"Bearer {engine.endpoint.key}"}) as client:
        body = {"model": MODEL, "prompt": QUESTION, "max_tokens": 1900, "ignore_eos": True, "stream": True}
        with client.stream("POST", f"{engine.endpoint.url}/completions", json=body) as reply:
            lines = reply.iter_lines()
            assert next(lines).startswith("data:")
            assert load(engine).running == 1
    until(lambda: load(engine).running == 0, 10, "the end of an abandoned request")
    assert time.monotonic() - began < 15


def test_our_own_stream_stops_the_generation_when_closed(model: OpenAiChat, engine: RunningEngine) -> None:
    with closing(cast("Any", model.stream(Prompt(text="가나다라", max_tokens=1500)))) as pieces:
        next(pieces)
    until(lambda: load(engine).running == 0, 10, "the end of an abandoned request")


def test_without_the_key_nothing_is_answered_and_the_key_is_not_among_the_arguments(engine: RunningEngine) -> None:
    assert httpx.get(f"{engine.endpoint.url}/models", timeout=10).status_code == 401
    assert engine.endpoint.key
    assert engine.endpoint.url.startswith("http://127.0.0.1:")
    assert not any(engine.endpoint.key in title for _, title in engine.members())


def test_vllm_is_told_to_call_nobody(engine: RunningEngine) -> None:
    (pid,) = (pid for pid, title in engine.members() if "api_server" in title)
    told = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    assert {"VLLM_NO_USAGE_STATS=1", "DO_NOT_TRACK=1", "HF_HUB_OFFLINE=1"} <= set(told)
    assert not any(line.startswith("MONGMIN_") for line in told)


def test_the_status_command_shows_queue_and_cache(engine: RunningEngine) -> None:
    (one,) = (json.loads(line) for line in done(engine.data, "engine", "status", "--json").splitlines())
    assert (one["role"], one["model"], one["healthy"]) == ("chat", MODEL, True)
    assert one["load"]["running"] == 0
    assert 0 <= one["load"]["kv_cache"] <= 1
    assert "KV 캐시" in done(engine.data, "engine", "status")


def test_a_second_engine_of_the_same_kind_is_refused(engine: RunningEngine) -> None:
    result = run(engine.data, "engine", "start", MODEL)
    assert (result.returncode, "이미 실행 중" in result.stderr) == (3, True)


def test_a_killed_engine_is_restarted_and_the_client_that_waited_gets_an_error(
    engine: RunningEngine, model: OpenAiChat
) -> None:
    before = engine.members()
    (core,) = (pid for pid, title in before if title.startswith("VLLM::EngineCore"))
    os.kill(core, signal.SIGKILL)
    until(lambda: published(engine.data) is None, 60, "the withdrawal of the address")
    until(lambda: published(engine.data) is not None, 240, "the restart")
    assert not {pid for pid, _ in before} & {pid for pid, _ in engine.members()}
    assert "3일" in "".join(model.stream(Prompt(text=QUESTION, stop=("\n",), max_tokens=40)))


def test_changed_weights_are_not_loaded(data: Path) -> None:
    stray = data / "e5-small" / "modeling_e5.py"
    stray.write_text("print('code')")
    try:
        result = run(data, "engine", "start", "e5-small")
    finally:
        stray.unlink()
    assert (result.returncode, "modeling_e5.py" in result.stderr) == (3, True)
