"""Identifiers made of digits, in the ways in which people write them."""

from __future__ import annotations

import pytest

from tests.unit.pii.found import detector, found

RIGHT = [
    ("주민등록번호 900101-1234567 입니다", ("RRN", "900101-1234567")),
    ("주민번호는 ９００１０１－２２３４５６７", ("RRN", "９００１０１－２２３４５６７")),
    ("0 5 0 2 1 1 - 3 1 2 3 4 5 6 이에요", ("RRN", "0 5 0 2 1 1 - 3 1 2 3 4 5 6")),
    ("뒷자리까지 900101\n- 1234567", ("RRN", "900101\n- 1234567")),
    ("9001011234567 로 조회", ("RRN", "9001011234567")),
    ("외국인등록번호: 850505-5123456", ("ARN", "850505-5123456")),
    ("900101 – 6234567", ("ARN", "900101 – 6234567")),
    ("제 번호는 010-2345-6789예요", ("PHONE", "010-2345-6789")),
    ("번호:01023456789", ("PHONE", "01023456789")),
    ("O1O-2345-6789로 연락", ("PHONE", "O1O-2345-6789")),
    ("010.2345.6789", ("PHONE", "010.2345.6789")),
    ("011 234 5678", ("PHONE", "011 234 5678")),
    ("+82-10-2345-6789", ("PHONE", "+82-10-2345-6789")),
    ("(010)2345-6789", ("PHONE", "(010)2345-6789")),
    ("공일공 이삼사오 육칠팔구 입니다", ("PHONE", "공일공 이삼사오 육칠팔구")),
    ("집전화 031-234-5678", ("PHONE", "031-234-5678")),
    ("070-1234-5678", ("PHONE", "070-1234-5678")),
    ("안심번호 0504-1234-5678", ("PHONE", "0504-1234-5678")),
    ("0505-123-4567", ("PHONE", "0505-123-4567")),
    ("옆집 전화 234-5678", ("PHONE", "234-5678")),
    ("카드번호 4111-1111-2222-3333", ("CARD", "4111-1111-2222-3333")),
    ("4111 1111 1111 1111 로 결제", ("CARD", "4111 1111 1111 1111")),
    ("국민은행 123456-01-234567", ("ACCOUNT", "123456-01-234567")),
    ("환불은 110-234-567890(신한은행)으로", ("ACCOUNT", "110-234-567890")),
    ("운전면허번호 11-12-345678-90", ("DRIVER_LICENSE", "11-12-345678-90")),
    ("경기 95-123456-01 면허", ("DRIVER_LICENSE", "경기 95-123456-01")),
    ("여권번호 M12345678", ("PASSPORT", "M12345678")),
    ("여권 M123A4567", ("PASSPORT", "M123A4567")),
    ("차량번호 12가3456", ("VEHICLE_PLATE", "12가3456")),
    ("123가 4567 차주 나오세요", ("VEHICLE_PLATE", "123가 4567")),
    ("경기 12가 3456 트럭", ("VEHICLE_PLATE", "경기 12가 3456")),
    ("차량 418버 2093 조기폐차", ("VEHICLE_PLATE", "418버 2093")),
    ("메일 hong.gd@mail.example.com 로", ("EMAIL", "hong.gd@mail.example.com")),
    ("hong 골뱅이 naver.com", ("EMAIL", "hong 골뱅이 naver.com")),
    ("hong(at)example(dot)net", ("EMAIL", "hong(at)example(dot)net")),
    ("접속 IP 203.0.113.7", ("IP", "203.0.113.7")),
    ("2001:db8::8a2e:370:7334 에서", ("IP", "2001:db8::8a2e:370:7334")),
    ("생년월일 1980년 3월 5일", ("BIRTHDATE", "1980년 3월 5일")),
    ("생년월일: 800305", ("BIRTHDATE", "800305")),
    ("1980.3.5.생 남자", ("BIRTHDATE", "1980.3.5")),
]
TRAPS = [
    "민원 접수번호 1AA-2511-0123456 처리 바랍니다",
    "「도로교통법」 제32조제1항, 제33조",
    "과태료 120,000원을 2026-01-15까지",
    "대표전화 1588-1234, 1644-1234, 120, 110, 031-120",
    "수원시청 031-228-2114로 물었더니",
    "사업자등록번호 123-45-67890",
    "법인등록번호 110111-1234567",
    "바코드 8801234567893",
    "대법원 1995. 5. 15.자 94마1059 결정",
    "서울행정법원 2026구합12345",
    "버전 1.2.3.40",
    "주민번호 900101-1******",
    "2026년 12조 3000억원 예산",
    "전화: 02-000-0000",
    "13:20:30에 찍힌 사진",
    "minwon@gg.go.kr로 보내면 됩니다",
]


@pytest.mark.parametrize(("text", "expected"), RIGHT)
def test_an_identifier_is_found_whole(text: str, expected: tuple[str, str]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize("text", TRAPS)
def test_numbers_of_another_kind_stay(text: str) -> None:
    assert found(text) == []


def test_a_check_digit_raises_the_confidence_but_a_wrong_one_rejects_nothing() -> None:
    right, wrong = detector().detect("900101-1234568"), detector().detect("900101-1234567")

    assert right[0].confidence > wrong[0].confidence
    assert "체크섬이 맞음" in right[0].reason
    assert wrong[0].type == "RRN"


def test_thirteen_digits_that_are_no_date_are_no_resident_number() -> None:
    assert found("번호 901301-1234567") == []


@pytest.mark.parametrize(
    "written",
    [
        "900101 뒷자리 1234567",
        "900101, 뒷번호는 1234567",
        "900101 다시 1234567",
        "**900101**-**1234567**".strip("*"),
        "900101&#45;1234567",
        "구공공일공일 다시 일이삼사오육칠",
        "구영영일영일-일이삼사오육칠",
        "구 공 공 일 공 일 하이픈 일 이 삼 사 오 육 칠",
        "구공공일공일 일이삼사오육칠",
    ],
)
def test_a_resident_number_in_two_halves_is_found(written: str) -> None:
    assert found(f"주민번호 앞자리 {written} 입니다") == [("RRN", written)]


def test_a_second_half_alone_is_found_by_the_word_before_it() -> None:
    assert found("주민등록번호 뒷자리는 1234567 입니다") == [("RRN", "1234567")]


@pytest.mark.parametrize(
    "text",
    [
        "접수번호 901301 다시 1234567",
        "예산 901,301 다시 1,234,567원",
        "일이삼사 오육칠팔",
        "문서번호 뒷자리 1234567",
        "법인등록번호 110111 다시 1234567",
        "일이 사이 오이 구이",
    ],
)
def test_two_numbers_that_are_no_date_of_birth_are_no_resident_number(text: str) -> None:
    assert not [one for one in found(text) if one[0] in {"RRN", "ARN"}]
