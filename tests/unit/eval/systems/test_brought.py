from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.harness.cases import Case
from eval.harness.requests import Complete, Search
from eval.systems.brought import LONGEST_LINE, BroughtAnswers
from rag.errors import InputError
from tests.unit.eval.systems.test_reference import SUITE

ONE = Case(id="one", requests=(Complete(prompt="2+3=?"),), cluster="sums")
TWO = Case(id="two", requests=(Complete(prompt="2+3=?"), Complete(prompt="3+2=?")), cluster="sums")
FOUND = Case(id="found", requests=(Search(query="우산"),), cluster="sums")


def brought(folder: Path, *lines: object) -> BroughtAnswers:
    path = folder / "answers.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", encoding="utf8")
    return BroughtAnswers(path)


def test_short_and_long_lines_answer_their_cases(tmp_path: Path) -> None:
    answers = brought(tmp_path, {"id": "one", "text": "5"}, {"case": "two", "replies": ["5", {"text": "6"}]})
    assert answers.bind(SUITE, [ONE, TWO]) == []
    assert [reply.text for reply in answers.replies(ONE)] == ["5"]
    assert [reply.text for reply in answers.replies(TWO)] == ["5", "6"]


def test_a_case_without_a_line_is_missing_with_its_reason(tmp_path: Path) -> None:
    reply = brought(tmp_path, {"id": "one", "text": "5"}).replies(FOUND)[0]
    assert reply.status == "failed"
    assert "없습니다" in reply.error


def test_too_few_replies_to_a_case_are_invalid(tmp_path: Path) -> None:
    replies = brought(tmp_path, {"id": "two", "text": "5"}).replies(TWO)
    assert [reply.status for reply in replies] == ["invalid", "invalid"]


def test_an_empty_answer_is_empty_and_not_wrong(tmp_path: Path) -> None:
    assert brought(tmp_path, {"id": "one", "text": " "}).replies(ONE)[0].status == "empty"


def test_bad_lines_unknown_ids_and_second_answers_are_told_and_stop_nothing(tmp_path: Path) -> None:
    good = {"id": "one", "text": "5"}
    endless = "[" * (LONGEST_LINE + 10)
    answers = brought(tmp_path, "no json", good, {"id": "one", "text": "6"}, {"id": "strange", "text": ""}, endless)
    notes = "\n".join(answers.bind(SUITE, [ONE]))
    assert "형식에 맞지 않는 줄 1개: 1" in notes
    assert "바이트를 넘는 줄 1개: 5" in notes
    assert "두 번 나온 문항(첫 줄만 씀) 1개: one" in notes
    assert "이 평가에 없는 문항 1개: strange" in notes
    assert answers.replies(ONE)[0].text == "5"


def test_a_file_without_any_answer_to_the_suite_is_refused_with_the_form(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='"replies"'):
        brought(tmp_path, {"id": "strange", "text": "5"}).bind(SUITE, [ONE])


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="읽을 수 없습니다"):
        BroughtAnswers(tmp_path / "nowhere.jsonl")


def test_content_in_another_shape_than_the_published_one_is_invalid(tmp_path: Path) -> None:
    answers = brought(
        tmp_path, {"case": "found", "replies": [{"text": "우산", "content": {"hits": [{"rank": "first"}]}}]}
    )
    assert answers.replies(FOUND)[0].status == "invalid"


def test_what_a_file_says_of_itself_is_in_the_facts_with_its_checksum(tmp_path: Path) -> None:
    head = {"system": {"name": "다른 시스템", "model": "other-7b"}}
    facts = brought(tmp_path, head, {"id": "one", "text": "5"}).facts()
    assert (facts.name, facts.model) == ("file=다른 시스템", "other-7b")
    other = brought(tmp_path, head, {"id": "one", "text": "6"}).facts()
    assert facts.settings["sha256"] != other.settings["sha256"]


@pytest.mark.parametrize("name", ["pipeline", "quotes", "reference=oracle"])
def test_a_file_cannot_pass_for_a_system_that_was_asked(tmp_path: Path, name: str) -> None:
    facts = brought(tmp_path, {"system": {"name": name}}, {"id": "one", "text": "5"}).facts()
    assert facts.name == f"file={name}"
