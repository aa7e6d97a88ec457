from __future__ import annotations

from pathlib import Path

import pytest

from configs.settings import EngineSettings, load
from eval.bench.formats import table
from eval.bench.office import OfficeQuestion, measure, office_files, read_office_questions
from serving.bootstrap import bootstrap

QUESTION = OfficeQuestion("t", "얼마인가?", "가.hwp", "표 1", "2행", "1,000원")


def test_a_place_is_told_apart_from_its_neighbours() -> None:
    assert QUESTION.is_at("본론 > 수수료, 표 1(수수료) 2행")
    assert not QUESTION.is_at("표 1 12행")
    assert not QUESTION.is_at("표 11 2행")
    assert not OfficeQuestion("t", "?", "가.hwp", "각주 1", "", "값").is_at("각주 12")


def test_there_are_at_least_fifteen_questions_with_values() -> None:
    questions = read_office_questions()
    assert len(questions) >= 15
    assert len({question.id for question in questions}) == len(questions)
    assert all(question.fact and question.place for question in questions)


def test_a_folder_is_told_file_by_file_with_the_reasons_of_refusals(tmp_path: Path) -> None:
    (tmp_path / "가.md").write_text("| 구분 | 값 |\n|---|---|\n| 어른 | 1 |\n", encoding="utf8")
    (tmp_path / "나.hwp").write_bytes(b"HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05")
    lines = list(table(tmp_path))
    assert lines[2].startswith("| 가.md | markdown |")
    assert "HWP 3" in lines[3]


@pytest.mark.corpus
def test_most_questions_are_answered_from_the_very_cell_or_note(corpus: Path, scratch: Path) -> None:
    if not (corpus / "files").is_dir():
        pytest.skip(f"no corpus at {corpus / 'files'}: office files are missing")
    settings = load(data=scratch / "data").model_copy(update={"engine": EngineSettings(kind="none")})
    services = bootstrap(settings)
    try:
        report = measure(services, office_files(corpus / "files"), scratch, lambda _: None)
    finally:
        services.close()
    assert report.found.hits * 2 > report.found.n
    assert report.cited.hits * 2 > report.cited.n
