from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.lock import DataLock, Holder, token_of
from tests.api.library import filled, shelf
from tests.api.server import served
from tests.cli.conftest import Command


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    return shelf(tmp_path / "자료")


@pytest.fixture(autouse=True)
def running(tmp_path: Path, folders: dict[str, Path]) -> Iterator[str]:
    """A running API whose index holds the files."""
    data = tmp_path / "data"
    lock = DataLock(data)
    lock.acquire("serve")
    with served(filled(data, folders), token_of(data)) as url:
        lock.publish(Holder(os.getpid(), "serve", url))
        yield url
    lock.release()


def test_documents_are_listed_a_line_each(command: Command) -> None:
    done = command("documents", "list", "--json")
    assert done.code == 0
    assert {line["title"] for line in done.lines} == {"가온도 우산 조례", "여권 안내", "이주 대책"}
    assert command("documents", "list", "--kind", "ordinance", "--json").lines[0]["source"] == "조례.md"
    assert len(command("documents", "list", "--limit", "2", "--json").lines) == 2
    assert "「가온도 우산 조례」" in command("documents", "list", "우산").out


def test_failures_are_listed_with_their_remedies(command: Command) -> None:
    done = command("documents", "list", "--failed", "--json")
    assert {line["path"] for line in done.lines} == {"그림.exe", "빈 파일.txt", "비밀 목록.txt"}
    assert all(line["reason"] for line in done.lines)


def test_an_empty_list_exits_1(command: Command) -> None:
    done = command("documents", "list", "화성", "--json")
    assert (done.code, done.out) == (1, "")
    assert "그런 문서가 없습니다" in done.err


def test_an_unknown_kind_is_a_usage_error(command: Command) -> None:
    assert command("documents", "list", "--kind", "poem").code == 2


def test_a_document_is_shown_by_id_path_or_source(
    command: Command, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folders["O"])
    by_source = command("documents", "show", "조례.md")
    assert by_source.code == 0
    assert "제2조" in by_source.out
    assert "우산을 3일 동안" in by_source.out
    by_path = command("documents", "show", str(folders["O"] / "조례.md"), "--json").lines
    by_id = command("documents", "show", by_path[0]["document"]["doc_id"], "--json").lines
    assert by_path == by_id
    assert [chunk["article"] for chunk in by_id[0]["chunks"]] == ["제1조", "제2조"]


def test_showing_what_is_not_there_exits_1(command: Command) -> None:
    done = command("documents", "show", "없는 것")
    assert (done.code, done.out) == (1, "")


def test_removing_says_that_the_file_is_read_again(command: Command, folders: dict[str, Path]) -> None:
    done = command("documents", "remove", str(folders["O"] / "조례.md"))
    assert done.code == 0
    assert "다음 ingest 때 다시 읽습니다" in done.out
    assert command("documents", "list", "우산").code == 1
    assert command("documents", "remove", "없는 것").code == 1


def test_why_explains_each_file(command: Command, folders: dict[str, Path], tmp_path: Path) -> None:
    other = tmp_path / "다른.md"
    other.write_text("# 다른 것", encoding="utf8")
    paths = [folders["O"] / "조례.md", folders["O"] / "빈 파일.txt", folders["O"] / "그림.exe", other]
    done = command("documents", "why", *map(str, paths), "--json")
    assert done.code == 0
    assert [line["state"] for line in done.lines] == ["indexed", "failed", "refused", "never-given"]
    assert [line["in_index"] for line in done.lines] == [True, False, False, False]
    assert command("documents", "why", str(tmp_path / "없는.md")).code == 1


def test_the_report_is_printed_and_written(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "보고서.html"
    done = command("documents", "report", "--html", str(path))
    assert done.code == 0
    assert "읽지 못한 파일: 3건" in done.out
    assert "개인정보: 3건 검사 안 함" in done.out
    assert "문서 품질 보고서" in path.read_text(encoding="utf8")
    assert command("documents", "report", "--json").lines[0]["documents"] == 3
    assert command("documents", "report", "--html", str(tmp_path / "없는 폴더" / "가.html")).code == 2
