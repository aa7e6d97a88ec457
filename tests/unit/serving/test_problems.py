from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from rag.errors import (
    DataInUse,
    EmptyQuestion,
    EngineUnavailable,
    EnvironmentFault,
    InputError,
    MongminError,
    QuestionTooLong,
)
from serving.problems import STATUS, Problem, document, exit_code, from_document, invalid, kinds
from serving.schemas import SearchRequest

HANGUL = re.compile("[가-힣]")


def test_every_error_of_the_core_has_a_status() -> None:
    codes = {kind.code for kind in kinds(MongminError)} - {"internal"}
    assert codes <= set(STATUS)


def test_a_special_case_of_an_error_without_a_code_of_its_own_comes_back_as_the_error() -> None:
    class Special(DataInUse):
        """A case that only the side that raises it tells apart."""

    assert type(from_document(document(Special("쓰는 중입니다.")))) is DataInUse


@pytest.mark.parametrize("kind", [kind for kind in kinds(MongminError) if "code" in vars(kind)])
def test_a_problem_document_brings_its_error_back(kind: type[MongminError]) -> None:
    sent = document(kind("무엇이 잘못되었습니다."))
    assert {"type", "title", "title_en", "status", "detail", "detail_en", "code"} <= set(sent)
    back = from_document(sent)
    assert str(back) == "무엇이 잘못되었습니다."
    assert back.code == kind.code
    if kind is not MongminError:
        assert type(back) is kind


def test_the_caller_s_faults_exit_2_and_the_environment_s_3() -> None:
    assert [exit_code(kind("")) for kind in (EmptyQuestion, QuestionTooLong, InputError)] == [2, 2, 2]
    assert [exit_code(kind("")) for kind in (DataInUse, EngineUnavailable, EnvironmentFault)] == [3, 3, 3]
    assert exit_code(Problem("validation", 422, "", "")) == 2
    assert exit_code(Problem("unauthorized", 401, "", "")) == 3
    assert exit_code(Problem("timeout", 504, "", "")) == 3


def test_a_document_without_anything_is_still_an_error() -> None:
    assert str(from_document({})) != ""


def test_what_is_wrong_with_a_value_is_said_in_korean_without_repeating_it() -> None:
    with pytest.raises(ValidationError) as caught:
        SearchRequest.model_validate({"query": 5, "k": 1000, "kinds": ["비밀"], "as_of": "비밀", "비밀": 1})
    problem = invalid(caught.value.errors())
    assert HANGUL.search(str(problem))
    assert "'비밀'" not in str(problem)
    assert "100 이하여야 합니다." in str(problem)
    assert "2026-01-15" in str(problem)
