"""The command line as a process of its own, with the real analyser and index, and without a language model."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from serving.lock import holder_of
from serving.schemas import AnswerOut, HitOut, IngestOut

pytestmark = pytest.mark.engine

LIGHT = {"MONGMIN_EMBEDDER__KIND": "hash", "MONGMIN_ENGINE__KIND": "none"}
SECONDS = 240
LAW = """---
제목: 가온도 시험 조례
법령구분: 조례
공포일자: 2026-01-02
시행일자: 2026-02-01
상태: 시행
---

# 가온도 시험 조례

##### 제1조 (목적)

이 조례는 시험을 위하여 필요한 사항을 정함을 목적으로 한다.

##### 제2조 (우산 대여)

**①** 도지사는 비가 오는 날 도청 민원실에서 우산을 3일 동안 무료로 빌려줄 수 있다.
"""
QUESTION = "우산은 며칠 빌릴 수 있나요?"


def mongmin(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "mongmin", "--data", str(data), *words],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env={**os.environ, **LIGHT},
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which one law and one broken file were ingested."""
    base = tmp_path_factory.mktemp("end-to-end")
    (base / "in" / "가온도시험조례").mkdir(parents=True)
    (base / "in" / "가온도시험조례" / "조례.md").write_text(LAW, encoding="utf8")
    (base / "in" / "bad.hwp").write_bytes(b"not a document")
    done = mongmin(base / "data", "ingest", str(base / "in"), "--json")
    assert done.returncode == 0
    summary = IngestOut.model_validate(lines(done)[-1])
    assert (summary.added, summary.failed, summary.dense_pending) == (1, 1, 0)
    return base / "data"


def test_search_finds_the_article_and_a_day_before_its_force_does_not(data: Path) -> None:
    found = lines(mongmin(data, "search", QUESTION, "--json"))
    assert HitOut.model_validate(found[0]).article == "제2조"
    before = mongmin(data, "search", QUESTION, "--as-of", "2026-01-15", "--json")
    assert (before.returncode, before.stdout) == (1, "")


def test_without_an_engine_the_answer_quotes(data: Path) -> None:
    done = mongmin(data, "ask", QUESTION, "--json")
    answer = AnswerOut.model_validate(lines(done)[0])
    assert (done.returncode, answer.mode) == (0, "quoted")
    assert "3일 동안" in answer.citations[0].quote


def test_doctor_finds_the_index_and_says_what_to_do(data: Path) -> None:
    done = mongmin(data, "doctor", "--json")
    findings = {finding["name"]: finding for finding in lines(done)}
    assert findings["Python"]["status"] == "ok"
    assert "조각" in findings["색인"]["message"]
    assert findings["모델 e5-small"]["status"] == "ok"
    assert done.returncode == (3 if any(f["status"] == "fail" for f in findings.values()) else 0)


def test_run_serves_until_told_to_stop_and_commands_work_through_it(data: Path, tmp_path: Path) -> None:
    port = str(free_port())
    command = [sys.executable, "-m", "mongmin", "--data", str(data), "run", "--no-ui", "--port", port]
    with (tmp_path / "run.log").open("w") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **LIGHT})
    try:
        deadline = time.monotonic() + SECONDS
        while "준비되었습니다" not in (tmp_path / "run.log").read_text(encoding="utf8"):
            assert running.poll() is None, (tmp_path / "run.log").read_text(encoding="utf8")
            assert time.monotonic() < deadline
            time.sleep(0.3)
        holder = holder_of(data)
        assert holder is not None
        assert holder.url == f"http://127.0.0.1:{port}"
        began = time.monotonic()
        found = mongmin(data, "search", QUESTION, "--json")
        assert lines(found)[0]["article"] == "제2조"
        assert time.monotonic() - began < 120
        again = lines(mongmin(data, "ingest", str(data.parent / "in"), "--json"))[-1]
        assert (again["added"], again["changed"]) == (0, 0)
        assert mongmin(data, "run", "--no-ui").returncode == 3

        os.kill(holder.pid, signal.SIGKILL)
        deadline = time.monotonic() + SECONDS
        while "다시 시작합니다" not in (tmp_path / "run.log").read_text(encoding="utf8") or not is_ready(holder.url):
            assert running.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.3)
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0
    assert holder_of(data) is None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5).is_success
    except httpx.HTTPError:
        return False
