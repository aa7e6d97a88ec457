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

from rag.number_patterns import (
    AHEAD,
    ARABIC,
    BOUNDS,
    DATE,
    DAY_WORD,
    DAYS,
    HALF,
    HANGUL_QUANTITY,
    MAGNITUDES,
    MONTH_DAY,
    MONTH_PART,
    NATIVE,
    NATIVE_QUANTITY,
    PERCENT,
    QUANTITY,
    REFERENCE,
    REGULARLY,
    SHARE,
    SINO,
    UNITS,
    WEEK_WORD,
    WORK_HOURS,
    YEAR,
    Bound,
)


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
                yield Quantity(amount(match[2]) / bottom, "ratio", bound(whole, match.start(), match.end()))
        for match in self.take(PERCENT):
            yield Quantity(amount(match[1]) / 100, "ratio", bound(whole, match.start(), match.end()))

    def in_digits(self) -> Iterator[Quantity]:
        """Yield amounts that are written with digits."""
        whole = self.text
        for match in WORK_HOURS.finditer(whole):
            yield Quantity(amount(match[1]), "근무시간")
        for match in self.take(QUANTITY):
            unit = UNITS.get((match[1] or "").lower(), "")
            written = match[0].removesuffix(match[1]) if match[1] else match[0]
            yield Quantity(amount(written), unit, bound(whole, match.start(), match.end()))

    def in_words(self) -> Iterator[Quantity]:
        """Yield `육십일`, `세 번`, `열흘`."""
        whole = self.text
        for match in self.take(HANGUL_QUANTITY):
            if len(match[1]) > 1 or match[2] in ("개월", "년"):
                yield Quantity(amount(match[1]), UNITS.get(match[2], ""), bound(whole, match.start(), match.end()))
        for match in self.take(NATIVE_QUANTITY):
            tens = {"열": 10, "스무": 20, "스물": 20}.get(match[1] or "", 0)
            yield Quantity(
                Fraction(tens + NATIVE[match[2]]), UNITS.get(match[3], ""), bound(whole, match.start(), match.end())
            )
        for match in self.take(WEEK_WORD):
            yield Quantity(Fraction(1), "주", bound(whole, match.start(), match.end()))
        for match in self.take(HALF):
            yield Quantity(Fraction(1, 2), "ratio", bound(whole, match.start(), match.end()))
        for match in self.take(REGULARLY):
            yield Quantity(Fraction(1), f"매{UNITS.get(match[1], match[1])}")
        for match in self.take(DAY_WORD):
            yield Quantity(Fraction(DAYS[match[1]]), "일", bound(whole, match.start(), match.end()))


def bound(text: str, start: int, end: int) -> Bound:
    """Return the bound that is written right after a quantity, or else right before it."""
    rest = text[end : end + 14].removeprefix("간")
    for name, pattern in BOUNDS:
        if pattern.match(rest):
            return name
    ahead = text[max(0, start - 6) : start]
    return next((name for name, pattern in AHEAD if pattern.search(ahead)), "")


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
