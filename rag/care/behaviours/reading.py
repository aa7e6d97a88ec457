"""Kinds in the words of records: of behaviour, of what came before, of place and of time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rag.care.behaviours.types import Factor, Read, Record

Patterns = Mapping[str, re.Pattern[str]]
SHORT = 20
"""Characters up to which a text that no kind fits names a kind of its own."""
HOURS: Sequence[tuple[int, str]] = (
    (6, "새벽(0~6시)"),
    (9, "아침(6~9시)"),
    (12, "오전(9~12시)"),
    (14, "점심(12~14시)"),
    (17, "오후(14~17시)"),
    (21, "저녁(17~21시)"),
    (24, "밤(21~24시)"),
)
WEEKDAYS = "월화수목금토일"
UNSAID = frozenset({"", "없음", "모름", "미상", "-", "해당없음", "해당 없음"})


def read(record: Record, behaviours: Patterns, antecedents: Patterns) -> Read:
    """Return a record with its kinds."""
    factors: set[tuple[Factor, str]] = {("antecedent", kind) for kind in kinds(record.antecedent, antecedents)}
    factors |= {(name, value) for name, value in circumstances(record) if value not in UNSAID}
    return Read(record, frozenset(kinds(record.behaviour, behaviours)), frozenset(factors))


def circumstances(record: Record) -> Iterator[tuple[Factor, str]]:
    """Yield where and when a record is from."""
    yield "place", named(record.place)
    yield "time", time_band(record.at)
    yield "weekday", f"{WEEKDAYS[record.at.weekday()]}요일"


def kinds(text: str, patterns: Patterns) -> list[str]:
    """Return the kinds that a text tells of; else the text itself where it is short, else none."""
    found = [name for name, pattern in patterns.items() if pattern.search(text)]
    own = named(text)
    return found or ([own] if own not in UNSAID and len(own) <= SHORT else [])


def named(text: str) -> str:
    """Return a text as the name of a kind: spaces made one, no full stop.

    >>> named("  식당   앞. ")
    '식당 앞'
    """
    return " ".join(text.split()).rstrip(".!·, ")


def time_band(at: datetime) -> str:
    """Return the part of the day.

    >>> time_band(datetime(2026, 11, 2, 13, 30))
    '점심(12~14시)'
    """
    return next(name for end, name in HOURS if at.hour < end)
