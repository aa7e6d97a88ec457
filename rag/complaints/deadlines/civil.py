"""Periods in days by 민법 제157조, 제159조, 제161조, which 행정기본법 제6조 and 영 제24조제4항 take over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.deadlines.spans import in_seoul


def last_day(from_: datetime | date, days: int, calendar: WorkCalendar) -> date:
    """Return the day with whose end so many days from an event are over.

    The first day is not counted (제157조); a last day on a Saturday or holiday moves to the next working day (제161조).
    """
    first = in_seoul(from_).date() if isinstance(from_, datetime) else from_
    return calendar.working_day_from(first + timedelta(days=days))


def last_day_after(expiry: date, days: int, calendar: WorkCalendar) -> date:
    """Return the last day of so many days that begin on the day after an expiry (that day counts: it begins at 0 h)."""
    return calendar.working_day_from(expiry + timedelta(days=days))
