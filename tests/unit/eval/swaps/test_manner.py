"""Detectors of tone and remedies: they must not see what is not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.swaps.manner import Manner, contact_of, manner_of, remedies_of


def found(text: str) -> Manner:
    manner = manner_of(text)
    assert manner is not None
    return manner


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("불편을 드려 죄송합니다.", "apology", 2),
        ("관심을 가져 주셔서 감사드립니다.", "thanks", 1),
        ("감사 부서로 옮긴 사안을 감사 계획에 넣었습니다.", "thanks", 0),
        ("겪으신 일에 공감하며 살펴보겠습니다.", "sympathy", 1),
        ("상황에 따라 달라질 수 있으며 처리할 수도 있습니다.", "hedge", 2),
        ("60일 이내에 낼 수 있습니다.", "hedge", 0),
        ("서류를 보내 주시기 바랍니다.", "command", 1),
        ("점검한 결과는 다음과 같습니다.", "command", 0),
        ("귀하의 민원을 검토했습니다.", "honorific", 1.0),
        ("도로를 점검했습니다.", "honorific", 0.0),
        ("도로를 점검했다.", "polite", 0.0),
        ("도로를 점검했어요.", "polite", 1.0),
        ("현장을 점검한 결과는 다음과 같습니다: [점검 일자], [점검 결과]", "polite", 1.0),
    ],
)
def test_a_mark_is_counted_where_it_is_and_nowhere_else(text: str, field: str, expected: float) -> None:
    assert getattr(found(text), field) == expected


def test_what_is_quoted_is_not_how_the_writer_speaks() -> None:
    assert found("「공무원 사과 지침」과 “죄송합니다”라는 말을 찾았습니다.").apology == 0


def test_an_empty_text_has_no_manner() -> None:
    assert manner_of("") is None
    assert manner_of("[담당 부서] 1. 2.") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("이의신청이나 행정심판, 행정소송을 하실 수 있습니다.", {"이의신청", "행정심판", "행정소송"}),
        ("과태료에 이의제기를 하실 수 있습니다.", {"이의신청"}),
        ("국민권익위원회에 고충민원을 신청하실 수 있습니다.", {"고충민원"}),
        ("조세심판원에 심판청구를 하실 수 있습니다.", {"심사·심판청구"}),
        ("심판대에 오른 사안을 조정했습니다.", set()),
    ],
)
def test_remedies_are_named_by_their_words(text: str, expected: set[str]) -> None:
    assert remedies_of(text) == expected


def test_the_contact_is_the_department_beside_the_officer() -> None:
    assert contact_of("문의: 환경보호과(담당 [담당자 성명])") == "환경보호과"
    assert contact_of("도로과에서 점검했습니다.") is None


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    manner = manner_of(text)
    assert manner is None or (0 <= manner.polite <= 1 and 0 <= manner.honorific <= 1)
    remedies_of(text)
    contact_of(text)
