"""Every failure has words for the reader and never shows what is inside."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.problems import HANGUL, problem_of, problem_of_event

TRACE = "Traceback (most recent call last): File 'x.py'"


@given(st.integers(300, 599), st.binary(max_size=60))
def test_any_failed_response_has_korean_words_and_a_code(status: int, body: bytes) -> None:
    problem = problem_of(status, body)
    assert HANGUL.search(problem.title)
    assert HANGUL.search(problem.action)
    assert problem.code


def test_too_many_questions_says_when_to_come_back() -> None:
    problem = problem_of(429, b"{}", retry_after="7")
    assert "7초" in problem.action
    assert problem.retry


@pytest.mark.parametrize("status", [408, 504])
def test_a_timeout_says_what_to_do(status: int) -> None:
    assert "짧게" in problem_of(status, b"").action


def test_a_problem_document_brings_its_korean_detail_and_code() -> None:
    body = json.dumps({"code": "question-too-long", "detail": "질문이 2,000자를 넘습니다.", "title": "Too long"})
    problem = problem_of(422, body)
    assert (problem.detail, problem.code, problem.retry) == ("질문이 2,000자를 넘습니다.", "question-too-long", False)


def test_a_trace_in_a_body_is_not_shown() -> None:
    assert problem_of(500, TRACE).detail == ""
    assert problem_of(500, json.dumps({"detail": TRACE})).detail == ""


def test_a_problem_in_the_stream_is_read_by_its_status() -> None:
    assert problem_of_event({"status": 503, "code": "engine-unavailable"}).code == "engine-unavailable"
    assert problem_of_event({}).title == problem_of(500, b"").title
