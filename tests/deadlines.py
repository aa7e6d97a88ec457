"""What tests of the statutory clock share: the real calendar, instants in Korea, a deadline that must exist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from configs.calendar import PeriodUnit, load_calendar
from rag.adapters.korean_holidays import work_calendar
from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.deadlines.count import deadline_of
from rag.complaints.deadlines.periods import Period, QuestionKind, StatutoryPeriod
from rag.complaints.deadlines.receipt import ClockEvent, Receipt
from rag.complaints.deadlines.spans import SEOUL
from rag.complaints.types import ComplaintType, Deadline


@cache
def real_calendar() -> WorkCalendar:
    """The calendar as it is shipped."""
    return work_calendar(load_calendar())


def at(text: str) -> datetime:
    """An instant in Korea: `2026-11-20 17:00`, or midnight of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def published(unit: PeriodUnit, count: int = 1) -> StatutoryPeriod:
    """A line of a published table."""
    return StatutoryPeriod("시험신고", "시험 신고", Period(unit, count), "시험법 제1조")


def receipt(
    received: str,
    kind: ComplaintType | None = "법정민원",
    subkind: QuestionKind | None = None,
    own: StatutoryPeriod | None = None,
) -> Receipt:
    """A receipt at a time of Korea."""
    return Receipt(kind, subkind, at(received), own)


def counted(of: Receipt, events: Sequence[ClockEvent] = (), calendar: WorkCalendar | None = None) -> Deadline:
    """The deadline, which must be there."""
    found = deadline_of(of, events, calendar or real_calendar())
    assert isinstance(found, Deadline), found
    return found
