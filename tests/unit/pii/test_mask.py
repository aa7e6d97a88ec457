"""Labels in the place of personal data."""

from __future__ import annotations

import time

import pytest

from rag.guards.pii.mask import Masked, canonical, mask, unmask
from rag.guards.pii.types import LABELS, PII_TYPES
from tests.unit.pii.found import detector


def masked(text: str) -> Masked:
    return mask(text, detector())


def test_the_same_number_in_another_writing_has_the_same_label() -> None:
    text = "010-1234-5678, 다시 ０１０ １２３４ ５６７８, 해외에서 +82 10-1234-5678, 말로 공일공 일이삼사 오육칠팔"

    assert masked(text).text.count("[전화1]") == 4


def test_another_number_has_another_label() -> None:
    assert masked("010-1234-5678 또는 010-8765-4321").text == "[전화1] 또는 [전화2]"


def test_labels_that_stood_in_the_text_are_not_given_again() -> None:
    result = masked("[전화1]은 앞 문서의 표지입니다. 010-1234-5678")

    assert result.text.endswith("[전화2]")
    assert unmask(result.text, result.values) == "[전화1]은 앞 문서의 표지입니다. 010-1234-5678"


def test_a_masked_text_is_not_masked_again() -> None:
    once = masked("성명: 김하늬 / 주민번호 900101-1234567 / 010-1234-5678 / 국민은행 123456-01-234567").text

    assert masked(once).text == once


def test_each_kind_has_a_label() -> None:
    assert set(LABELS) == set(PII_TYPES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("02-123-4567", "+82-2-123-4567"),
        ("공일공-1234-5678", "01012345678"),
        ("O1O-1234-5678", "010 1234 5678"),
    ],
)  # fmt: skip
def test_writings_of_a_number_are_one_value(one: str, other: str) -> None:
    assert canonical("PHONE", one) == canonical("PHONE", other)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000,
        "가" * 100_000,
        "1 " * 50_000,
        "a@" * 25_000,
        "\ud800" * 50_000,
        ":" * 50_000,
        "1-" * 50_000,
        "\u200b" * 100_000,
        "로 1" * 15_000,
        "동 1" * 15_000,
        "O1" * 25_000,
        "공일" * 20_000,
    ],
    ids=lambda text: repr(text[:3]),
)
def test_a_long_text_of_one_kind_of_character_takes_time_in_proportion(text: str) -> None:
    def seconds(length: int) -> float:
        started = time.perf_counter()
        mask(text[:length], detector())
        return time.perf_counter() - started

    short, long = seconds(len(text) // 8), seconds(len(text) // 2)

    assert long < 0.5 + short * 12  # four times the text; a square law would take sixteen times


def test_nested_identifiers_leave_one_span_and_nothing_of_either() -> None:
    result = masked("메일 010-1234-5678@example.com, 카드 4111-1111-1111-1111 여권 M12345678")

    assert "1234" not in result.text
    assert [span.type for span in result.spans] == ["EMAIL", "CARD", "PASSPORT"]
