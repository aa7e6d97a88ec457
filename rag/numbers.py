"""Quantities, dates and references in Korean text, brought to one form so that they can be compared.

`100분의 20` is `20%`, `1백만원` is `100만원` is `1,000,000원`, `6월` (a period) is `6개월`, `육십일` is `60일`,
full-width digits are digits, `세 번` is `3회`. Values are exact fractions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Bound = Literal["", "at_most", "below", "at_least", "above", "from", "before", "after"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit (`''` if unknown, `ratio` for shares) and the bound written beside it."""

    value: Fraction
    unit: str
    bound: Bound = ""

    def same_amount(self, other: Quantity) -> bool:
        """Whether value and unit agree; a unit that this one does not name is not compared."""
        return self.value == other.value and self.unit in ("", other.unit)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date; parts that are not written are None."""

    year: int | None
    month: int | None
    day: int | None

    def covered_by(self, other: Day) -> bool:
        """Whether every part written here is the same in `other`."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine is None or mine == theirs for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Reference:
    """A numbered part of a law or series: `제3조의2` is kind `조`, number `3의2`."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything in a text that a reader would take as a fact in figures."""

    quantities: frozenset[Quantity]
    days: frozenset[Day]
    references: frozenset[Reference]


UNITS: dict[str, str] = {
    name: unit
    for unit, names in {
        "원": ("원",),
        "근무시간": ("근무시간",),
        "시간": ("시간",),
        "분": ("분",),
        "초": ("초",),
        "개월": ("개월", "달", "월"),
        "주": ("주일", "주간", "주"),
        "일": ("일",),
        "년": ("년",),
        "세": ("세", "살"),
        "세대": ("세대", "가구"),
        "명": ("명", "인", "사람"),
        "회": ("회", "차례", "번"),
        "배": ("배",),
        "제곱미터": ("제곱미터", "평방미터", "㎡", "m2", "m²"),
        "세제곱미터": ("세제곱미터", "㎥", "m3", "m³"),
        "킬로미터": ("킬로미터", "km", "㎞"),
        "센티미터": ("센티미터", "cm", "㎝"),
        "밀리미터": ("밀리미터", "mm", "㎜"),
        "미터": ("미터", "m"),
        "킬로그램": ("킬로그램", "kg", "㎏"),
        "톤": ("톤", "t"),
        "리터": ("리터", "l", "ℓ"),
        "데시벨": ("데시벨", "db"),
        "층": ("층", "개층", "개 층"),
        "대": ("대",),
        "호": ("호",),
        "개": ("개",),
        "건": ("건",),
        "도": ("도", "℃", "°c"),
        "헥타르": ("헥타르", "ha"),
        "평": ("평",),
        "등급": ("등급",),
        "급": ("급",),
        "종": ("종",),
        "점": ("점",),
        "필지": ("필지",),
        "킬로와트": ("킬로와트", "kw"),
    }.items()
    for name in names
}
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
MAGNITUDES = {"십": 10, "백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12}
SINO = {digit: value for value, digit in enumerate("영일이삼사오육칠팔구")}
NATIVE = {
    **dict.fromkeys(("한", "하나"), 1),
    **dict.fromkeys(("두", "둘"), 2),
    **dict.fromkeys(("세", "셋"), 3),
    **dict.fromkeys(("네", "넷"), 4),
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
}
DAYS = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
    "보름": 15,
}

ARABIC = r"\d+(?:,\d{3})*(?:\.\d+)?"
AMOUNT = rf"{ARABIC}(?:\s?[십백천만억](?![가-힣]*법))*(?:\s?{ARABIC}\s?[십백천만억]+)*(?:조(?=\s?원))?"
HANGUL = r"[일이삼사오육칠팔구십백천만억]+"
SHARE = re.compile(rf"({ARABIC}[십백천만]*|{HANGUL})\s?분의\s?({ARABIC}|{HANGUL}(?![가-힣]))")
PERCENT = re.compile(rf"({ARABIC})\s?(?:%|퍼센트|프로(?![가-힣]))")
DATE = re.compile(
    r"(?<!\d)(?:(\d{4})\s?(?:년|[.\-/])\s?)(\d{1,2})\s?(?:월|[.\-/])(?:\s?(\d{1,2})(?:일|(?!\d)\.?))?(?![\d])"
)
MONTH_DAY = re.compile(r"(?<![\d년])\s?(\d{1,2})월\s?(\d{1,2})일(?!간)")
MONTH_PART = re.compile(r"(?<!\d)(\d{1,2})월\s?(?:초|중순|중|말|하순|상순)(?![가-힣])")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})년(?:도)?")
REFERENCE = re.compile(r"제\s?(\d+)\s?(조|항|호|목|장|절|편|관|종|급|회|차|기|류|군)(?:\s?의\s?(\d+))?")
FOLLOWING_ITEM = re.compile(r"(?<=[조항호목])\s?제\s?(\d+)\s?(항|호)")
QUANTITY = re.compile(rf"(?<![\d.]){AMOUNT}(?:\s?({UNIT}))?", re.IGNORECASE)
HANGUL_QUANTITY = re.compile(
    rf"(?<![가-힣])(?:제\s?)?({HANGUL})\s?(개월|시간|년|원|명|회|퍼센트|일|세)(?=[간의에을를은이가까부마씩 ,.)]|$|이[내상하전후]|미만|초과)"
)
NATIVE_QUANTITY = re.compile(
    rf"(?<![가-힣])(열|스무|스물)?\s?({'|'.join(sorted(NATIVE, key=len, reverse=True))})\s?(번|차례|명|사람|개월|달|살|시간|가구|세대|대|개|건|층|배)(?![가-힣]*[법령])"
)
DAY_WORD = re.compile(rf"(?<![가-힣])({'|'.join(sorted(DAYS, key=len, reverse=True))})(?![가-힣]*례)")
WORK_HOURS = re.compile(rf"({ARABIC})\s?시간의\s?근무시간")

BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = tuple(
    (bound, re.compile(pattern))  # type: ignore[misc]
    for bound, pattern in (
        ("below", r"(?:에|보다)?\s?(?:미만|못\s?미치|미달)"),
        (
            "above",
            r"(?:을|를|이|가|보다)?\s?(?:초과(?!할 수 없|하지)|넘(?:는|은|게|으면|을 경우|어|긴|기)|지나|지난|지날|경과)",
        ),
        ("at_least", r"(?:의\s?금액)?\s?이상"),
        ("before", r"(?:\s?이전|\s?전(?=에|까지|의|\s|$|,|\.|부터))"),
        ("after", r"(?:\s?이후|\s?후(?=에|의|\s|$|,|\.|까지|부터)|\s?뒤)"),
        ("from", r"\s?부터"),
        (
            "at_most",
            r"(?:을|를|의|간|까지)?\s?(?:이내|이하|안에|내에|의?\s?범위|한도|까지|초과할 수 없|초과하지|넘을 수 없|넘지|넘어서는)|까지",
        ),
    )
)


def figures(text: str) -> Figures:
    """Return what `text` states in figures.

    >>> sorted((int(q.value), q.unit, q.bound) for q in figures("1천만원 이하의 벌금").quantities)
    [(10000000, '원', 'at_most')]
    """
    scanner = Scanner(unicodedata.normalize("NFKC", uncircled(text)))
    days = frozenset(scanner.days())
    references = frozenset(scanner.references())
    return Figures(frozenset(scanner.quantities()), days, references)


def uncircled(text: str) -> str:
    """Drop paragraph marks such as ①: they name a place, not a quantity."""
    return re.sub("[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf]", " ", text)


class Scanner:
    """Reads a text from the most particular pattern to the most general; what is read is blanked out."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield the matches of `pattern` and blank them out."""
        found = list(pattern.finditer(self.text))
        for match in found:
            gap = " " * (match.end() - match.start())
            self.text = self.text[: match.start()] + gap + self.text[match.end() :]
        yield from found

    def days(self) -> Iterator[Day]:
        """Yield dates."""
        for match in self.take(DATE):
            yield Day(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
        for match in self.take(MONTH_DAY):
            yield Day(None, int(match[1]), int(match[2]))
        for match in self.take(MONTH_PART):
            yield Day(None, int(match[1]), None)
        for match in self.take(YEAR):
            yield Day(int(match[1]), None, None)

    def references(self) -> Iterator[Reference]:
        """Yield `제3조의2`, `제1항`, `제2종` and the like."""
        for match in self.take(REFERENCE):
            yield Reference(match[2], match[1] + (f"의{match[3]}" if match[3] else ""))

    def quantities(self) -> Iterator[Quantity]:
        """Yield shares, then amounts in digits, then amounts in words."""
        yield from self.shares()
        yield from self.in_digits()
        yield from self.in_words()

    def shares(self) -> Iterator[Quantity]:
        """Yield `100분의 20`, `4분의 1`, `20%`."""
        whole = self.text
        for match in self.take(SHARE):
            bottom = amount(match[1])
            if bottom:
                yield Quantity(amount(match[2]) / bottom, "ratio", bound(whole, match.end()))
        for match in self.take(PERCENT):
            yield Quantity(amount(match[1]) / 100, "ratio", bound(whole, match.end()))

    def in_digits(self) -> Iterator[Quantity]:
        """Yield amounts that are written with digits."""
        whole = self.text
        for match in WORK_HOURS.finditer(whole):
            yield Quantity(amount(match[1]), "근무시간")
        for match in self.take(QUANTITY):
            unit = UNITS.get((match[1] or "").lower(), "")
            written = match[0].removesuffix(match[1]) if match[1] else match[0]
            yield Quantity(amount(written), unit, bound(whole, match.end()))

    def in_words(self) -> Iterator[Quantity]:
        """Yield `육십일`, `세 번`, `열흘`."""
        whole = self.text
        for match in self.take(HANGUL_QUANTITY):
            if len(match[1]) > 1 or match[2] in ("개월", "년"):
                yield Quantity(amount(match[1]), UNITS.get(match[2], ""), bound(whole, match.end()))
        for match in self.take(NATIVE_QUANTITY):
            tens = {"열": 10, "스무": 20, "스물": 20}.get(match[1] or "", 0)
            yield Quantity(Fraction(tens + NATIVE[match[2]]), UNITS.get(match[3], ""), bound(whole, match.end()))
        for match in self.take(DAY_WORD):
            yield Quantity(Fraction(DAYS[match[1]]), "일", bound(whole, match.end()))


def bound(text: str, end: int) -> Bound:
    """Return the bound that is written right after a quantity that ends at `end`."""
    rest = text[end : end + 14].removeprefix("간")
    for name, pattern in BOUNDS:
        if pattern.match(rest):
            return name
    return ""


def amount(written: str) -> Fraction:
    """Return the value of an amount in digits, in words, or mixed.

    >>> amount("1억 5천만"), amount("육십"), amount("2.5"), amount("1,000")
    (Fraction(150000000, 1), Fraction(60, 1), Fraction(5, 2), Fraction(1000, 1))
    """
    total = section = Fraction(0)
    current: Fraction | None = None
    for token in re.findall(rf"{ARABIC}|[가-힣]", written):
        if token in MAGNITUDES and MAGNITUDES[token] < 10**4:
            section += (1 if current is None else current) * MAGNITUDES[token]
            current = None
        elif token in MAGNITUDES:
            total += (section + (current or 0) or 1) * MAGNITUDES[token]
            section, current = Fraction(0), None
        elif token in SINO:
            current = Fraction(SINO[token])
        else:
            current = Fraction(token.replace(",", ""))
    return total + section + (current or 0)
