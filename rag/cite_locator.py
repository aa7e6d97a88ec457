"""The exact place inside an article: 항 (①), 호 (1.), 목 (가.).

Marks stand at the beginning of a line (법령 입안ㆍ심사 기준: 항 is ①, 호 is 1., 목 is 가., below that 1) 가)).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple

MarkKind = Literal["항", "호", "목"]
CIRCLED = "\u2460-\u2473\u3251-\u325f\u32b1-\u32bf"
LETTERS = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"
MARK = re.compile(
    rf"^[ ]*(?:([{CIRCLED}])|(\d{{1,3}})\.(?!\d)|(\d{{1,3}})의(\d{{1,2}})\.(?!\d)|([{LETTERS}])(?:의(\d{{1,2}}))?\.)",
    re.M,
)
MIDDLE_DOTS = str.maketrans(dict.fromkeys("·・‧•∙⋅･", "ㆍ"))
INSIDE = re.compile(r"제\d+조(?:의\d+)?(제\d+항)?(제\d+호(?:의\d+)?)?")


class Mark(NamedTuple):
    """A 항, 호 or 목 that begins at `start`; `label` is how it is cited (`제1항`, `제3호의2`, `가목`)."""

    kind: MarkKind
    label: str
    start: int


def marks(text: str, start: int = 0, end: int | None = None) -> Iterator[Mark]:
    """Yield the marks that begin a line of `text[start:end]`, in order."""
    for match in MARK.finditer(text, start, len(text) if end is None else end):
        if match.start() > start and text[match.start() - 1] != "\n":
            continue
        yield mark_of(match)


def mark_of(match: re.Match[str]) -> Mark:
    """Name a mark."""
    if match[1]:
        return Mark("항", f"제{circled_number(match[1])}항", match.start(1))
    if match[2]:
        return Mark("호", f"제{match[2]}호", match.start(2))
    if match[3]:
        return Mark("호", f"제{match[3]}호의{match[4]}", match.start(3))
    return Mark("목", f"{match[5]}목" + (f"의{match[6]}" if match[6] else ""), match.start(5))


def circled_number(sign: str) -> int:
    """Return the number of a circled sign, e.g. 21 of `㉑`."""
    code = ord(sign)
    for first, base in ((0x2460, 1), (0x3251, 21), (0x32B1, 36)):
        if first <= code < first + 20:
            return code - first + base
    raise ValueError(f"not a circled number: {sign!r}")


def locate(chunk_text: str, article: str, start: int, end: int, inside: str = "") -> str:
    """Return the exact place of `chunk_text[start:end]` in an article, e.g. `제2조제1항제3호`.

    `inside` is the chunk's own locator: it names the 항 (and 호) of a chunk that begins in mid-항. A span over
    several 항 (or 호) is placed at what holds all of it.
    """
    places = Places(chunk_text, inside)
    common = ""
    for one, other in zip(places.at(start), places.at(max(start, end - 1)), strict=True):
        if one != other:
            break
        common += one
    return article + common


class Places:
    """The 항, 호 and 목 of every position of a text; `inside` is the locator of a text that begins in mid-항."""

    def __init__(self, text: str, inside: str = "") -> None:
        given = INSIDE.match(inside)
        path = [given[1] or "", given[2] or "", ""] if given else ["", "", ""]
        self._starts = [-1]
        self._paths = [tuple(path)]
        for mark in marks(text):
            level = ("항", "호", "목").index(mark.kind)
            path[level:] = [mark.label, *[""] * (2 - level)]
            self._starts.append(mark.start)
            self._paths.append(tuple(path))

    def at(self, position: int) -> tuple[str, ...]:
        """Return the labels of 항, 호 and 목 that hold a position, outermost first; a missing level is ''."""
        return self._paths[bisect_right(self._starts, position) - 1]


def law_key(title: str) -> str:
    """Return a law's title as it is compared: without spaces, with one kind of middle dot.

    >>> law_key("체육시설의 설치·이용에 관한 법률")
    '체육시설의설치ㆍ이용에관한법률'
    """
    return "".join(title.split()).translate(MIDDLE_DOTS)
