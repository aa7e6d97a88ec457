"""Resident numbers whose two halves stand apart: said in words, in Hangul numerals, or with markup between them.

`앞자리 900101 뒷자리 1234567`, `구공공일공일 다시 일이삼사오육칠`, `**900101**-**1234567**`, `900101&#45;1234567`. Here
nothing but the date tells: what is no date of birth is no such number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.guards.pii.phones import NUMERALS
from rag.guards.pii.resident import CENTURIES, FOREIGN, born
from rag.guards.pii.scan import Candidate, Page
from rag.guards.pii.types import PiiType
from rag.guards.pii.words import OTHER

ONE = "[0-9공영빵일이삼사오육륙칠팔구]"
MARKUP = r"(?:[*_`~\"'()\[\]{}]|</?[a-z]{1,10}>){0,6}"
DASH = r"(?:-|&(?:#x?[0-9a-f]{1,6}|[a-z]{2,8});|%2d)"
BACK = r"뒷? ?(?:자리|번호|일곱 ?자리|7 ?자리)(?: ?번호)?"
SAID = rf"(?:[\s,./]{{0,3}}(?:이고|그리고|이며)?[\s,]{{0,2}}(?:{BACK}|다시|하이픈|대시|빼기)[은는이가]?[\s:=]{{0,3}})"
HALVES = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?<![가-힣])|(?=[0-9]))(?P<front>{ONE}(?: ?{ONE}){{5}})"
    rf"(?:{MARKUP} ?{DASH} ?{MARKUP}|{SAID}|[ ]{{1,2}}(?=[공영빵일이삼사오육륙칠팔구]))"
    rf"(?P<back>{ONE}(?: ?{ONE}){{6}})(?![0-9])",
    re.IGNORECASE,
)
PLAIN = re.compile(r"[0-9 ]+-?[0-9 ]+")
"""What `resident_numbers` judges, which looks at more."""
BACK_ALONE = re.compile(
    rf"주민 ?(?:등록 ?)?번호(?:의|는)? ?{BACK}[은는이가]?[\s:=]{{0,3}}(?P<back>[1-8][0-9]{{6}})(?![0-9])"
)
AS_DIGITS = str.maketrans({**NUMERALS, " ": None})


def resident_forms(page: Page) -> Iterator[Candidate]:
    """Yield resident numbers in two halves, and a second half that says what it is."""
    for match in HALVES.finditer(page.text):
        digits = (match["front"] + match["back"]).translate(AS_DIGITS)
        if born(digits) and not PLAIN.fullmatch(match[0]) and page.meaning(match.start(), 14) != OTHER:
            yield Candidate(match.start(), match.end(), kind_of(digits[6]), 0.9, "날짜와 일곱 자리가 나뉘어 있음")
    for match in BACK_ALONE.finditer(page.text):
        if match["back"][0] in CENTURIES:
            yield Candidate(*match.span("back"), kind_of(match["back"][0]), 0.9, "주민등록번호 뒷자리라는 말 뒤의 번호")


def kind_of(digit: str) -> PiiType:
    """Return whose number it is by the first digit of its second half."""
    return "ARN" if digit in FOREIGN else "RRN"
