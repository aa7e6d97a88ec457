"""The real model: in this process, as a process of its own, and dying in mid-answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from configs.settings import EngineSettings, Settings
from rag.errors import ModelCorrupt
from rag.ports import Prompt
from rag.types import AnswerEvent, Question
from serving.engine.engines import LlamaEngine, connector, load_server
from serving.engine.published import published
from tests.serving_fakes import fake_services

pytestmark = pytest.mark.engine

FEW_SHOT = "문서: 우산은 3일 동안 무료로 빌려줄 수 있다.\n질문: 우산은 며칠 빌릴 수 있나요?\n답변:"
SECONDS = 120.0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose model is put together once."""
    return tmp_path_factory.mktemp("engine")


def settings_of(data: Path) -> Settings:
    return Settings(data=data, engine=EngineSettings(timeout_seconds=SECONDS, parallel=1))


@pytest.fixture
def process(data: Path) -> Iterator[subprocess.Popen[str]]:
    """An engine process that has published where it listens."""
    engine = start_engine(data)
    yield engine
    engine.kill()
    engine.wait()


def start_engine(data: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "mongmin", "--data", str(data), "engine"]
    engine = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + SECONDS
    while (found := published(data)) is None or not found.url:
        assert engine.poll() is None, engine.stderr.read() if engine.stderr else ""
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return engine


def test_the_engine_writes_asks_for_its_key_and_is_quiet(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    settings = settings_of(data)
    engine = LlamaEngine(settings.engine, data, connector(settings.engine))
    engine.warm_up()
    text = "".join(engine.model.stream(Prompt(text=FEW_SHOT, stop=("\n",), max_tokens=12)))
    endpoint = engine._find()
    body = {"prompt": "안녕", "max_tokens": 1}
    refused = httpx.post(f"{endpoint.url}/completions", json=body, timeout=SECONDS)
    engine.close()
    assert text.strip()
    assert endpoint.url.startswith("http://127.0.0.1:")
    assert refused.status_code == 401
    assert capfd.readouterr().err == ""


def test_a_tampered_model_is_not_loaded(data: Path, tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "gemma-3-270m-q4_k_m.gguf").write_bytes(b"not a model")
    with pytest.raises(ModelCorrupt):
        load_server(settings.engine, tmp_path)


def test_an_engine_killed_in_mid_answer_leaves_quotes_and_a_restarted_one_is_used(
    data: Path, process: subprocess.Popen[str]
) -> None:
    settings = settings_of(data)
    engine = LlamaEngine(settings.engine, data, connector(settings.engine), attached=True)
    model = engine.model
    killed = False

    class Killing:
        """Kills the engine's process after the first piece."""

        info = model.info

        def stream(self, prompt: Prompt) -> Iterator[str]:
            nonlocal killed
            for piece in model.stream(replace(prompt, stop=(), max_tokens=100)):
                if not killed:
                    killed = True
                    process.kill()
                    process.wait()
                yield piece

        def count_tokens(self, text: str) -> int:
            return model.count_tokens(text)

    services = fake_services(data, model=Killing())
    events = list(services.answerer.stream(Question("우산은 며칠 빌릴 수 있나요?")))
    last = events[-1]
    assert killed
    assert isinstance(last, AnswerEvent)
    assert last.answer.mode == "quoted"
    assert "언어 모델" in last.answer.notices[0]
    assert engine.state() == "down"

    again = start_engine(data)
    try:
        assert "".join(model.stream(Prompt(text=FEW_SHOT, stop=("\n",), max_tokens=8)))
    finally:
        again.send_signal(signal.SIGINT)
        assert again.wait(30) == 0
    assert published(data) is None


def test_two_engines_do_not_share_a_folder(data: Path, process: subprocess.Popen[str]) -> None:
    command = [sys.executable, "-m", "mongmin", "--data", str(data), "engine"]
    second = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert second.returncode == 3
    assert "이미 실행 중" in second.stderr
    assert os.path.exists(data / "engine.json")  # noqa: PTH110
