"""Numbers made by rule, in many ways of writing, within sentences: all are found whole."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.pii.found import found

HYPHENS = st.sampled_from(["-", " - ", "‐", "–", "−", "－", " ", ".", "-\n"])
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
WIDTHS: st.SearchStrategy[dict[int, int]] = st.sampled_from([{}, FULL_WIDTH])
BIRTHS = st.dates(date(1930, 1, 1), date(2024, 12, 31))


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


@st.composite
def resident(draw: st.DrawFn, centuries: tuple[str, str]) -> str:
    born = draw(BIRTHS)
    first = draw(st.sampled_from(centuries[born.year >= 2000]))
    return f"{born:%y%m%d}{draw(HYPHENS)}{first}{draw(digits(6))}".translate(draw(WIDTHS))


@st.composite
def mobile(draw: st.DrawFn) -> str:
    prefix = draw(st.sampled_from(["010", "011", "016", "017", "018", "019"]))
    middle = draw(st.sampled_from("23456789")) + draw(digits(3 if prefix == "010" else 2))
    separator = draw(st.sampled_from(["-", " ", ".", "/", "~", "–", ""]))
    last = draw(digits(4).filter(lambda text: len(set(text)) > 1))
    return separator.join((prefix, middle, last)).translate(draw(WIDTHS))


@st.composite
def plate(draw: st.DrawFn) -> str:
    front = draw(st.one_of(st.integers(10, 69).map(str), st.integers(100, 699).map(str)))
    letter = draw(st.sampled_from("가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자하허호배"))
    space = draw(st.sampled_from(["", " "]))
    return f"{front}{letter}".translate(draw(WIDTHS)) + space + draw(digits(4))


@settings(max_examples=150, deadline=None)
@given(resident(("12", "34")))
def test_every_resident_number_is_found(number: str) -> None:
    assert found(f"주민등록번호는 {number} 입니다.") == [("RRN", number)]


@settings(max_examples=150, deadline=None)
@given(resident(("56", "78")))
def test_every_foreigners_number_is_found(number: str) -> None:
    assert found(f"외국인등록번호: {number}, 확인 바랍니다.") == [("ARN", number)]


@settings(max_examples=150, deadline=None)
@given(mobile(), st.sampled_from(["제 연락처는 {}입니다.", "☎ {} (야간)", "연락처\n{}\n끝", "문자는 {}로 주세요"]))
def test_every_mobile_number_is_found(number: str, sentence: str) -> None:
    assert ("PHONE", number) in found(sentence.format(number))


@settings(max_examples=150, deadline=None)
@given(plate())
def test_every_plate_is_found(number: str) -> None:
    assert found(f"차량번호 {number} 차량이 막고 있습니다.") == [("VEHICLE_PLATE", number)]


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 9), digits(2), digits(7), st.sampled_from(["국민은행 {}", "{}(농협)", "환급 계좌 {}"]))
def test_every_account_beside_a_bank_is_found(first: int, second: str, third: str, sentence: str) -> None:
    number = f"{first}{second}-{second}-{third}"

    assert found(sentence.format(number)) == [("ACCOUNT", number)]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 999), digits(4), digits(7))
def test_no_receipt_number_is_masked(first: int, year: str, last: str) -> None:
    assert found(f"접수번호 {first % 9 + 1}AA-{year}-{last} 건입니다.") == []


@settings(max_examples=100, deadline=None)
@given(digits(3), digits(2), digits(5))
def test_no_business_number_is_masked(first: str, second: str, third: str) -> None:
    assert found(f"사업자등록번호 {first}-{second}-{third} 업체입니다.") == []
