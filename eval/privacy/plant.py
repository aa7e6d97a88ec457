"""Made-up identifiers of all kinds, by a seed: what is planted in a day's use and must be found nowhere afterwards.

No value is a person's: numbers are random with their check digits where they have one, names are rare, addresses of
computers are those for documentation (RFC 5737).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rag.guards.pii.types import PII_TYPES, PiiType

Rng = random.Random
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
DASHES = "-‐‑–—―－"
SYLLABLES = "슬찬솔새벽온누리해든별가람다솜라온미르보담"
FAMILIES = "김이박최정강조윤장임한오서신권황안송류홍"
PLATES = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주"
ROADS = ("효원로", "정조로", "중부대로", "경수대로", "덕영대로")
CITIES = ("경기도 수원시 팔달구", "경기도 용인시 기흥구", "경기도 성남시 분당구", "경기도 안양시 동안구")


@dataclass(frozen=True, slots=True)
class Planted:
    """An identifier: `forms` are its canonical writings, `written` is how it was typed, in `sentence`."""

    type: PiiType
    forms: tuple[str, ...]
    written: str
    sentence: str


def plant(count: int, seed: int) -> list[Planted]:
    """Return identifiers of all kinds in turn, no two alike."""
    rng = random.Random(seed)  # noqa: S311 - a measure that anybody can repeat
    found: dict[str, Planted] = {}
    while len(found) < count:
        one = planted(PII_TYPES[len(found) % len(PII_TYPES)], rng)
        found.setdefault(one.forms[0], one)
    return list(found.values())


def planted(kind: PiiType, rng: Rng) -> Planted:
    """Return one identifier, half of those with digits written oddly."""
    forms = MAKERS[kind](rng)
    written = odd(forms[-1], rng) if kind in ODD and rng.random() < 0.5 else forms[-1]
    return Planted(kind, forms, written, SENTENCES[kind].format(written))


def digits(rng: Rng, count: int) -> str:
    """Return random digits."""
    return "".join(str(rng.randrange(10)) for _ in range(count))


def grouped(number: str, *sizes: int) -> tuple[str, str]:
    """Return a number without and with hyphens.

    >>> grouped("01012345678", 3, 4, 4)
    ('01012345678', '010-1234-5678')
    """
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return number, "-".join(parts)


def birth(rng: Rng) -> tuple[int, int, int]:
    """Return a date of birth."""
    return rng.randrange(1940, 2015), rng.randrange(1, 13), rng.randrange(1, 29)


def resident(rng: Rng, centuries: str, add: int) -> tuple[str, ...]:
    """Return a resident number (`add` 11) or a foreigner's (13); every other one has its check digit."""
    year, month, day = birth(rng)
    century = centuries[year >= 2000] if rng.random() < 0.5 else str(int(centuries[year >= 2000]) + 1)
    first = f"{year % 100:02d}{month:02d}{day:02d}{century}{digits(rng, 5)}"
    weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
    check = (add - sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True)) % 11) % 10
    return grouped(first + (str(check) if rng.random() < 0.5 else digits(rng, 1)), 6, 7)


def passport(rng: Rng) -> tuple[str, ...]:
    """Return a passport's number, new or old."""
    letter = rng.choice("MSROD")
    return (
        letter + (digits(rng, 3) + rng.choice("ABCDEFGH") + digits(rng, 4) if rng.random() < 0.5 else digits(rng, 8)),
    )


def licence(rng: Rng) -> tuple[str, ...]:
    """Return a driving licence's number."""
    region = rng.choice([*range(11, 27), 28])
    return grouped(f"{region}{rng.randrange(100):02d}{digits(rng, 8)}", 2, 2, 6, 2)


def card(rng: Rng) -> tuple[str, ...]:
    """Return a card's number, whose last digit checks (Luhn)."""
    first = rng.choice("459") + digits(rng, 14)
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(first)]
    total = sum(number - 9 if number > 9 else number for number in doubled)
    return grouped(first + str(-total % 10), 4, 4, 4, 4)


def name(rng: Rng) -> tuple[str, ...]:
    """Return a name of rare syllables."""
    return (rng.choice(FAMILIES) + rng.choice(SYLLABLES) + rng.choice(SYLLABLES),)


def address(rng: Rng) -> tuple[str, ...]:
    """Return an address down to its flat."""
    place = f"{rng.choice(CITIES)} {rng.choice(ROADS)} {rng.randrange(1, 400)}"
    return (f"{place}, {rng.randrange(101, 130)}동 {rng.randrange(1, 25)}{rng.randrange(1, 9):02d}호",)


MAKERS: Mapping[PiiType, Callable[[Rng], tuple[str, ...]]] = MappingProxyType(
    {
        "RRN": lambda rng: resident(rng, "13", 11),
        "ARN": lambda rng: resident(rng, "57", 13),
        "PASSPORT": passport,
        "DRIVER_LICENSE": licence,
        "PHONE": lambda rng: grouped("010" + digits(rng, 8), 3, 4, 4),
        "EMAIL": lambda rng: (f"{rng.choice('abcdefgh')}{digits(rng, 6)}@example.kr",),
        "ACCOUNT": lambda rng: grouped(str(rng.randrange(110, 999)) + digits(rng, 9), 3, 3, 6),
        "CARD": card,
        "VEHICLE_PLATE": lambda rng: (f"{rng.randrange(100, 700)}{rng.choice(PLATES)}{rng.randrange(1000, 9999)}",),
        "ADDRESS": address,
        "NAME": name,
        "BIRTHDATE": lambda rng: ("{}년 {}월 {}일".format(*birth(rng)),),
        "IP": lambda rng: (
            (f"203.0.113.{rng.randrange(1, 255)}",) if rng.random() < 0.5 else (f"198.51.100.{rng.randrange(1, 255)}",)
        ),
    }
)
SENTENCES: Mapping[PiiType, str] = MappingProxyType(
    {
        "RRN": "주민등록번호는 {}입니다.",
        "ARN": "외국인등록번호는 {}입니다.",
        "PASSPORT": "여권번호는 {}입니다.",
        "DRIVER_LICENSE": "운전면허번호는 {}입니다.",
        "PHONE": "연락처는 {}입니다.",
        "EMAIL": "이메일은 {}입니다.",
        "ACCOUNT": "환급 계좌는 국민은행 {}입니다.",
        "CARD": "카드번호 {}로 납부했습니다.",
        "VEHICLE_PLATE": "차량번호는 {}입니다.",
        "ADDRESS": "사는 곳은 {}입니다.",
        "NAME": "민원인 {} 씨가 신청했습니다.",
        "BIRTHDATE": "생년월일은 {}입니다.",
        "IP": "접속한 IP 주소는 {}입니다.",
    }
)
ODD: frozenset[PiiType] = frozenset({"RRN", "ARN", "DRIVER_LICENSE", "PHONE", "CARD"})
"""Kinds that are written oddly too."""


def odd(text: str, rng: Rng) -> str:
    """Return a number as people, and evaders, write it: full width, other dashes, spaces, invisible characters."""
    ways: tuple[Callable[[str], str], ...] = (
        lambda plain: plain.translate(WIDE),
        lambda plain: plain.replace("-", rng.choice(DASHES)),
        lambda plain: plain.replace("-", " "),
        lambda plain: plain.replace("-", " - "),
        lambda plain: plain.replace("-", ""),
        lambda plain: plain.replace("-", "\u200b-\u200b"),
    )
    return rng.choice(ways)(text)
