"""주민등록번호 and 외국인등록번호.

A birth date, a digit for sex, century and nationality, and six more digits. The check digit only raises the
confidence: the last six digits are random since October 2020 (주민등록법 시행규칙 제2조), so a failing one says
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rag.guards.pii.scan import Candidate, Number, Page
from rag.guards.pii.types import PiiType
from rag.guards.pii.words import OTHER

WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
CENTURIES = {**dict.fromkeys("90", 1800), **dict.fromkeys("1256", 1900), **dict.fromkeys("3478", 2000)}
FOREIGN = frozenset("5678")
NAMES = {"RRN": "주민등록번호", "ARN": "외국인등록번호"}


def resident_numbers(page: Page, number: Number) -> Iterator[Candidate]:
    """Yield the number if it is one of a resident, a Korean's or a foreigner's."""
    if not (number.grouped(6, 7) and number.spaced_as(6, 7)):
        return
    meaning = page.meaning(number.start)
    if not born(number.digits) and not (meaning in NAMES and number.cut_as(6, 7) and number.digits[6] in CENTURIES):
        return
    if meaning == OTHER and not number.cut_as(6, 7):
        return
    if meaning == OTHER and _names_another(page, number):
        return
    kind: PiiType = "ARN" if number.digits[6] in FOREIGN else "RRN"
    passed = checksum(number.digits)
    labelled = meaning in {"RRN", "ARN"}
    if not number.cuts and not labelled and not passed and is_article(number.digits):
        return
    reasons = [
        f"날짜와 자리수가 {NAMES[kind]} 형식",
        *(["체크섬이 맞음"] if passed else []),
        *(["앞말이 가리킴"] if labelled else []),
    ]
    shape = 0.8 if number.cuts else 0.6
    yield Candidate(
        number.start, number.end, kind, min(0.99, shape + 0.1 * passed + 0.15 * labelled), ", ".join(reasons)
    )


def born(digits: str) -> bool:
    """Tell whether the first seven digits are a real date of birth that is not yet to come.

    >>> born("9002302"), born("0002294")
    (False, True)
    """
    if digits[6] not in CENTURIES:
        return False
    try:
        date(CENTURIES[digits[6]] + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    return True


def checksum(digits: str) -> bool:
    """Tell whether the check digit of 13 digits is right (Korean: 11 - s mod 11; foreigner: 13 - s mod 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    base = 13 if digits[6] in FOREIGN else 11
    return (base - total % 11) % 10 == int(digits[12])


def is_article(digits: str) -> bool:
    """Tell whether 13 digits are a Korean article number (EAN-13 with prefix 880)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits.startswith("880") and total % 10 == 0


def _names_another(page: Page, number: Number) -> bool:
    """Tell whether the word right before the number says that it is of another kind (`법인등록번호 110111-...`)."""
    return page.meaning(number.start, 14) == OTHER
