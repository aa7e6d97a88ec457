"""An office's own questions: a table becomes a case file, and a wrong line is named before anything is written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.register import load_own
from eval.harness.casefile import read_cases
from eval.harness.own_cases import About, case_of, cases_of_table
from eval.harness.suite import Options
from eval.suites.own import SUITE
from eval.suites.registry import MODULES
from rag.errors import InputError
from rag.evaluation.records import Reply

ABOUT = About("own", "우리 물음", "CC-BY-4.0", "표")
TABLE = "질문,핵심 사실,출처,분야\n주차장은 몇 시에 닫나요?,밤 10시,주차 조례.md,교통\n내일 비가 오나요?,,,\n"


def table(folder: Path, text: str | bytes) -> Path:
    path = folder / "questions.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8-sig"))
    return path


def test_a_table_becomes_cases_with_a_checksum_and_licence(tmp_path: Path) -> None:
    out = tmp_path / "q.jsonl"
    cases_of_table(table(tmp_path, TABLE), out, ABOUT)
    options = Options(corpus=tmp_path, local=out)
    answerable, outside = SUITE.load(options)
    assert answerable.target == {"answerable": True, "facts": ["밤 10시"], "sources": ["주차 조례.md"]}
    assert answerable.slices == {"domain": "교통"}
    assert outside.target["answerable"] is False
    assert SUITE.licence_of is not None
    assert SUITE.licence_of(options) == "CC-BY-4.0"
    out.write_bytes(out.read_bytes().replace("10시".encode(), "11시".encode()))
    with pytest.raises(InputError, match="체크섬"):
        SUITE.load(options)


def test_without_a_file_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="mongmin eval cases"):
        SUITE.load(Options(corpus=tmp_path))


@pytest.fixture(autouse=True)
def _usual_cells() -> Iterator[None]:
    """Other readers of the same process allow larger cells."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("물음\n가\n", "‘질문’ 열이 없습니다"),
        ("질문,핵심 사실,출처\n가,,조례.md\n", "2번째 줄: 출처가 있으면"),
        ("질문\n가\n  \n,\n", "3번째 줄: 질문이 비어"),
        (f"질문\n{'가' * 3000}\n", "2번째 줄: 질문이 2,000자를"),
        ("질문\n", "물음이 하나도 없습니다"),
        ("질문\n가\n".encode("cp949"), "UTF-8"),
        (f'질문\n"{"가" * 200_000}"\n', "CSV로 읽을 수 없습니다"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_written(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        cases_of_table(table(tmp_path, text), tmp_path / "q.jsonl", ABOUT)
    assert not (tmp_path / "q.jsonl").exists()


def test_facts_and_refusals_are_scored_with_a_reason(tmp_path: Path) -> None:
    cases_of_table(table(tmp_path, TABLE), tmp_path / "q.jsonl", ABOUT)
    answerable, outside = read_cases(tmp_path / "q.jsonl").cases
    refused = Reply(status="refused", text="답하지 않습니다.")
    said = Reply(status="answered", text="밤 10시에 닫습니다.")
    assert SUITE.score(answerable, [said]).scores["right"].value == 1.0
    wrong = SUITE.score(answerable, [refused]).scores["right"]
    assert (wrong.value, wrong.why) == (0.0, "답하지 않았습니다.")
    assert SUITE.score(outside, [refused]).scores["refused_rightly"].value == 1.0
    assert SUITE.score(outside, [said]).scores["refused_rightly"].value == 0.0


@given(st.dictionaries(st.sampled_from(["핵심 사실", "출처", "분야"]), st.text(max_size=300)), st.text(max_size=50))
def test_any_row_is_a_case_or_a_reason(row: dict[str, str], question: str) -> None:
    said = ""
    try:
        case = case_of(2, {**row, "질문": question})
        assert case.target["answerable"] == bool(case.target["facts"])
    except ValueError as error:
        said = str(error)
    assert not said or said.endswith("니다.")


def test_every_suite_that_the_register_expects_is_there() -> None:
    assert {suite for entry in load_own() for suite in entry.suites} <= set(MODULES)
