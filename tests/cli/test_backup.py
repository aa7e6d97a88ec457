"""`backup` and `restore` on the command line, beside a running API."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.lock import DataLock, Holder, token_of
from tests.api.server import served
from tests.cli.conftest import Command
from tests.operations.conftest import opened, original

pytestmark = pytest.mark.engine
__all__ = ["original"]


@pytest.fixture
def data(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MONGMIN_EMBEDDER__KIND", "hash")
    monkeypatch.setenv("MONGMIN_ENGINE__KIND", "none")
    shutil.copytree(original / "data", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def running(data: Path) -> Iterator[str]:
    lock = DataLock(data)
    lock.acquire("serve")
    with opened(data) as services, served(services, token_of(data)) as url:
        lock.publish(Holder(os.getpid(), "serve", url))
        yield url
    lock.release()


@pytest.mark.usefixtures("running")
def test_a_backup_is_made_by_the_api_that_holds_the_folder(command: Command, tmp_path: Path) -> None:
    done = command("backup", str(tmp_path / "backup"), "--json")
    assert done.code == 0, done.err
    assert (done.lines[0]["documents"], done.lines[0]["path"]) == (3, str(tmp_path / "backup"))


@pytest.mark.usefixtures("running")
def test_the_drill_restores_elsewhere_and_finds_the_same_answers(command: Command, tmp_path: Path) -> None:
    done = command("backup", "drill", "--json")
    assert done.code == 0, done.err
    assert done.lines[0]["same"]
    assert len(done.lines[0]["questions"]) == 3
    assert not list(tmp_path.glob("mongmin-drill-*"))


def test_backup_destroy_restore_in_words(command: Command, data: Path, tmp_path: Path) -> None:
    before = command("search", "견인 보관료", "--json").out
    assert "백업:" in command("backup", str(tmp_path / "backup")).out
    refused = command("restore", str(tmp_path / "backup"))
    assert refused.code == 2
    assert "--replace" in refused.err
    shutil.rmtree(data)
    assert "되돌림:" in command("restore", str(tmp_path / "backup")).out
    assert command("search", "견인 보관료", "--json").out == before
    assert json.loads(before.splitlines()[0])["title"] == "견인 차량 찾기"


def test_a_folder_that_is_no_backup_is_named(command: Command, tmp_path: Path) -> None:
    done = command("restore", str(tmp_path))
    assert done.code == 3
    assert "백업이 아닙니다" in done.err
