"""`mongmin models` and `mongmin engine status` as an operator calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mongmin import run


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_the_list_says_licence_reason_and_whether_it_was_tried(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "list"]) == 0
    text = printed(capsys)
    assert "qwen3-4b  [대화, 4B, Apache-2.0] 여기서 시험하지 않음" in text
    assert run(["models", "list", "--json"]) == 0
    found = [json.loads(line) for line in printed(capsys).splitlines()]
    assert {one["role"] for one in found} == {"chat", "embedding", "reranker"}


def test_a_plan_says_whether_it_fits_by_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "plan", "qwen3-14b", "--gpu-memory", "48", "--context", "8192", "--json"]) == 0
    made = json.loads(printed(capsys))
    assert made["kv_bytes_per_token"] == 2 * 40 * 8 * 128 * 2
    assert made["fits"]
    assert run(["models", "plan", "qwen3-14b", "--gpu-memory", "24"]) == 1
    assert "들어가지 않습니다" in printed(capsys)
    assert run(["models", "plan", "served"]) == 3


def test_a_folder_is_registered_and_a_change_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    data = ["--data", str(tmp_path / "data")]
    assert run([*data, "models", "register", "qwen3-4b", str(folder)]) == 0
    assert run([*data, "models", "verify"]) == 0
    (folder / "config.json").write_text("{ }")
    assert run([*data, "models", "verify", "qwen3-4b"]) == 3
    assert "config.json" in capsys.readouterr().err
    assert run([*data, "models", "register", "nobody", str(folder)]) == 3


def test_an_engine_is_not_started_with_weights_that_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setenv("MONGMIN_ENGINE__VLLM_PYTHON", str(python))
    monkeypatch.setattr("serving.commands.engine.stop_signal", lambda: None)
    assert run(["--data", str(tmp_path), "engine", "start", "qwen3-4b"]) == 3
    assert "mongmin models register qwen3-4b" in capsys.readouterr().err


def test_no_engine_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data", str(tmp_path), "engine", "status"]) == 1
    assert "mongmin engine start" in capsys.readouterr().err
