"""Normalisation and the way back."""

from __future__ import annotations

from rag.guards.pii.normalize import normalize


def test_full_width_digits_and_dashes_become_plain_ones() -> None:
    assert normalize("０１０—１２３４‐５６７８").text == "010-1234-5678"


def test_what_cannot_be_seen_is_left_out_and_offsets_lead_past_it() -> None:
    text = "가\u200b나\ufeff다"

    normal = normalize(text)

    assert normal.text == "가나다"
    assert [normal.span(at, at + 1) for at in range(3)] == [(0, 1), (2, 3), (4, 5)]


def test_letters_of_a_syllable_are_drawn_together() -> None:
    text = "\u1112\u1161\u11ab글"

    normal = normalize(text)

    assert normal.text == "한글"
    assert normal.span(0, 1) == (0, 3)
    assert normal.span(1, 2) == (3, 4)


def test_letters_that_look_like_digits_become_digits_only_inside_numbers() -> None:
    assert normalize("O1O-l234-5678").text == "010-1234-5678"
    assert normalize("OIL 회사 lO").text == "OIL 회사 lO"


def test_digits_of_other_scripts_and_in_circles_are_digits() -> None:
    assert normalize("٠١٠-١٢٣٤-٥٦٧٨").text == "010-1234-5678"
    assert normalize("⓪①⓪-①②③④-⑤⑥⑦⑧").text == "010-1234-5678"


def test_units_and_numbers_of_paragraphs_stay() -> None:
    assert normalize("① 30㎡ 이하 m²").text == "① 30㎡ 이하 m²"


def test_a_lone_surrogate_is_an_ordinary_character() -> None:
    assert normalize("\ud800가").text == "\ud800가"
