"""차량번호: two or three digits, a letter of the plate set, four digits; older ones with the region before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rag.guards.pii.scan import Candidate, Page
from rag.guards.pii.words import Words

NEAR = 40
NO_UNIT = "조[기회사치]"
"""Words that only begin as a unit does: `418버 2093 조기폐차`."""
COURT_BEFORE = re.compile(r"(?:법원|지법|고법|재판소|선고|판결|결정|자|사건)[^가-힣]{0,3}\Z")
COURT_AFTER = re.compile(r"\s?(?:전원합의체\s?)?(?:판결|결정|선고|사건|호\b|,\s?\d{2,4}[가-힣])")


def vehicle_plates(page: Page) -> Iterator[Candidate]:
    """Yield vehicle plates."""
    lists = page.words.lists.plates
    for match in compiled(lists.letters, "|".join(lists.regions), "|".join(lists.units)).finditer(page.text):
        if _of_court(page, match):
            continue
        if match["region"] or _plausible(page, match):
            reason = "지역명이 든 번호판 형식" if match["region"] else "번호판 형식"
            yield Candidate(match.start(), match.end(), "VEHICLE_PLATE", 0.9, reason)


@cache
def compiled(letters: str, regions: str, units: str) -> re.Pattern[str]:
    """Return the pattern of a plate, digits with a space between them too."""
    return re.compile(
        rf"(?<![0-9A-Za-z\-제])(?<!\d\.)(?:(?P<region>{regions}) ?)?"
        rf"(?P<first>\d ?\d(?: ?\d)?)(?P<gap>\s?)(?P<letter>[{letters}])"
        rf"(?P<rest>[\s\-]?\d ?\d ?\d ?\d)(?![0-9]|[.,\-]\d|\s?(?!{NO_UNIT})(?:{units}))"
    )


def _of_court(page: Page, match: re.Match[str]) -> bool:
    """Tell whether this is the number of a case before a court: `대법원 1995. 5. 15.자 94마1059 결정`."""
    before = COURT_BEFORE.search(page.before(match.start(), 12))
    return COURT_AFTER.match(page.after(match.end(), 12)) is not None or before is not None


def _plausible(page: Page, match: re.Match[str]) -> bool:
    """Tell whether the digits and letter are a plate's, not `12조 3000` or `105호 1234`."""
    spelled = match["first"].count(" ") + match["rest"].strip().count(" ")
    digits = match["first"].replace(" ", "")
    if not spelled and match["letter"] not in page.words.lists.plates.doubtful and not match["gap"]:
        return True
    if not spelled and len(digits) == 3 and not match["gap"] and match["letter"] not in "호조도로":
        return True
    if page.meaning(match.start()) == "VEHICLE_PLATE":
        return True
    return near_vehicle(page.words, page.before(match.start(), NEAR) + " " + page.after(match.end(), NEAR))


def near_vehicle(words: Words, around: str) -> bool:
    """Tell whether the words around speak of a vehicle."""
    return words.vehicles.search(around) is not None
