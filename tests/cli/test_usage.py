from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mongmin
import serving.commands.common
from serving.lock import DataLock
from tests.cli.conftest import Command

HANGUL = re.compile("[가-힣]")
HEAVY = {
    *("pydantic", "yaml", "fastapi", "httpx", "numpy", "sqlalchemy"),
    *("kiwipiepy", "xllamacpp", "rich", "rag", "serving"),
}


def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "mongmin", "--help"], capture_output=True, text=True, check=True
    )
    imported = {line.rsplit("|", 1)[-1].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert imported.isdisjoint(HEAVY)
    assert all(name in done.stdout for name in mongmin.COMMANDS)


@pytest.mark.parametrize("name", [name for name in mongmin.COMMANDS if name not in ("ui", "eval")])
def test_every_command_explains_itself_in_korean(command: Command, name: str) -> None:
    done = command(name, "--help")
    assert done.code == 0
    assert HANGUL.search(done.out)


def test_the_version_is_that_of_the_package() -> None:
    done = subprocess.run([sys.executable, "-m", "mongmin", "--version"], capture_output=True, text=True, check=True)
    pyproject = (Path(mongmin.__file__).parent / "pyproject.toml").read_text(encoding="utf8")
    assert f'version = "{done.stdout.split()[-1]}"' in pyproject


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("search",),
        ("search", "가", "--nonsense"),
        ("search", "가", "-k"),
        ("search", "가", "-k", "많이"),
        ("search", "가", "-k", "0"),
        ("search", "가", "--kind", "비밀"),
        ("search", "가", "--as-of", "어제"),
        ("search", "가", "나"),
        ("search", "가", "--batch", "q.jsonl"),
        ("ask",),
        ("ask", ""),
        ("ask", "  \n "),
        ("ask", "😀"),
        ("ask", "가" * 100_000),
        ("ingest",),
        ("ingest", "없는 경로"),
        ("ingest", ".", "--grade", "X"),
        ("ingest", ".", "--effective-from", "2026-13-01"),
    ],
)
def test_misuse_exits_2_with_a_korean_sentence(command: Command, words: tuple[str, ...]) -> None:
    done = command(*words)
    assert done.code == 2
    assert done.out == ""
    assert HANGUL.search(done.err)


def test_an_unknown_command_is_recognised_by_scripts(command: Command) -> None:
    assert "no such command" in command("nonsense").err.lower()


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert mongmin.run([]) == 2
    assert "ingest" in capsys.readouterr().err


@pytest.mark.parametrize("variable", ["MONGMIN_ENGINE__NONSENSE", "MONGMIN_API__PORT"])
def test_a_wrong_setting_exits_3_and_is_named(command: Command, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "many")
    done = command("search", "가")
    assert done.code == 3
    assert variable.rsplit("__", 1)[-1].lower() in done.err


def test_an_unknown_profile_exits_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mongmin.run(["--profile", "huge", "search", "가"]) == 3
    assert "laptop" in capsys.readouterr().err


def test_a_folder_held_by_another_command_exits_3_and_names_it(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.desk.WAIT_SECONDS", 0.3)
    lock = DataLock(tmp_path / "data")
    lock.acquire("ingest")
    done = command("search", "우산")
    lock.release()
    assert done.code == 3
    assert "mongmin ingest" in done.err
    assert str(os.getpid()) in done.err


def test_an_unexpected_error_leaves_a_record_without_its_words(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("홍길동의 질문")

    monkeypatch.setattr(serving.commands.common, "open_desk", fail)
    done = command("search", "우산")
    record = tmp_path / "data" / "logs" / "errors.log"
    assert done.code == 3
    assert str(record) in done.err
    assert "홍길동" not in record.read_text(encoding="utf8") + done.err
    assert "ValueError" in record.read_text(encoding="utf8")


def test_a_taken_port_exits_3_before_anything_is_loaded(command: Command) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for words in (("serve", "--port", port), ("run", "--no-ui", "--port", port)):
            done = command(*words)
            assert done.code == 3
            assert f"포트 {port}" in done.err
            assert "--port" in done.err


def test_a_reader_that_stops_reading_is_no_error() -> None:
    script = f"{sys.executable} -m mongmin --help | head -1"
    done = subprocess.run(["/bin/bash", "-o", "pipefail", "-c", script], capture_output=True, text=True, check=False)
    assert "Error" not in done.stderr
    assert "Traceback" not in done.stderr
