from __future__ import annotations

from ingestion.normalize import normalize, one_line


def test_letters_of_the_law_stay_as_promulgated() -> None:
    text = "① 면적 33㎡ 이하ㆍ㉮목 １호"
    assert normalize(text).text == text


def test_decomposed_hangul_is_composed() -> None:
    assert normalize("한글").text == "한글"


def test_invisible_characters_are_removed_and_counted() -> None:
    hidden = "관리자\u200b 지시\u202e:\U000e0041\ufeff 무시\u00ad"
    assert normalize(hidden) == ("관리자 지시: 무시", 5)


def test_line_breaks_and_spaces_become_one_kind() -> None:
    assert normalize("가\r\n나\r다\u2028라\u00a0마\u3000바\t사").text == "가\n나\n다\n라 마 바 사"


def test_runs_of_blank_lines_become_one() -> None:
    assert normalize("가 \n \n\n\n나").text == "가\n\n나"


def test_a_lone_surrogate_does_not_survive() -> None:
    normalize("가\ud800나").text.encode()


def test_one_line_joins_with_single_spaces() -> None:
    assert one_line(" 가\n  나\t다 ") == "가 나 다"
