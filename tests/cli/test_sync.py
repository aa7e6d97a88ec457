"""`mongmin sync` over a running API with fakes, and what it says without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.manifest import Manifest
from rag.errors import IndexUnavailable
from serving.schemas import SourceOut
from tests.cli.conftest import Command
from tests.serving_fakes import FakeDocuments

SOURCES = "sources: {법령: {type: git, path: 법령, at: '02:30'}, 공유: {type: folder, path: 공유}}"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "sources.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(SOURCES, encoding="utf8")
    return path


@pytest.mark.usefixtures("running", "sources")
def test_each_source_is_a_line(command: Command, documents: FakeDocuments) -> None:
    done = command("sync", "법령", "공유", "--allow-removals", "--json")
    assert done.code == 0
    assert [SourceOut.model_validate(line).source for line in done.lines] == ["법령", "공유"]
    assert documents.synced[0].allow_removals
    assert "추가 2" in command("sync", "법령").out


@pytest.mark.usefixtures("running", "sources")
def test_a_source_that_failed_exits_1_after_the_others(command: Command, documents: FakeDocuments) -> None:
    documents.broken = ("법령",)
    done = command("sync", "법령", "공유")
    assert done.code == 1
    assert "법령: 멈춤 - 닿지 않습니다." in done.out
    assert "공유: 추가 2" in done.out


@pytest.mark.usefixtures("running", "sources")
def test_a_fault_of_the_environment_exits_3(command: Command, documents: FakeDocuments) -> None:
    documents.fault = IndexUnavailable("닫혔습니다.")
    done = command("sync")
    assert (done.code, done.out) == (3, "")
    assert "닫혔습니다" in done.err


def test_without_sources_it_says_where_to_write_them(command: Command) -> None:
    done = command("sync")
    assert done.code == 2
    assert "sources.yaml" in done.err


@pytest.mark.usefixtures("sources")
def test_an_unknown_source_is_named_before_anything_is_loaded(command: Command) -> None:
    done = command("sync", "없음")
    assert done.code == 2
    assert "있는 소스: 법령, 공유" in done.err


def test_a_mistake_in_the_file_is_an_error_in_korean(command: Command, sources: Path) -> None:
    sources.write_text("sources: {법령: {type: git, pth: x}}", encoding="utf8")
    done = command("sync", "--list")
    assert done.code == 3
    assert "'sources.법령.pth': 없는 항목입니다" in done.err


@pytest.mark.usefixtures("sources")
def test_the_list_shows_the_last_outcome_and_the_next_run(command: Command, tmp_path: Path) -> None:
    before = command("sync", "--list", "--json").lines
    assert [(line["source"], line["status"]) for line in before] == [("법령", "never"), ("공유", "never")]
    manifest = Manifest.in_folder(tmp_path / "data")
    run = {"source": "법령", "status": "failed", "reason": "닿지 않습니다.", "started": "2026-11-23T00:00:00+00:00"}
    manifest.sync.set_run("법령", run["started"], run)
    manifest.close()
    after = command("sync", "--list", "--json").lines
    assert after[0]["next_run"] == "2026-11-24T02:30:00+09:00"
    assert after[1]["next_run"] is None
    said = command("sync", "--list").out
    assert "법령 [git] 지난 실행: 실패(2026-11-23T09:00:00+09:00) - 닿지 않습니다." in said
    assert "공유 [folder] 지난 실행: 아직 실행 안 함 · 다음 실행: 일정 없음" in said


@pytest.mark.usefixtures("running")
def test_the_watch_brings_in_what_is_due_and_outlives_a_fault(
    command: Command, documents: FakeDocuments, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources.write_text(SOURCES.replace("at: '02:30'", "every: 1h"), encoding="utf8")
    documents.fault = IndexUnavailable("닫혔습니다.")
    rounds: list[float] = []

    def sleep(seconds: float) -> None:
        rounds.append(seconds)
        documents.fault = None
        if len(rounds) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("serving.commands.sync.time.sleep", sleep)
    done = command("sync", "--watch", "--json")
    assert [request.names for request in documents.synced] == [("법령",), ("법령",)]
    assert [line["source"] for line in done.lines] == ["법령"]
    assert "닫혔습니다. 잠시 뒤에 다시 합니다." in done.err
