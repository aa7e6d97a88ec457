"""Dates that a law states inside its text: when an article comes into force, and when it was last amended.

Forms, as the ministry of government legislation prints them: `[시행 2024. 7. 23.]` at the head, `[시행일: 2027. 1. 1.]`
at an article's end, `다만, 제9조의 개정규정은 2027년 1월 1일부터 시행한다` in the 부칙, `<개정 2021. 1. 5.>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ingestion.structure.law import Segment
from ingestion.structure.spans import SPAN, after_span

DAY = r"(\d{4})\s?[.년\-]\s?(\d{1,2})\s?[.월\-]\s?(\d{1,2})\s?[.일]?"
ANY_DAY = re.compile(DAY)
HEAD = re.compile(rf"[\[<〔(]\s?시행\s?[:：]?\s?{DAY}")
MARK = re.compile(rf"[\[<〈]{{1,2}}\s?시행일\s?[:：]?\s?{DAY}\s?[\]>〉]{{1,2}}(?P<about>[^\n]{{0,200}})")
AMENDED = re.compile(
    r"(?:[<〈\[](?:전문|전부|일부|제목|타법|본조)?(?:개정|신설|삭제)|삭\s?제\s?[<〈])\s?(?P<days>[^<>〈〉\[\]]*)[>〉\]]"
)
CLAUSE = re.compile(rf"(?P<subject>[^\n]{{2,300}}?)(?:은|는|:)\s?(?:{DAY}|{SPAN})(?:부터\s?시행|\s?$)", re.M)
WHOLE = re.compile(
    rf"이\s?(?:법|영|규칙|조례|규정|훈령|예규)[은는]\s?(?:{DAY}|{SPAN}|(?P<at_once>공포한\s?날))부터\s?시행"
)
"""The clause of a 부칙 that brings the whole of its own law into force."""
SUBJECT_START = re.compile(r"다\.\s|다만,?|시행하[고며],?|^\s?\d+\.\s")
ELSEWHERE = re.compile(r"「|이\s?(?:법|영|규칙|조례|규정)$")
"""What a subject that names another law, or the whole of its own, looks like."""
TARGET = re.compile(
    r"제\s?(?P<article>\d+)\s?조(?:\s?의\s?(?P<branch>\d+))?|제\s?(?P<paragraph>\d+)\s?항|제\s?\d+\s?(?P<item>호)|"
    r"(?P<range>부터|내지|[~∼])"
)
MOST_OF_A_RANGE = 60
HEAD_CHARS = 600
LINE_START = re.compile(rf"^(?:[^\n「」]{{0,40}}[·|,]\s?)?시행일\s?[:：]?\s?{DAY}\s*$", re.M)
"""A line of a notice's head that ends with its day of force: `가온시 교통과 · 시행일 2026년 1월 1일`."""


class Target(NamedTuple):
    """What a date is about: an article, or one 항 of it (`제2항`, else "")."""

    article: str
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """Articles that a 부칙 brings into force on a day of their own; `enacted` is the date of that 부칙."""

    start: date
    targets: frozenset[Target]
    enacted: date | None


def stated_start(text: str) -> date | None:
    """Return the day that a law's head states: `[시행 2024. 7. 23.] [법률 제20155호, 2024. 1. 23., 일부개정]`."""
    match = HEAD.search(text, 0, HEAD_CHARS)
    return day_of(match.groups()[:3]) if match else None


def printed_start(text: str) -> date | None:
    """Return the day of force that a notice prints in a line of its head, if it prints just one."""
    found = {day_of(match.groups()) for match in LINE_START.finditer(text, 0, HEAD_CHARS)}
    return found.pop() if len(found) == 1 else None


def last_amended(text: str) -> date | None:
    """Return the latest day in the marks of amendment of a text."""
    found = (day_of(day.groups()) for mark in AMENDED.finditer(text) for day in ANY_DAY.finditer(mark["days"]))
    return max((day for day in found if day is not None), default=None)


def marked_starts(text: str, article: str) -> dict[Target, date]:
    """Return what the marks inside an article's text say of the article or its 항.

    A mark that names only other articles, or a single 호, says nothing of this one.
    """
    starts: dict[Target, date] = {}
    for mark in MARK.finditer(text) if "시행일" in text else ():
        day = day_of(mark.groups()[:3])
        named = targets(mark["about"])
        about = [target for target in named if target.article == article] if named else [Target(article)]
        if "조" in mark["about"] and not named:
            about = []
        if day is not None:
            starts.update(dict.fromkeys(about, day))
    return starts


def clauses(text: str, segments: Sequence[Segment]) -> list[Clause]:
    """Return the clauses of all 부칙 that give articles of this law a day of their own."""
    return [
        Clause(start, about, enacted)
        for enacted, body in addenda(text, segments)
        for start, about in clauses_of(body, enacted)
    ]


def addenda(text: str, segments: Sequence[Segment]) -> Iterator[tuple[date | None, str]]:
    """Yield the day of each 부칙 and the text that says when it comes into force."""
    for segment in segments:
        if segment.kind == "addenda" and segment.article in (None, "제1조"):
            enacted = ANY_DAY.search(segment.group)
            yield day_of(enacted.groups()) if enacted else None, text[segment.start : segment.end]


def addenda_start(text: str, segments: Sequence[Segment]) -> date | None:
    """Return the day that the latest 부칙 gives to the law as it stands, where it and all others have their day."""
    found = [(enacted, body) for enacted, body in addenda(text, segments) if enacted is not None]
    if not found or len(found) < sum(1 for _ in addenda(text, segments)):
        return None
    enacted, body = max(found, key=lambda one: one[0])
    clause = WHOLE.search(body)
    return (enacted if clause["at_once"] else start_of(clause, enacted, 1)) if clause else None


def clauses_of(text: str, enacted: date | None = None) -> Iterator[tuple[date, frozenset[Target]]]:
    """Yield (day, what comes into force) of one 부칙; clauses on the whole law or on other laws are left out.

    Spans are counted from the day of the 부칙, `enacted`; without it they say nothing.
    """
    for match in CLAUSE.finditer(text):
        subject = SUBJECT_START.split(match["subject"])[-1]
        day = start_of(match, enacted, 2)
        if day is not None and not ELSEWHERE.search(subject.strip()):
            yield day, frozenset(targets(subject))


def start_of(clause: re.Match[str], enacted: date | None, group: int) -> date | None:
    """Return the day that a clause names in three groups from `group` on, or counts to."""
    if clause.group(group) is not None:
        return day_of(clause.group(group, group + 1, group + 2))
    return after_span(enacted, clause) if enacted else None


def targets(text: str) -> list[Target]:
    """Return the articles and 항 named in a text; one of which only a 호 is meant is left out.

    >>> [tuple(target) for target in targets("제3조제2항 및 제5조부터 제7조까지")]
    [('제3조', '제2항'), ('제5조', ''), ('제6조', ''), ('제7조', '')]
    """
    found: list[Target] = []
    end, ranged = -1, False
    for match in TARGET.finditer(text):
        attached = match.start() == end
        if match["range"]:
            ranged = bool(found)
            continue
        if match["item"]:
            if attached and found:
                found.pop()
            continue
        last = found[-1] if found else None
        if match["article"]:
            found.extend(between(last, match, ranged))
        elif last is not None:
            if attached and not last.paragraph:
                found.pop()
            found.extend(paragraphs(last, int(match["paragraph"]), ranged))
        end, ranged = match.end(), False
    return found


def between(last: Target | None, match: re.Match[str], ranged: bool) -> Iterator[Target]:
    """Yield the articles up to and with the one just read; `ranged` is whether `부터` stands between."""
    number, branch = int(match["article"]), match["branch"]
    before = re.fullmatch(r"제(\d+)조", last.article) if last and ranged else None
    if before and not branch and 0 < number - int(before[1]) <= MOST_OF_A_RANGE:
        yield from (Target(f"제{inner}조") for inner in range(int(before[1]) + 1, number))
    yield Target(f"제{number}조" + (f"의{int(branch)}" if branch else ""))


def paragraphs(last: Target, number: int, ranged: bool) -> Iterator[Target]:
    """Yield the 항 of an article up to and with `number`."""
    first = int(last.paragraph[1:-1]) + 1 if ranged and last.paragraph else number
    yield from (Target(last.article, f"제{inner}항") for inner in range(min(first, number), number + 1))


def day_of(digits: Sequence[str | None]) -> date | None:
    """Return the day of year, month and day, or None if there is no such day."""
    try:
        year, month, day = (int(part or 0) for part in digits)
        return date(year, month, day)
    except ValueError:
        return None
