"""The vocabulary of behaviour records: what was noted, patterns, change, and statements with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Factor = Literal["antecedent", "place", "time", "weekday"]
FACTOR_NAMES: dict[Factor, str] = {
    "antecedent": "앞선 일",
    "place": "장소",
    "time": "시간대",
    "weekday": "요일",
}
Direction = Literal["늘어남", "줄어듦", "뚜렷하지 않음", "판단하기에 적습니다"]


@dataclass(frozen=True, slots=True)
class Record:
    """One record as a centre has it, its texts masked. `at` has a time zone."""

    id: str
    at: datetime
    place: str
    antecedent: str
    behaviour: str
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A record with the kinds that its words tell of; a text that no kind fits is its own kind, if it is short."""

    record: Record
    behaviours: frozenset[str]
    factors: frozenset[tuple[Factor, str]]


@dataclass(frozen=True, slots=True)
class Pattern:
    """How often a behaviour stands beside a factor, against its share in all other records.

    `both` of `with_factor` records with the factor, and `elsewhere` of `without_factor` others, tell of the behaviour.
    `p` is of Fisher's exact test (one-sided), `corrected` after Holm over all that were tested; both are None where
    there are too few records. `clear` means that chance is a poor explanation; it never says that one causes the other.
    """

    factor: Factor
    value: str
    behaviour: str
    both: int
    with_factor: int
    elsewhere: int
    without_factor: int
    p: float | None
    corrected: float | None
    clear: bool
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Records of a behaviour a week: `weekly` from the first week (Monday) on, and late weeks against early ones."""

    behaviour: str
    first_week: str
    weekly: tuple[int, ...]
    early: int
    late: int
    p: float | None
    corrected: float | None
    direction: Direction
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the summary and the records that it rests on; none but notes on the data are without."""

    kind: Literal["danger", "count", "pattern", "change", "afterwards", "limit"]
    text: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is said of somebody's records."""

    total: int
    behaviours: tuple[tuple[str, int], ...]
    patterns: tuple[Pattern, ...]
    changes: tuple[Change, ...]
    summary: tuple[Statement, ...]
    tested: int
