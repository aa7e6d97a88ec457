"""The risk file does not rot: its table is fresh, its tests exist, its law is quoted word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from configs.settings import PROJECT
from eval.trust import PAGE, controls, exists, missing, read, rendered

TRUST = PROJECT / "docs" / "trust"
ACT = "인공지능발전과신뢰기반조성등에관한기본법"


def test_every_control_names_a_test_and_a_place_that_exist() -> None:
    assert missing(read()) == []


def test_the_table_is_what_the_file_says() -> None:
    assert PAGE.read_text(encoding="utf8") == rendered(read()), "run: mongmin eval trust --write"


def test_a_test_that_does_not_exist_is_found(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_b() -> None: ...\n", encoding="utf8")
    assert exists("test_a.py::test_b", tmp_path)
    assert not exists("test_a.py::test_c", tmp_path)
    assert not exists("test_d.py::test_b", tmp_path)
    lists = [{"name": "", "risks": [{"controls": [{"where": "test_a.py", "test": "test_a.py::test_c"}]}]}]
    assert missing(lists, tmp_path) == ["test_a.py::test_c"]


def test_the_ten_risks_and_six_areas_are_all_there() -> None:
    owasp, n2sf = read()
    assert [risk["id"][:5] for risk in owasp["risks"]] == [f"LLM{number:02}" for number in range(1, 11)]
    assert [risk["id"] for risk in n2sf["risks"]] == ["권한", "인증", "분리 및 격리", "통제", "데이터", "정보자산"]
    assert all(control["what"] and control["where"] for control in controls(read()))


def article(corpus: Path, law: str, level: str, number: str) -> str:
    text = (corpus / "statutes" / law / f"{level}.md").read_text(encoding="utf8")
    return text.split(f"##### {number} ", 1)[1].split("\n##### ", 1)[0]


def test_the_seven_items_of_the_impact_assessment_are_the_decree_s_own_words(corpus: Path) -> None:
    decree = article(corpus, ACT, "시행령", "제28조")
    wanted = re.findall(r"^\s+\d\\\. (.+)$", decree, re.MULTILINE)
    page = (TRUST / "impact-assessment.md").read_text(encoding="utf8")
    assert len(wanted) == 7
    assert re.findall(r"^## \d\. (.+)$", page, re.MULTILINE) == wanted


def test_the_duties_of_risk_management_are_the_act_s_own_words(corpus: Path) -> None:
    act = article(corpus, ACT, "법률", "제34조")
    page = (TRUST / "risk-management.md").read_text(encoding="utf8")
    for duty in (
        "위험관리방안의 수립ㆍ운영",
        "설명 방안의 수립ㆍ시행",
        "이용자 보호 방안의 수립ㆍ운영",
        "사람의 관리ㆍ감독",
    ):
        assert duty in act
        assert duty in page


@pytest.mark.parametrize(
    ("number", "said"), [("제39조", "72시간 이내"), ("제40조", "1천명 이상"), ("제44조의3", "30일 이내")]
)
def test_the_clock_is_the_decree_s(corpus: Path, number: str, said: str) -> None:
    assert said in article(corpus, "개인정보보호법", "시행령", number)
