"""Which period a complaint has (법 제17조, 제18조; 영 제14조-제17조, 제19조), and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from configs.calendar import PeriodUnit, StatutoryEntry
from rag.complaints.deadlines.law import Unconfirmed, act, decree
from rag.complaints.types import ComplaintType

QuestionKind = Literal["법령", "그 밖"]
"""What a 질의민원 asks about (영 제14조): acts and their interpretation, or anything else."""
HOUR = 60
DAY_MINUTES = 8 * HOUR
"""법 제19조제1항: a day is eight working hours."""
HOURLY_DAYS = 5
"""Up to so many days are counted in working hours (법 제19조제1항), more in days (제2항)."""
IMMEDIATE_HOURS = 3
"""영 제19조."""
UNIT_WORDS = {"weeks": "주", "months": "개월", "years": "년"}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as a rule gives it. `count` is not used of `immediate`."""

    unit: PeriodUnit
    count: int = 1

    @property
    def minutes(self) -> int | None:
        """Working minutes if the period is counted in hours, else None (법 제19조제1항, 영 제19조)."""
        if self.unit == "immediate":
            return IMMEDIATE_HOURS * HOUR
        if self.unit == "hours":
            return self.count * HOUR
        if self.unit == "days" and self.count <= HOURLY_DAYS:
            return self.count * DAY_MINUTES
        return None

    @property
    def words(self) -> str:
        """Say the period as people do.

        >>> Period("immediate").words, Period("days", 5).words, Period("days", 14).words, Period("months", 2).words
        ('즉시(3근무시간)', '5일(40근무시간)', '14일', '2개월')
        """
        if self.unit == "immediate":
            return f"즉시({IMMEDIATE_HOURS}근무시간)"
        if self.unit == "hours":
            return f"{self.count}근무시간"
        if self.unit == "days":
            hourly = f"({self.count * 8}근무시간)" if self.count <= HOURLY_DAYS else ""
            return f"{self.count}일{hourly}"
        return f"{self.count}{UNIT_WORDS[self.unit]}"

    @property
    def counting(self) -> str:
        """Name the paragraph by which the period is counted."""
        if self.unit == "immediate":
            return decree("제19조")
        if self.minutes is not None:
            return act("제19조제1항")
        return act("제19조제2항" if self.unit == "days" else "제19조제3항")


@dataclass(frozen=True, slots=True)
class StatutoryPeriod:
    """The published period of one kind of 법정민원 (법 제17조), or an office's own one of 기타민원 (영 제16조제3항)."""

    code: str
    name: str
    period: Period
    basis: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """The period of a complaint: its length, the provision that gives it, and what must be confirmed."""

    period: Period
    basis: str
    notes: tuple[str, ...] = ()


def statutory_of(entry: StatutoryEntry) -> StatutoryPeriod:
    """Return the period of a line of the published table."""
    return StatutoryPeriod(entry.code, entry.name, Period(entry.unit, entry.count), entry.basis)


def period_of(
    kind: ComplaintType | None, subkind: QuestionKind | None = None, own: StatutoryPeriod | None = None
) -> Ruled | Unconfirmed:
    """Return the period of a kind, or what a person must confirm first. A model's guess is never a period."""
    if kind is None:
        return Unconfirmed("확인 필요: 민원의 종류가 정해지지 않아 처리기간을 셈하지 않았습니다.", act("제2조제1호"))
    if kind == "법정민원":
        return statutory(own)
    if kind == "기타민원" and own is not None:
        return Ruled(own.period, f"{decree('제16조제3항')}({own.basis})")
    return BY_KIND[kind] if kind != "질의민원" else question(subkind)


def statutory(own: StatutoryPeriod | None) -> Ruled | Unconfirmed:
    """Return a published period; without one there is none."""
    if own is None:
        return Unconfirmed(
            "확인 필요: 법정민원의 처리기간은 민원편람에 공표된 것만 씁니다. 사무 코드를 확인해 주십시오.",
            act("제17조"),
        )
    return Ruled(own.period, f"{act('제17조')}({own.name}: {own.basis})")


def question(subkind: QuestionKind | None) -> Ruled:
    """Return the period of a 질의민원; the shorter one while nobody has said what it asks about."""
    if subkind == "법령":
        return Ruled(Period("days", 14), decree("제14조제1호"))
    notes = () if subkind else ("법령의 설명이나 해석을 묻는 질의로 확인되면 14일입니다(영 제14조제1호).",)
    return Ruled(Period("days", 7), decree("제14조제2호"), notes)


BY_KIND: dict[ComplaintType, Ruled] = {
    "건의민원": Ruled(Period("days", 14), decree("제15조")),
    "기타민원": Ruled(Period("immediate"), decree("제16조제1항")),
    "고충민원": Ruled(Period("days", 7), decree("제17조제1항")),
}
