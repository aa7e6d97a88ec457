"""생년월일: a date that a word beside it makes somebody's birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rag.guards.pii.scan import Candidate, Page

MARK = r"[ ]{0,2}[.\-/년][ ]{0,2}"
FULL = re.compile(
    rf"(?<![\d.\-/])(?P<year>(?:18|19|20)\d{{2}}|'?\d{{2}}){MARK}(?P<month>\d{{1,2}})"
    r"[ ]{0,2}[.\-/월][ ]{0,2}(?P<day>\d{1,2})(?:일|(?<=\. \d)\.|(?<=\. \d\d)\.|(?![\d]))"
)
SOLID = re.compile(
    r"(?<![\dA-Za-z\-.,])(?P<year>(?:19|20)?\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)(?![\dA-Za-z,]|[\-.]\d)"
)
REACH = 22
BORN_AFTER = re.compile(r"\s{0,2}[(.]?\s?(?:생(?![가-힣])|생이|생으로|생인|생입|출생|태어|에 태어|생년|年生)")


def birthdates(page: Page) -> Iterator[Candidate]:
    """Yield dates of birth."""
    for pattern in (FULL, SOLID):
        for match in pattern.finditer(page.text):
            reason = _reason(page, match)
            if reason and real(match["year"], match["month"], match["day"]):
                yield Candidate(match.start(), match.end(), "BIRTHDATE", 0.9, reason)


def _reason(page: Page, match: re.Match[str]) -> str:
    # The six digits before a resident number's hyphen; a whole date after 주민등록 is rather that of a law.
    meanings = {"BIRTHDATE", "RRN", "ARN"} if len(match[0]) == 6 else {"BIRTHDATE"}
    if page.meaning(match.start(), REACH) in meanings:
        return "앞말이 생년월일을 가리킴"
    if BORN_AFTER.match(page.after(match.end(), 8)):
        return "뒤에 '생'이 붙음"
    return ""


def real(year: str, month: str, day: str) -> bool:
    """Tell whether there was such a day; a year of two digits is taken as one of the last or of this century."""
    digits = year.lstrip("'")
    try:
        date(int(digits) if len(digits) == 4 else 2000 + int(digits), int(month), int(day))
    except ValueError:
        return False
    return True
