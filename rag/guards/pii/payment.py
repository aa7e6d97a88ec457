"""Cards, with the check by Luhn as confidence, and bank accounts beside a bank's name or the word 계좌."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.guards.pii.resident import born
from rag.guards.pii.scan import Candidate, Number, Page
from rag.guards.pii.words import OTHER

ANOTHER = re.compile(r"(?P<kind>[가-힣]{2,8})\s?번호\s?(?:[은는이가:]|이고)?\s{0,2}\Z")
CARD_GROUPS = ((4, 4, 4, 4), (4, 6, 5), (4, 6, 4))
CARD_STARTS = frozenset("234569")
SHORTEST, LONGEST = 10, 14


def cards(page: Page, number: Number) -> Iterator[Candidate]:
    """Yield the number if it is a payment card's, 14 to 16 digits."""
    if not 14 <= len(number.digits) <= 16 or number.digits[0] not in CARD_STARTS or len(set(number.digits)) < 2:
        return
    meaning = page.meaning(number.start)
    grouped = any(number.cut_as(*groups) for groups in CARD_GROUPS)
    labelled, passed = meaning == "CARD", luhn(number.digits)
    solid = grouped or not number.cuts or number.spelled
    if not (labelled or meaning is None or grouped) or not solid or meaning in {OTHER, "ACCOUNT"}:
        return
    if not (labelled or grouped or (passed and len(number.digits) == 16)):
        return
    confidence = 0.7 + 0.1 * grouped + 0.1 * passed + 0.08 * labelled
    reasons = [("카드번호 형식", True), ("Luhn 검사가 맞음", passed), ("앞말이 카드를 가리킴", labelled)]
    reason = ", ".join(reason for reason, holds in reasons if holds)
    yield Candidate(number.start, number.end, "CARD", confidence, reason)


def luhn(digits: str) -> bool:
    """Tell whether digits pass the check of ISO/IEC 7812-1.

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def accounts(page: Page, number: Number) -> Iterator[Candidate]:
    """Yield the number if the words around it say that it is a bank account's."""
    if not SHORTEST <= len(number.digits) <= LONGEST or "\n" in "".join(number.separators[:-1]):
        return
    if (number.cuts and number.grouped(6, 7) and born(number.digits)) or of_another_kind(page, number):
        return
    meaning = page.meaning(number.start)
    named = page.words.banks.search(page.before(number.start, 16)) is not None
    named = named or page.words.banks.match(page.after(number.end, 14).lstrip(" (,/")) is not None
    if meaning == "ACCOUNT" or (named and meaning in {None, "ADDRESS", "NAME", "BIRTHDATE", "RRN"}):
        reason = "은행 이름이 곁에 있음" if named else "앞말이 계좌를 가리킴"
        yield Candidate(number.start, number.end, "ACCOUNT", 0.9 if meaning == "ACCOUNT" else 0.8, reason)


def of_another_kind(page: Page, number: Number) -> bool:
    """Tell whether the words right before say that this is a number of a kind that no list knows (`영수증 번호`)."""
    match = ANOTHER.search(page.before(number.start, 16))
    return match is not None and page.words.labels.search(match[0]) is None and not page.words.banks.search(match[0])
