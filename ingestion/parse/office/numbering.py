"""Automatic numbers and bullets of paragraphs, which office formats store apart from the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

HeadKind = Literal["outline", "number", "bullet"]
SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"
JAMO = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
SPOKEN = "일이삼사오육칠팔구"
IDEOGRAPHS = "一二三四五六七八九"
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
CIRCLED = {"CIRCLED_DIGIT": 0x2460, "CIRCLED_HANGUL_SYLLABLE": 0x326E, "CIRCLED_HANGUL_JAMO": 0x3260,
           "CIRCLED_LATIN_CAPITAL": 0x24B6, "CIRCLED_LATIN_SMALL": 0x24D0, "CIRCLED_IDEOGRAPH": 0x3280}  # fmt: skip
"""First sign of each circled alphabet."""
CIRCLED_COUNT = {"CIRCLED_DIGIT": 20, "CIRCLED_LATIN_CAPITAL": 26, "CIRCLED_LATIN_SMALL": 26, "CIRCLED_IDEOGRAPH": 10}
LETTERS = {"LATIN_CAPITAL": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "LATIN_SMALL": "abcdefghijklmnopqrstuvwxyz",
           "HANGUL_SYLLABLE": SYLLABLES, "HANGUL_JAMO": JAMO}  # fmt: skip
PLACE = re.compile(r"[\^%]([1-9])")
PRIVATE = re.compile("[\ue000-\uf8ff]")
"""A sign of a symbol font: what it looks like is not known without the font."""


@dataclass(frozen=True, slots=True)
class Level:
    """How one level is numbered: `template` holds `^1`, `^2`, ... for the numbers of the levels."""

    template: str
    form: str = "DIGIT"
    start: int = 1


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a kind of paragraph: `level` counts from 0, `list_id` names the numbering or bullet."""

    kind: HeadKind
    level: int
    list_id: int


@dataclass(frozen=True, slots=True)
class Heads:
    """All that a document says of the heads of its paragraphs, by the id of their form."""

    forms: Mapping[int, Head] = field(default_factory=dict)
    numberings: Mapping[int, tuple[Level, ...]] = field(default_factory=dict)
    bullets: Mapping[int, str] = field(default_factory=dict)
    outline: int = 1
    """The numbering of outline paragraphs."""
    grounds: frozenset[int] = frozenset()
    """Forms of paragraphs on a ground of their own, where white letters are seen."""


class Counter:
    """Counts the paragraphs of a document as they come."""

    def __init__(self, heads: Heads) -> None:
        self._heads = heads
        self._counts: dict[int, list[int]] = {}

    def prefix(self, form: int) -> str:
        """Return what stands before the next paragraph of a form: `가.`, `□`, or ""."""
        head = self._heads.forms.get(form)
        if head is None:
            return ""
        if head.kind == "bullet":
            return PRIVATE.sub("•", self._heads.bullets.get(head.list_id, ""))
        return self.number(self._heads.outline if head.kind == "outline" else head.list_id, head.level)

    def number(self, list_id: int, level: int) -> str:
        """Count one paragraph of a level and return its number; deeper levels begin again."""
        levels = self._heads.numberings.get(list_id, ())
        if level >= len(levels):
            return ""
        counts = self._counts.setdefault(list_id, [])
        while len(counts) <= level:
            counts.append(levels[len(counts)].start - (1 if len(counts) == level else 0))
        counts[level] += 1
        del counts[level + 1 :]
        return PLACE.sub(lambda place: numeral_of(levels, counts, int(place[1]) - 1), levels[level].template).strip()

    def level(self, form: int) -> int:
        """Return the outline level (from 1) of a form, or 0."""
        head = self._heads.forms.get(form)
        return head.level + 1 if head is not None and head.kind == "outline" else 0


def numeral_of(levels: tuple[Level, ...], counts: list[int], at: int) -> str:
    """Return the number at which a level stands."""
    return numeral(counts[at], levels[at].form) if at < len(counts) else ""


def numeral(number: int, form: str) -> str:
    """Write a number in a form of OWPML (`HANGUL_SYLLABLE`); beyond the end of an alphabet in digits.

    >>> numeral(3, "HANGUL_SYLLABLE"), numeral(4, "ROMAN_CAPITAL"), numeral(2, "CIRCLED_DIGIT")
    ('다', 'IV', '②')
    """
    if form in CIRCLED and 1 <= number <= CIRCLED_COUNT.get(form, 14):
        return chr(CIRCLED[form] + number - 1)
    if form in LETTERS and 1 <= number <= len(LETTERS[form]):
        return LETTERS[form][number - 1]
    if form.startswith("ROMAN") and 0 < number < 200:
        return roman(number).upper() if form == "ROMAN_CAPITAL" else roman(number)
    if form in ("HANGUL_PHONETIC", "IDEOGRAPH") and 0 < number < 100:
        return spoken(number, SPOKEN, "십") if form == "HANGUL_PHONETIC" else spoken(number, IDEOGRAPHS, "十")
    return str(number)


def roman(number: int) -> str:
    """Return a Roman number in small letters."""
    text = ""
    for value, letters in ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def spoken(number: int, digits: str, ten: str) -> str:
    """Return a number below a hundred as it is spoken: `이십삼`."""
    tens, ones = divmod(number, 10)
    return (digits[tens - 1] if tens > 1 else "") + (ten if tens else "") + (digits[ones - 1] if ones else "")
