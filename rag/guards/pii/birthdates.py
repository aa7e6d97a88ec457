"""생년월일: a date that a word beside it makes somebody's birth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
GAP = re.compile(r"(?:씨|님)?[ \t]{0,3}[(/,|:·]?[ \t]{0,3}")
LIVED = (1915, 2015)
"""Years in which whoever writes to an office, or is written of, is likely born; later ones are rather of an event."""
EVENT = re.compile(r"\.?\s{0,2}(?:자|접수|신청|방문|통화|발급|발송|신고|부터|까지|이후|이전|에|경|현재|기준)")
BORN_AFTER = re.compile(r"\s{0,2}[(.]?\s?(?:생(?![가-힣])|생이|생으로|생인|생입|출생|태어|에 태어|생년|年生)")


def birthdates(page: Page) -> Iterator[Candidate]:
    """Yield dates of birth."""
    for pattern in (FULL, SOLID):
        for match in pattern.finditer(page.text):
            reason = _reason(page, match)
            if reason and real(match["year"], match["month"], match["day"]):
                yield Candidate(match.start(), match.end(), "BIRTHDATE", 0.9, reason)


def beside_names(page: Page, named: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield dates right after names, as in rows of people, but for days of an event (`접수`, `방문`)."""
    for name in named:
        for pattern in (FULL, SOLID):
            gap = GAP.match(page.text, name.end)
            match = gap and pattern.match(page.text, gap.end())
            if match and _of_life(match) and not EVENT.match(page.text, match.end()):
                yield Candidate(match.start(), match.end(), "BIRTHDATE", 0.75, "이름 바로 뒤의 날짜")


def _of_life(match: re.Match[str]) -> bool:
    """Tell whether a date is real and one on which somebody who writes to an office may have been born."""
    return LIVED[0] <= _year(match["year"]) <= LIVED[1] and real(match["year"], match["month"], match["day"])


def _year(digits: str) -> int:
    """Return the year of four or of two digits, the latter as of somebody grown up."""
    short = digits.lstrip("'")
    return int(short) if len(short) == 4 else 1900 + int(short)


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
