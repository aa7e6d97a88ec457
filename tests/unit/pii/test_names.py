"""Names: found where a person stands, left where a word, a place or an officer stands."""

from __future__ import annotations

import pytest

from tests.unit.pii.found import detector, found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("가해자로 지목된 용재하(43세)는 같은 동 주민입니다.", "용재하"),
        ("은새람 외 12명은 민원을 제출합니다.", "은새람"),
        ("학생 배수지 외 3명", "배수지"),
        ("제출자 장 보 고 (인)", "장 보 고"),
        ("성    명 : 옥 단 비", "옥 단 비"),
        ("소지자 응우옌 티 흐엉 씨가 방문했습니다.", "응우옌 티 흐엉"),
        ("저는 네팔에서 온 라메시 구룽입니다.", "라메시 구룽"),
        ("'류하담'으로 되어 있는 것을 고쳐 주세요.", "류하담"),
        ("임산부 강하늘, 남편도 왔습니다.", "강하늘"),
        ("성명(한글) 길아라 (한자) 吉雅羅", "吉雅羅"),
        ("서류를 냈습니다. 감사합니다.\n봉우람", "봉우람"),
        ("저희 마을 편갑순이 아직 안 왔어요.", "편갑순"),
        ("신청인용가람 생년월일 1980.01.02", "용가람"),
        ("보호자명 편해인 아동명 편노을", "편노을"),
        ("301호 모하람, 302호 여미르, 303호는 비었습니다.", "모하람"),
        ("1) 견다솜 - 주소 오기\n2) 예찬들 - 전입 누락", "예찬들"),
        ("지는 옥막둥이라 카는 사람이라예", "옥막둥"),
        ("도구는 국분순한테 맡겨 두었음", "국분순"),
        ("공동대표 현갑동 이 새끼가 막았다", "현갑동"),
        ("동료 수닐 타릭 씨가 다쳤습니다.", "수닐 타릭"),
        ("네팔에서 시집온 로웨나 카스티요입니다.", "로웨나 카스티요"),
        ("여권에 영문 이름이 KUK SAEROM으로 나왔습니다.", "KUK SAEROM"),
        ("我叫张小燕，想问登记的事。", "张小燕"),
        ("이름: 아이굴 베르디예바, 국적 카자흐스탄", "아이굴 베르디예바"),
        ("통지서를 옹가비 앞으로 보내 주세요.", "옹가비"),
    ],
)
def test_a_name_is_found_where_a_person_stands(text: str, name: str) -> None:
    assert ("NAME", name) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "정책과 박서준 주무관님이 설명해 주셨습니다.",
        "김동연 지사님께 건의드립니다.",
        "과태료 사전 납부 감경률을 알려 주시기 바랍니다.",
        "점용료 특별 면제 대상 노점 파라솔 진열대",
        "마을회관 노릇바치를 어디에 신고하나요?",
        "고양시장 이동환 씨가 말했습니다.",
        "용인시 수지구 주민입니다.",
        "강원도 지사와 만났다고 합니다.",
        "저희는 은가람마을에 삽니다.",
        "담당인 마 팀장님이 현장에 나오셨습니다.",
        "물꼬를 막아 부렀소",
        "아침마다 만차라 정류장을 지나칩니다.",
        "어제는 아이 팔에 멍이 든 걸 봤어요.",
        "단지 앞 공사장 가림막이 흔들립니다.",
        "1. 호평동 어린이공원 그네 줄이 끊어졌습니다.",
        "신고합니다. 상호는 노을식당이고 면적은 60제곱미터입니다.",
    ],
)
def test_an_officer_or_a_place_is_no_personal_data(text: str) -> None:
    assert found(text) == []


def test_dates_beside_names_in_rows_are_birth_dates_but_days_of_an_event_are_not() -> None:
    assert ("BIRTHDATE", "1990-05-05") in found("1. 공새길 1990-05-05\n2. 부해밀 1991-07-15")
    assert "BIRTHDATE" not in dict(found("신청인 공새길 2010-05-05 접수"))


def test_a_word_of_no_dictionary_is_a_name_in_a_letter_and_not_in_a_long_document() -> None:
    letter = "제가 전화했는데 편갑순이 안 받았어요. "

    assert ("NAME", "편갑순") in found(letter)
    assert found(letter + "가나다라 마바사. " * 400) == []


@pytest.mark.parametrize("piece", ["12 ", "1 ", "123-", "1\n"])
def test_a_long_table_of_small_numbers_is_passed_over(piece: str) -> None:
    assert detector().detect(piece * 20_000) == ()


def test_a_number_after_a_long_row_of_small_ones_is_found() -> None:
    assert ("PHONE", "010-2345-6789") in found("12 " * 200 + "합계, 전화 010-2345-6789")
