"""상세주소: a road's name with a number, a lot number, or 동·호, together with city and district before it.

A road's name alone is no personal data, nor is where a public office stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rag.guards.pii.address_forms import AddressForms
from rag.guards.pii.scan import Candidate, Page

NUMBER = r"\d{1,5}(?:\s?-\s?\d{1,4})?(?![\d])"
NUMBER_AFTER = rf"\s{{0,2}}(?:지하\s?)?(?P<number>{NUMBER})"
ROAD = re.compile(r"(?P<kind>로|길)(?P<branch>\s?\d{1,4}(?:번|가|나|다)?길)?" + NUMBER_AFTER)
LOT = re.compile(rf"(?P<kind>[동리읍면]|\d가)\s{{1,2}}(?:산\s?)?(?P<number>{NUMBER})(?P<bunji>\s?번지)?")
STEM = re.compile(r"(?<![가-힣0-9])[가-힣][가-힣0-9·]{0,11}\Z")
HOME = re.compile(r"동\s{0,2}(?:지하\s?|제\s?)?[A-Z]?\d{1,4}(?:-\d)?\s?호(?!선)")
HOME_STEM = re.compile(
    r"(?:(?<![가-힣A-Za-z0-9])(?P<name>[가-힣A-Za-z][가-힣A-Za-z0-9]{1,14}?)\s{0,2})?"
    r"(?P<number>(?<![\d\-])제?\d{1,4}|(?<![가-힣])[가-하A-Z])\s?\Z"
)
COMPLEX = (
    r"(?:아파트|빌라|맨션|오피스텔|빌딩|타워|하이츠|빌|타운|원룸|고시원|연립|주택|상가|하우스|캐슬|파크|마을|단지|자이"
    r"|팰리스)"
)
NAMED = re.compile(rf"{COMPLEX}(?:\d차)?\Z")
BUILDING = rf"(?:[가-힣]{{2,14}}{COMPLEX}\s{{0,2}})?"
BLOCK = r"(?:[가-힣A-Za-z][가-힣A-Za-z0-9]{0,14}\s{0,2})?(?:제?\d{1,4}|[가-하A-Z])\s?동"
DETAIL = re.compile(
    r"\s{0,2},?\s{0,2}(?:"
    r"\([가-힣0-9]{1,8}(?:동|리|가)(?:,\s?[가-힣A-Za-z0-9 ]{1,20})?\)|번지"
    rf"|{BLOCK}(?=[\s,]{{0,3}}(?:제?\s?[A-Z]?\d|지하|반지하|[가-힣]?\d{{1,3}}층))"
    rf"|{BUILDING}(?:지하\s?|지상\s?|반지하\s?|[Bb])?(?:제\s?)?\d{{1,3}}\s?층(?!짜)"
    rf"|{BUILDING}(?:지하\s?|반지하\s?|제\s?)?[A-Z]?\d{{1,4}}(?:-\d{{1,3}})?\s?호(?![선차])실?"
    r"|옥탑방?|반지하(?![가-힣]))"
)
MOST_DETAILS = 6
AFTER_NUMBER = re.compile(r"\s|[에은는이가의로도와과,.)\]/(입인예번으쪽앞옆근거사살]|\Z")
LEFT_REACH = 70
CONTEXT_REACH = 26


class Core(NamedTuple):
    """The part that makes an address: a road or a lot with its number."""

    start: int
    end: int
    road: str
    """The road's name without its branch and number; empty for a lot."""
    sure: bool
    """Whether a branch (`12번길`) or the word 번지 says that this is an address."""


def addresses(page: Page) -> Iterator[Candidate]:
    """Yield addresses of people."""
    forms = page.words.addresses
    for core in cores(page.text):
        yield from _address(page, core, forms)
    for match in HOME.finditer(page.text):
        start = _home_start(page, match.start())
        if start is not None:
            start = _left(page, start, forms)
            if not _is_public(page, start, match.end(), forms):
                yield Candidate(start, match.end(), "ADDRESS", 0.8, "동과 호수")


def cores(text: str) -> Iterator[Core]:
    """Yield what looks like a road or a lot with a number."""
    for match in ROAD.finditer(text):
        stem = STEM.search(text, max(0, match.start() - 13), match.start())
        if stem:
            yield Core(stem.start(), match.end(), stem[0] + match["kind"], bool(match["branch"]))
    for match in LOT.finditer(text):
        stem = STEM.search(text, max(0, match.start() - 8), match.start())
        if stem:
            yield Core(stem.start(), match.end(), "", bool(match["bunji"]))


def _home_start(page: Page, at: int) -> int | None:
    """Return where 동·호 begin whose word 동 is at `at`, the estate's name included; None without a number."""
    match = HOME_STEM.search(page.text, max(0, at - 24), at)
    if match is None:
        return None
    name = match["name"] or ""
    if name and (NAMED.search(name) or not (page.is_ordinary(name) or page.is_ordinary(name[:-1]))):
        return match.start()
    return match.start("number")


def _address(page: Page, core: Core, forms: AddressForms) -> Iterator[Candidate]:
    start, end = _left(page, core.start, forms), _right(page.text, core.end)
    placed, detailed = start < core.start, end > core.end
    unit = forms.units.match(page.text, core.end)
    if unit and not detailed and not (unit["gap"] and placed):
        return
    lived = forms.homes.search(page.before(start, CONTEXT_REACH)) is not None
    if not _is_place(page, core, forms, placed=placed, lived=lived, detailed=detailed):
        return
    if not _is_public(page, start, end, forms):
        reasons = [
            ("행정구역", placed),
            ("도로명과 건물번호" if core.road else "지번", True),
            ("상세주소", detailed),
            ("사는 곳이라는 말", lived),
        ]
        confidence = 0.75 + 0.1 * placed + 0.05 * detailed + 0.05 * lived
        yield Candidate(start, end, "ADDRESS", confidence, ", ".join(reason for reason, holds in reasons if holds))


def _is_place(page: Page, core: Core, forms: AddressForms, *, placed: bool, lived: bool, detailed: bool) -> bool:
    """Tell whether a core with what stands around it is an address."""
    if not core.road:
        area = page.text[core.start : core.end].split()[0]
        return placed or core.sure or (lived and not page.is_ordinary(area))
    if not _is_road(page, core.road, forms, placed=placed, lived=lived):
        return False
    return placed or detailed or lived or core.sure or _stands_alone(page, core)


def _is_road(page: Page, road: str, forms: AddressForms, *, placed: bool, lived: bool) -> bool:
    """Tell whether a word is a road's name, not a noun with a particle (`학교로 3`)."""
    if road in forms.not_roads or any(road.endswith(word) for word in forms.not_roads if len(word) > 2):
        return False
    if placed:
        return True
    if road.endswith(("으로", "므로")) or (road.endswith("로") and page.is_ordinary(road[:-1])):
        return False
    return lived or len(road) >= 3


def _stands_alone(page: Page, core: Core) -> bool:
    """Tell whether a road and number without more are an address: a number of a house, and no noun with a particle."""
    stem = re.sub(r"(?:대로|로|길)$", "", core.road)
    if AFTER_NUMBER.match(page.text, core.end) is None or page.is_ordinary(stem):
        return False
    return not (core.road.endswith("로") and len(stem) > 3 and page.is_ordinary(stem[-2:]))


def _left(page: Page, start: int, forms: AddressForms) -> int:
    """Return where the regions before an address begin."""
    match = forms.regions.search(page.text, max(0, start - LEFT_REACH), start)
    return match.start() if match and match[0] else start


def _right(text: str, end: int) -> int:
    """Return where the details after an address end."""
    for _ in range(MOST_DETAILS):
        match = DETAIL.match(text, end)
        if match is None:
            return end
        end = match.end()
    return end


def _is_public(page: Page, start: int, end: int, forms: AddressForms) -> bool:
    """Tell whether a public building stands at the address (its name just before or after), or a form's example."""
    if "OO" in page.text[start:end]:
        return True
    if re.match(rf"\s?[(,]?\s?[가-힣]{{0,8}}?(?:{forms.public.pattern})", page.after(end, 20)):
        return True
    before = page.before(start, CONTEXT_REACH)
    offices = [match.end() for match in forms.public.finditer(before)]
    return (
        bool(offices)
        and forms.homes.search(before, offices[-1]) is None
        and not re.search(r"[.!?]\s", before[offices[-1] :])
    )
