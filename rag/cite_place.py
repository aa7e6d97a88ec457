"""The exact place outside of articles: pages, tables and rows, notes (`12쪽, 표 1 4행`, `각주 3`)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

PAGE = re.compile(r"(\d+)쪽(?:, |$)")
ROW = re.compile(r"(.*?)(\d+)행")
MOST = 3
"""More places than this are told by the first and the last one."""
Place = tuple[int, str]
"""From which offset on which place holds."""


def held(places: Sequence[Place], start: int, end: int) -> list[str]:
    """Return the places that hold any part of `[start, end)`, in order."""
    first = max(bisect_right(places, start, key=offset) - 1, 0)
    last = bisect_right(places, max(start, end - 1), key=offset)
    return [place for _, place in places[first:last]]


def offset(place: Place) -> int:
    """Return where a place begins."""
    return place[0]


def sited(path: Sequence[str], held_places: Iterable[str]) -> str:
    """Return where something stands: its pages or the headings above it, and its tables, rows and notes.

    >>> sited(("신청 방법", "수수료"), ["표 2 3행", "표 2 4행"])
    '신청 방법 > 수수료, 표 2 3~4행'
    >>> sited(("수수료",), ["12쪽, 표 1 4행", "13쪽"])
    '12~13쪽, 표 1 4행'
    >>> sited(("수수료",), ["3쪽"])
    '3쪽, 수수료'
    """
    pages: list[int] = []
    exact: list[str] = []
    for place in held_places:
        page = PAGE.match(place)
        pages += [int(page[1])] if page else []
        exact.append(place[page.end() :] if page else place)
    told = summed(exact)
    where = " > ".join(path)
    if pages:
        where = "" if told else path[-1] if path else ""
        span = f"{min(pages)}쪽" if len(set(pages)) == 1 else f"{min(pages)}~{max(pages)}쪽"
        return ", ".join(part for part in (span, where, told) if part)
    return ", ".join(part for part in (where, told) if part) or "본문"


def summed(exact: Iterable[str]) -> str:
    """Return places as one: rows of a table that follow each other as `표 2 3~7행`; "" stands for none."""
    runs: list[tuple[str, list[int]]] = []
    for place in dict.fromkeys(place for place in exact if place):
        row = ROW.fullmatch(place)
        prefix, number = (row[1], int(row[2])) if row else (place, 0)
        if row and runs and runs[-1][0] == prefix and runs[-1][1]:
            runs[-1][1].append(number)
        else:
            runs.append((prefix, [number] if row else []))
    told = [run_text(prefix, numbers) for prefix, numbers in runs]
    return ", ".join(told) if len(told) <= MOST else f"{told[0]} ~ {told[-1]}"


def run_text(prefix: str, rows: Sequence[int]) -> str:
    """Write the rows of one table."""
    if not rows:
        return prefix
    return f"{prefix}{rows[0]}행" if rows[0] == rows[-1] else f"{prefix}{rows[0]}~{rows[-1]}행"
