"""Public holidays of Korea from the library `holidays`, with an office's overlay, as a `WorkCalendar`.

The only file that knows the library. It follows 관공서의 공휴일에 관한 규정, with substitute days, 노동절 and 제헌절
since 2026; what is decreed later stands in `configs/calendar.yaml` or in the office's own table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType

from configs.calendar import CalendarTable, SpecialDay
from rag.complaints.deadlines.calendar import WorkCalendar, WorkingDay

FIRST_YEAR = 2015
LAST_YEAR = 2045
"""Receipts lie within these years; the lunar calendar of the library reaches to 2050."""


@cache
def public_holidays(first: int = FIRST_YEAR, last: int = LAST_YEAR) -> Mapping[date, str]:
    """Return the holidays of the years, both included, with their names in Korean."""
    from holidays import country_holidays

    return MappingProxyType(dict(country_holidays("KR", years=range(first, last + 1), language="ko").items()))


def work_calendar(table: CalendarTable, places: Sequence[str] = ()) -> WorkCalendar:
    """Return the calendar of an office in `places` (a municipality and its province: 지방공휴일 are theirs)."""
    days = dict(public_holidays())
    for special in here(table.cancelled, places):
        days.pop(special.date, None)
    for special in here(table.extra, places):
        days[special.date] = special.name
    hours = WorkingDay(table.hours.opens, table.hours.lunch_from, table.hours.lunch_to, table.hours.closes)
    return WorkCalendar(MappingProxyType(days), date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31), hours)


def here(days: Iterable[SpecialDay], places: Sequence[str]) -> Iterable[SpecialDay]:
    """Return those days of a table that hold everywhere or in one of the places."""
    return (day for day in days if day.region is None or day.region in places)
