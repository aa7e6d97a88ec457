"""An answered, cited question through the API and the page, by the real vLLM."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from configs.settings import PROJECT
from serving.engine.load import read_load
from serving.engine.published import published
from serving.ready import health
from tests.browser.conftest import ARGUMENTS, WAIT_MS, ask, served
from tests.vllm.conftest import MODEL, RunningEngine, done, running, until

pytestmark = [pytest.mark.vllm, pytest.mark.engine, pytest.mark.browser, pytest.mark.timeout(560)]

DOCUMENTS = PROJECT / "data" / "sample" / "교통"
QUESTIONS = [
    "특별교통수단은 누가 이용하나요?",
    "어린이 보호구역 제한속도는?",
    "공영주차장 요금은 처음 30분에 얼마인가요?",
]


@pytest.fixture(scope="module")
def api(engine: RunningEngine) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    done(engine.data, "ingest", str(DOCUMENTS))
    with running(engine.data, "serve", "--attach", "--port", str(port)):
        until(lambda: (health(f"{url}/readyz") or {}).get("status") == "ok", 120, "the API")
        yield url


def answered(api: str, question: str) -> dict[str, Any]:
    reply = httpx.post(f"{api}/v1/ask", json={"query": question}, timeout=120)
    reply.raise_for_status()
    content: dict[str, Any] = reply.json()
    return content


def test_questions_are_answered_with_sources_in_the_words_of_the_model(engine: RunningEngine, api: str) -> None:
    before = read_load(engine.endpoint)
    answers = [answered(api, question) for question in QUESTIONS]
    after = read_load(engine.endpoint)
    assert before
    assert after
    assert after.prefix_queries > before.prefix_queries
    assert {answer["mode"] for answer in answers} <= {"generated", "quoted"}
    assert "generated" in {answer["mode"] for answer in answers}
    for answer in answers:
        assert answer["citations"]
        assert all(sentence["citations"] for sentence in answer["sentences"])
        assert all(
            citation["quote"] in citation["context"] for citation in answer["citations"] if citation.get("context")
        )
    assert {answer["model"] for answer in answers if answer["mode"] == "generated"} == {MODEL}


def test_readiness_and_metrics_tell_the_load_of_the_engine(api: str) -> None:
    checks = (health(f"{api}/readyz") or {})["checks"]
    assert checks["engine"] == "ready"
    assert "KV cache" in checks["engine_load"]
    lines = httpx.get(f"{api}/metrics", timeout=20).text.splitlines()
    assert "mongmin_engine_running 0.0" in lines
    assert any(line.startswith("mongmin_engine_kv_cache_ratio 0") for line in lines)


def test_the_page_shows_the_answer_and_its_source(api: str) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium이 없어 화면 시험을 건너뜁니다 (apt-get install chromium)")
    with sync_playwright() as playwright, page_of(api) as address:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        page = browser.new_context(locale="ko-KR").new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(address)
        page.wait_for_selector("#question")
        ask(page, QUESTIONS[0])
        expect(page.locator(".sentence").first).to_be_visible()
        expect(page.locator(".source mark").first).to_be_visible()
        expect(page.locator(".ai-notice").first).to_contain_text("인공지능")
        browser.close()


@contextmanager
def page_of(api: str) -> Iterator[str]:
    yield from served(api)


def test_a_loss_of_the_engine_is_told_and_answers_are_quoted_meanwhile(engine: RunningEngine, api: str) -> None:
    os.kill(next(pid for pid, title in engine.members() if "api_server" in title), signal.SIGKILL)
    until(lambda: (health(f"{api}/readyz") or {}).get("status") == "degraded", 30, "the word of the loss")
    answer = answered(api, QUESTIONS[0])
    assert answer["mode"] == "quoted"
    assert any("언어 모델" in notice for notice in answer["notices"])


def test_stopping_the_engine_leaves_none_of_its_processes(engine: RunningEngine) -> None:
    engine.process.send_signal(signal.SIGTERM)
    assert engine.process.wait(60) == 0
    found = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    assert not any("vllm.entrypoints" in line and str(engine.data) in line for line in found.splitlines())
    assert published(engine.data) is None
