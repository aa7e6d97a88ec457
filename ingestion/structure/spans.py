"""Days that a 부칙 gives as a span: `공포 후 6개월이 경과한 날부터`.

Reckoned by the civil code (민법): the day of promulgation itself does not count (제157조); years and months go by the
calendar, and a span ends on the day before the one that corresponds to its first day, or on the last day of the month
where there is no such day (제160조). `경과한 날` is the day after its end.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

SPAN = (
    r"공포\s?(?:한\s?날부터|후)\s?(?:(?P<years>\d{1,2})\s?년\s?)?(?:(?P<months>\d{1,2})\s?개?월\s?)?"
    r"(?:(?P<days>\d{1,3})\s?일)?[이을]?\s?(?:경과한|지난)\s?날"
)
ONE_DAY = timedelta(days=1)


def after_span(promulgated: date, span: re.Match[str]) -> date | None:
    """Return the day of a match of `SPAN`, or None if it names no length or goes beyond the calendar."""
    years, months, days = (int(span[name] or 0) for name in ("years", "months", "days"))
    if not (years or months or days):
        return None
    try:
        return passed(promulgated + ONE_DAY, years * 12 + months, days)
    except (ValueError, OverflowError):
        return None


def passed(first: date, months: int, days: int) -> date:
    """Return the day after a span that begins with `first`.

    >>> passed(date(2024, 12, 21), 6, 0), passed(date(2024, 8, 31), 6, 0), passed(date(2026, 1, 2), 0, 30)
    (datetime.date(2025, 6, 21), datetime.date(2025, 3, 1), datetime.date(2026, 2, 1))
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    end = date(year, month + 1, first.day) if first.day <= last else date(year, month + 1, last) + ONE_DAY
    return end + timedelta(days=days)
