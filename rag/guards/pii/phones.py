"""Telephone numbers: mobile, landline, internet and personal numbers, also abroad's way and in Hangul numerals.

Lines that offices publish are no personal data: 15xx, 16xx, 18xx, 080, short numbers (110, 120), the beginnings
listed in `configs/personal.yaml`, and a landline that stands beside an office's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.guards.pii.scan import Candidate, Number, Page
from rag.guards.pii.words import OTHER

MOBILE = re.compile(r"01[016789]\d{7,8}")
LANDLINE = re.compile(r"02\d{7,8}|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])\d{7,8}|070\d{8}|050\d{8,9}|0130\d{7,8}")
ABROAD = re.compile(r"(?:00\d{0,3})?82(?:0?)(1[016789]\d{7,8}|2\d{7,8}|[3-6][1-5]\d{7,8}|70\d{8}|50\d{8,9})")
LOCAL = re.compile(r"[2-9]\d{2,3}\d{4}")
OFFICE_REACH = 24
UNIT = re.compile(
    r"(?:[가-힣]{2}(?:과|팀|국)|[가-힣](?:시|군|구)\s?\(|[가-힣](?:시|군|구)[^\n]{0,16}서비스\)?)"
    r"[\s(:☎]{0,3}(?:(?:전화|연락처|TEL|Tel|tel)\s?:?\s?)?\Z"
)
"""A department or a municipality, right before its number."""
NOBODY = 7
"""A number whose last seven digits are the same is a form's example: `02-000-0000`."""

NUMERALS = dict(zip("공영빵일하이둘삼사오육륙칠팔구", "000112234566789", strict=True))
ONE = "[공영빵일하이둘삼사오육륙칠팔구0-9]"
SPOKEN = re.compile(
    rf"(?<![가-힣0-9])(?:[공영빵0] ?[일1] ?[공영일육칠팔구01]|[공영빵0] ?[이2]|[공영빵0] ?[삼사오육칠] ?[공일이삼사오])"
    rf"(?:[ \-.~에의,]{{0,2}}{ONE}){{7,8}}(?![0-9])"
)
"""`공일공 일이삼사 오육칠팔`, `공일공에 일이삼사에 오육칠팔`, `010 일이삼사 5678`."""
SPOKEN_DIGITS = str.maketrans({**NUMERALS, **dict.fromkeys(" -.~에의,")})


def phones(page: Page, number: Number) -> Iterator[Candidate]:
    """Yield the number if it is a telephone's of a person."""
    digits = number.digits
    if len(set(digits[-NOBODY:])) == 1:
        return
    if MOBILE.fullmatch(digits) and parted(number, 3):
        yield from _mobile(page, bracketed(page, number))
    elif LANDLINE.fullmatch(digits) and parted(number, *area(digits)):
        yield from _landline(page, bracketed(page, number))
    elif (match := ABROAD.fullmatch(digits)) and _international(page, number, match):
        plus = page.before(number.start, 3).rstrip(" (").endswith("+")
        start = page.text.rindex("+", 0, number.start) if plus else number.start
        yield Candidate(start, number.end, "PHONE", 0.95, "국가번호 82가 든 전화번호")


def bracketed(page: Page, number: Number) -> Number:
    """Return the number with the bracket before it where it is written `(031) 234-5678`."""
    if page.before(number.start, 1) == "(" and any(")" in separator for separator in number.separators[:1]):
        return number._replace(start=number.start - 1)
    return number


def parted(number: Number, *first: int) -> bool:
    """Tell whether a number is cut as telephone numbers are: after the area, and before the last four digits."""
    allowed = {*first, len(number.digits) - 4}
    hard = {cut for cut, separator in zip(number.cuts, number.separators, strict=True) if separator.strip()}
    if hard:
        return hard <= allowed
    if len(number.cuts) <= 2:
        return set(number.cuts) <= allowed
    return "\n" not in "".join(number.separators)


def area(digits: str) -> tuple[int, ...]:
    """Return where the area code of a landline's digits may end."""
    if digits.startswith("02"):
        return (2,)
    return (3, 4) if digits.startswith(("050", "0130")) else (3,)


def _mobile(page: Page, number: Number) -> Iterator[Candidate]:
    meaning = page.meaning(number.start, 14)
    if meaning in {"ACCOUNT", "CARD"} or (meaning == OTHER and not number.cuts):
        return
    sure = bool(number.cuts) or meaning == "PHONE"
    yield Candidate(number.start, number.end, "PHONE", 0.97 if sure else 0.85, "휴대전화 번호 형식")


def _landline(page: Page, number: Number) -> Iterator[Candidate]:
    if number.digits.startswith(page.words.lists.published.phones) or of_office(page, number):
        return
    meaning = page.meaning(number.start, 20)
    if meaning in {OTHER, "ACCOUNT", "CARD"}:
        return
    if number.cuts or meaning == "PHONE":
        yield Candidate(number.start, number.end, "PHONE", 0.9 if number.cuts else 0.8, "지역번호가 든 전화번호 형식")


def of_office(page: Page, number: Number) -> bool:
    """Tell whether an office's name stands before the number, and nobody's after the name."""
    before = page.before(number.start, OFFICE_REACH)
    if UNIT.search(before):
        return True
    offices = [match.end() for match in page.words.offices.finditer(before)]
    return bool(offices) and page.words.owners.search(before, offices[-1]) is None


def _international(page: Page, number: Number, match: re.Match[str]) -> bool:
    plus = page.before(number.start, 3).rstrip(" (").endswith("+")
    return (plus or number.digits.startswith("00") or page.meaning(number.start) == "PHONE") and len(match[1]) >= 8


def local_phones(page: Page, number: Number) -> Iterator[Candidate]:
    """Yield a number without its area code where the word right before it says that it is a telephone's."""
    digits = number.digits
    if not (LOCAL.fullmatch(digits) and number.cut_as(len(digits) - 4, 4)) or digits.startswith(("15", "16", "18")):
        return
    if re.search(r"\d[)\-. ]{1,2}\Z", page.before(number.start, 3)):
        return
    if page.meaning(number.start, 12) == "PHONE" and not of_office(page, number):
        yield Candidate(number.start, number.end, "PHONE", 0.75, "전화라는 말 바로 뒤의 번호")


def spoken_phones(page: Page) -> Iterator[Candidate]:
    """Yield telephone numbers in Hangul numerals, wholly or in part."""
    for match in SPOKEN.finditer(page.text):
        digits = match[0].translate(SPOKEN_DIGITS)
        if not match[0].isascii() and (MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits)):
            yield Candidate(match.start(), match.end(), "PHONE", 0.9, "한글로 적은 전화번호")
