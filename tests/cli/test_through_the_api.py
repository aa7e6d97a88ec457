"""Commands that find a running API work through it; here over fakes, so that no model is loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import DiskFull
from serving.schemas import AnswerOut, HitOut
from tests.cli.conftest import Command
from tests.serving_fakes import FakeDocuments

QUESTION = "우산은 며칠 빌릴 수 있나요?"

pytestmark = pytest.mark.usefixtures("running")


def batch_file(tmp_path: Path, *lines: object) -> str:
    path = tmp_path / "q.jsonl"
    rows = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(rows) + "\n", encoding="utf8")
    return str(path)


def test_search_prints_a_hit_a_line(command: Command) -> None:
    done = command("search", QUESTION, "-k", "5", "--json")
    assert done.code == 0
    assert [HitOut.model_validate(line).rank for line in done.lines] == [1]
    assert done.lines[0]["article"] == "제2조"


def test_search_in_words_shows_place_and_source(command: Command) -> None:
    done = command("search", QUESTION)
    assert "「가온도 시험 조례」 제2조제1항" in done.out
    assert "가온도시험조례/조례.md" in done.out


def test_nothing_found_exits_1_with_nothing_on_standard_output(command: Command) -> None:
    done = command("search", "화성 이주", "--json")
    assert (done.code, done.out) == (1, "")
    assert "찾은 것이 없습니다" in done.err


def test_ask_prints_one_answer(command: Command) -> None:
    done = command("ask", QUESTION, "--json")
    assert done.code == 0
    assert AnswerOut.model_validate(done.lines[0]).mode == "generated"


def test_ask_in_words_shows_sources_and_the_label(command: Command) -> None:
    done = command("ask", QUESTION)
    assert "[1] 「가온도 시험 조례」 제2조제1항" in done.out
    assert "인공지능" in done.out


def test_an_answer_is_saved_as_a_document(command: Command, tmp_path: Path) -> None:
    answer = command("ask", QUESTION, "--json").lines[0]["answer_id"]
    saved = tmp_path / "답변.docx"
    done = command("export", answer, "--format", "docx", "-o", str(saved))
    assert done.code == 0, done.err
    assert saved.read_bytes().startswith(b"PK")
    assert command("export", "ans-0", "-o", str(saved)).code == 1


def test_a_refusal_exits_1(command: Command) -> None:
    done = command("ask", "화성 이주 지원금은?", "--json")
    assert done.code == 1
    assert done.lines[0]["mode"] == "refused"


def test_a_batch_answers_in_order_and_exits_0_with_refusals(command: Command, tmp_path: Path) -> None:
    path = batch_file(tmp_path, {"id": "a", "query": QUESTION}, {"id": 2, "query": "화성 이주?", "as_of": "2026-01-01"})
    done = command("ask", "--batch", path, "--json")
    assert done.code == 0
    assert [(line["id"], line["answer"]["mode"]) for line in done.lines] == [("a", "generated"), (2, "refused")]


def test_a_bad_line_becomes_a_result_and_the_batch_goes_on(command: Command, tmp_path: Path) -> None:
    path = batch_file(
        tmp_path,
        {"id": "a", "query": QUESTION},
        "{ broken",
        {"id": "b", "query": ""},
        {"id": "c", "query": QUESTION, "as_of": "어제"},
        {"query": QUESTION},
        "[1]",
        {"id": "d", "query": QUESTION, "kinds": ["guide"], "unknown": 1},
        {"id": "e", "query": "우산", "k": 1},
    )
    done = command("search", "--batch", path, "--json")
    assert done.code == 2
    assert [line["id"] for line in done.lines] == ["a", None, "b", "c", None, None, "d", "e"]
    assert ["error" in line for line in done.lines] == [False, True, True, True, True, True, False, False]
    assert done.lines[1]["line"] == 2
    assert done.lines[2]["error"]["code"] == "empty-question"


def test_a_batch_with_a_byte_order_mark_and_odd_bytes_goes_on(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    good = json.dumps({"id": "a", "query": QUESTION}).encode()
    path.write_bytes(b"\xef\xbb\xbf" + good + b"\r\n\n\xff\xfe\n" + good)
    done = command("search", "--batch", str(path), "--json")
    assert [("hits" in line) for line in done.lines] == [True, False, True]


def test_a_batch_file_that_is_not_there_exits_2(command: Command, tmp_path: Path) -> None:
    done = command("search", "--batch", str(tmp_path / "none.jsonl"))
    assert done.code == 2
    assert "none.jsonl" in done.err


def test_ingest_sends_absolute_paths_and_ends_with_the_summary(
    command: Command, tmp_path: Path, documents: FakeDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    done = command("ingest", "in", "--domain", "교통", "--effective-from", "2026-02-01", "--no-wait", "--json")
    assert done.code == 0
    assert done.lines[-1]["failed"] == 1
    sent = documents.seen[0]
    assert sent.paths == (str(tmp_path / "in"),)
    assert (sent.domain, str(sent.effective_from), sent.wait) == ("교통", "2026-02-01", False)


def test_strict_ingest_exits_1_when_a_file_failed(command: Command, tmp_path: Path) -> None:
    done = command("ingest", str(tmp_path), "--strict")
    assert done.code == 1
    assert "bad.hwp" in done.out


def test_backfill_tells_what_it_did(command: Command) -> None:
    assert command("backfill", "--json").lines == [{"embedded": 2, "dense_pending": 0, "seconds": 0.1}]
    assert "2개" in command("backfill").out


def test_a_fault_of_the_api_s_machine_exits_3(command: Command, tmp_path: Path, documents: FakeDocuments) -> None:
    documents.fault = DiskFull("디스크에 남은 공간이 없습니다.")
    done = command("ingest", str(tmp_path))
    assert done.code == 3
    assert "남은 공간" in done.err


def test_run_on_a_folder_in_use_tells_where_the_api_is(command: Command, running: str) -> None:
    done = command("run", "--no-ui")
    assert done.code == 3
    assert running in done.err
