from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.parse.hwp.heads import levels_of, records
from ingestion.parse.office.numbering import Counter, Head, Heads, Level, numeral

LEGAL = (Level("^1."), Level("^2.", "HANGUL_SYLLABLE"), Level("^1.^3)", "DIGIT"))
HEADS = Heads({n: Head("number", n, 1) for n in range(3)} | {9: Head("bullet", 0, 1)}, {1: LEGAL}, {1: "□"})


def test_deeper_levels_begin_again_behind_a_higher_one() -> None:
    count = Counter(HEADS)
    assert [count.prefix(form) for form in (0, 1, 1, 2, 0, 1)] == ["1.", "가.", "나.", "1.1)", "2.", "가."]


def test_bullets_and_paragraphs_without_a_head() -> None:
    count = Counter(HEADS)
    assert (count.prefix(9), count.prefix(77)) == ("□", "")


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (14, "HANGUL_SYLLABLE", "하"),
        (15, "CIRCLED_DIGIT", "⑮"),
        (21, "CIRCLED_DIGIT", "21"),
        (49, "ROMAN_CAPITAL", "XLIX"),
        (23, "HANGUL_PHONETIC", "이십삼"),
        (10, "IDEOGRAPH", "十"),
        (3, "unknown", "3"),
    ],
)
def test_numbers_are_written_in_their_form(number: int, form: str, written: str) -> None:
    assert numeral(number, form) == written


@given(st.binary(max_size=200))
def test_records_of_any_bytes_are_read_to_the_damage_and_no_further(data: bytes) -> None:
    told = list(records(data))
    assert sum(len(content) for _, content in told) <= len(data)
    assert all(len(levels_of(content)) <= 7 for _, content in told)


def test_a_numbering_record_is_read_by_its_layout() -> None:
    head = struct.pack("<IhhI", 8 << 5, 0, 50, 0xFFFFFFFF)
    record = b"".join(head + struct.pack("<H", 3) + f"^{n}.".encode("utf-16-le") for n in range(1, 8))
    record += struct.pack("<H7I", 0, 5, 1, 1, 1, 1, 1, 1)
    assert levels_of(record)[0] == Level("^1.", "HANGUL_SYLLABLE", 5)
