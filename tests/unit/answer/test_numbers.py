from __future__ import annotations

from fractions import Fraction

import pytest

from rag.numbers import Day, Quantity, Reference, amount, figures


def only(text: str) -> Quantity:
    (quantity,) = figures(text).quantities
    return quantity


@pytest.mark.parametrize(
    "same",
    [
        ("100분의 20", "20%", "20퍼센트", "５분의 １", "20 %"),
        ("1백만원", "100만원", "1,000,000원", "백만원", "１００만 원"),
        ("2천만원", "2,000만원", "20,000,000원", "이천만원"),
        ("1억5천만원", "1억 5천만원", "150,000,000원"),
        ("6개월", "6월", "육개월", "여섯 달"),
        ("60일", "육십일", "６０일"),
        ("3회", "세 번", "3번", "세 차례"),
        ("10일", "열흘"),
        ("18세", "열여덟 살", "18살"),
        ("500제곱미터", "500㎡"),
        ("3층", "3개 층"),
    ],
    ids=lambda same: same[0],
)
def test_the_same_amount_is_the_same_however_it_is_written(same: tuple[str, ...]) -> None:
    first = only(f"{same[0]} 이상")
    for other in same[1:]:
        assert only(f"{other} 이상") == first


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("14일 이내", "at_most"),
        ("14일의 범위에서", "at_most"),
        ("14일까지", "at_most"),
        ("14일을 초과할 수 없다", "at_most"),
        ("14일 미만", "below"),
        ("14일 이상", "at_least"),
        ("14일을 초과하는", "above"),
        ("14일이 지난", "above"),
        ("14일 전까지", "before"),
        ("14일 이후", "after"),
        ("14일부터", "from"),
        ("14일 동안", ""),
    ],
)
def test_the_bound_beside_an_amount_is_read(text: str, bound: str) -> None:
    assert only(text).bound == bound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("일주일 이내", "14일 이내"),
        ("최소 20만원", "20만원"),
        ("최대 20만원", "20만원"),
        ("3월에 신고", "3개월에 신고"),
        ("한 곳", "두 곳"),
        ("절반", "4분의 1"),
        ("매월 낸다", "매년 낸다"),
    ],
)
def test_figures_that_differ_are_not_taken_for_the_same(one: str, other: str) -> None:
    assert figures(one) != figures(other)
    assert figures(one).quantities or figures(one).days


def test_a_year_with_a_bound_is_a_length_of_time() -> None:
    assert only("1900년 이상") != only("1900년 이하")
    assert figures("1900년에 시행").days == {Day(1900, None, None)}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026년 5월 6일부터", Day(2026, 5, 6)),
        ("2026. 5. 6.", Day(2026, 5, 6)),
        ("2026-05-06", Day(2026, 5, 6)),
        ("6월 1일 현재", Day(None, 6, 1)),
        ("2025년도 예산", Day(2025, None, None)),
        ("3월 말까지", Day(None, 3, None)),
    ],
)
def test_dates_are_dates_and_no_amounts(text: str, day: Day) -> None:
    found = figures(text)
    assert found.days == {day}
    assert not found.quantities


def test_a_date_told_in_part_is_covered_by_the_whole_but_not_the_other_way() -> None:
    assert Day(None, 5, 6).covered_by(Day(2026, 5, 6))
    assert not Day(2026, 5, 6).covered_by(Day(None, 5, 6))
    assert not Day(2025, 5, 6).covered_by(Day(2026, 5, 6))


def test_articles_are_references_and_no_amounts() -> None:
    found = figures("제3조의2제1항제4호에 따른 제2종 운전면허")
    expected = {Reference("조", "3의2"), Reference("항", "1"), Reference("호", "4"), Reference("종", "2")}
    assert found.references == expected
    assert not found.quantities


def test_a_working_hour_is_not_an_hour() -> None:
    assert not only("8근무시간 이내").same_amount(only("8시간 이내"))
    assert Quantity(Fraction(8), "근무시간") in figures("8시간의 근무시간을 기준으로").quantities


def test_paragraph_marks_and_words_that_only_look_like_numbers_are_no_amounts() -> None:
    assert not figures("① 이 일은 사회 일반의 일이다. 이 회의는 만든 사람이 연다.").quantities


@pytest.mark.parametrize(
    ("written", "value"), [("1억 5천만", 150_000_000), ("육십", 60), ("1,000", 1000), ("3만 5천", 35_000), ("천", 1000)]
)
def test_amounts_in_digits_words_or_both_have_their_value(written: str, value: int) -> None:
    assert amount(written) == value
