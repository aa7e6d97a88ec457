"""운전면허번호 and 여권번호: only beside a word that names them, since their shapes are common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.guards.pii.scan import Candidate, Number, Page
from rag.guards.pii.words import OTHER

REGIONS = frozenset((*map(str, range(11, 27)), "28"))
PASSPORT = re.compile(
    r"(?<![A-Za-z0-9])(?:[MSRODGmsrodg] ?-?\d{3} ?[A-Za-z] ?\d{4}|[MSRODGmsrodg] ?-?\d{4} ?-?\d{4}"
    r"|[A-Z]{2} ?\d{7}|[A-Z]\d{7,8}|[A-Z]\d{7}[A-Z]|[A-Z]{2}\d{6}|[A-Z]\d{2}[A-Z]{2}\d{4})(?![A-Za-z0-9])"
)
NEW = re.compile(r"[MSRODG]\d{3}[A-Z]\d{4}")
OLD = re.compile(r"[MSRODG]\d{8}")
BEFORE, AFTER = 40, 14
PASSPORT_WORD = re.compile(r"여권|旅券|護照|[Pp]assport|PASSPORT|패스포트")
LICENCE_WORD = re.compile(r"면허|[Ll]icen[cs]e|운전자격")
REGIONAL = re.compile(
    r"(?:서울|부산|대구|인천|광주|대전|울산|경기|강원|충북|충남|전북|전남|경북|경남|제주)[ \-]?\d{2}-\d{6}-\d{2}(?!\d)"
)


def driving_licences(page: Page, number: Number) -> Iterator[Candidate]:
    """Yield the number if it is a driving licence's: region, year, six digits, two digits."""
    if not (number.grouped(2, 2, 6, 2) and number.digits[:2] in REGIONS):
        return
    meaning = page.meaning(number.start)
    if meaning == "DRIVER_LICENSE":
        yield Candidate(number.start, number.end, "DRIVER_LICENSE", 0.95, "앞말이 운전면허를 가리킴")
    elif meaning != OTHER and _spoken_of(page, number):
        yield Candidate(number.start, number.end, "DRIVER_LICENSE", 0.85, "가까이에 면허라는 말이 있음")


def _spoken_of(page: Page, number: Number) -> bool:
    if LICENCE_WORD.search(page.after(number.end, AFTER)):
        return True
    return number.cut_as(2, 2, 6, 2) and LICENCE_WORD.search(page.before(number.start, 60)) is not None


def regional_licences(page: Page) -> Iterator[Candidate]:
    """Yield licence numbers in the old way of writing: `경기 95-123456-01`."""
    for match in REGIONAL.finditer(page.text):
        yield Candidate(match.start(), match.end(), "DRIVER_LICENSE", 0.9, "지역명이 든 옛 운전면허번호 형식")


def passports(page: Page) -> Iterator[Candidate]:
    """Yield passport numbers near a word for passports, whatever country issued them."""
    for match in PASSPORT.finditer(page.text):
        written = re.sub(r"[ \-]", "", match[0]).upper()
        korean = NEW.fullmatch(written) or OLD.fullmatch(written)
        near = BEFORE if korean else 22
        if page.meaning(match.start(), near) == "PASSPORT" or (
            PASSPORT_WORD.search(page.after(match.end(), AFTER)) and page.meaning(match.start(), 12) != OTHER
        ):
            confidence = 0.95 if korean else 0.85
            yield Candidate(match.start(), match.end(), "PASSPORT", confidence, "가까이에 여권이라는 말이 있음")
