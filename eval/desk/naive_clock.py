"""A second, naive clock: every minute of thirty years is marked, and minutes are counted one after another.

It shares no code with `rag.complaints.deadlines`; slow and simple on purpose, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

KOREA = timezone(timedelta(hours=9))
MINUTES = 24 * 60
MORNING = (9 * 60, 12 * 60)
AFTERNOON = (13 * 60, 18 * 60)
Gap = tuple[datetime, datetime]
Marks = NDArray[np.bool_]


class NaiveClock:
    """Marks of the minutes from `first` to `last`: in office time at all, and in working time."""

    def __init__(self, holidays: Mapping[date, str], first: date, last: date) -> None:
        """Mark each minute."""
        self.first = first
        days = (last - first).days + 1
        day = np.zeros(MINUTES, dtype=bool)
        for start, end in (MORNING, AFTERNOON):
            day[start:end] = True
        self.office: Marks = np.tile(day, days)
        worked = [self.worked(first + timedelta(days=number), holidays) for number in range(days)]
        self.working: Marks = self.office & np.repeat(np.array(worked), MINUTES)

    @staticmethod
    def worked(day: date, holidays: Mapping[date, str]) -> bool:
        """Tell whether offices work on a day."""
        return day.weekday() < 5 and day not in holidays

    def minute(self, at: datetime) -> int:
        """Return the number of a minute."""
        first = datetime.combine(self.first, time.min, KOREA)
        return int((at - first).total_seconds() // 60)

    def instant(self, minute: int) -> datetime:
        """Return the instant at which a minute begins."""
        return datetime.combine(self.first, time.min, KOREA) + timedelta(minutes=minute)

    def left(self, marks: Marks, start: int, length: int, gaps: Sequence[Gap]) -> Marks:
        """Return the marks of some minutes, those of the gaps rubbed out."""
        window = marks[start : start + length].copy()
        for begin, end in gaps:
            window[max(0, self.minute(begin) - start) : max(0, self.minute(end) - start)] = False
        return window

    def after_minutes(self, received: datetime, minutes: int, gaps: Sequence[Gap]) -> datetime:
        """Count working minutes from a receipt on and return the end of the last one."""
        start = self.minute(received)
        length = MINUTES * (minutes // 60 + 120)
        window = self.left(self.working, start, length, gaps)
        passed = np.cumsum(window)
        return self.instant(start + int(np.argmax(passed >= minutes)) + 1)

    def after_days(self, received: datetime, days: int, gaps: Sequence[Gap]) -> datetime:
        """Count days of which a working minute is left, the day of receipt the first."""
        start = self.minute(received) // MINUTES * MINUTES
        window = self.left(self.working, start, MINUTES * (days * 3 + 120), gaps)
        passed = np.cumsum(window.reshape(-1, MINUTES).any(axis=1))
        return self.closing(start // MINUTES + int(np.argmax(passed >= days)))

    def after_months(self, received: datetime, months: int, more: int, gaps: Sequence[Gap]) -> datetime:
        """Count to the day before the same day of a later month, then over the gaps, then to a working day."""
        first = received.astimezone(KOREA).date()
        month = first.replace(day=1)
        for _ in range(months):
            month = (month + timedelta(days=31)).replace(day=1)
        try:
            end = month.replace(day=first.day) - timedelta(days=1)
        except ValueError:
            end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return self.over_gaps(first, (end - first).days + 1 + more, gaps)

    def over_gaps(self, first: date, days: int, gaps: Sequence[Gap]) -> datetime:
        """Count calendar days whose office time is not wholly rubbed out, then go on to a day of work."""
        start = (first - self.first).days * MINUTES
        length = MINUTES * (days + 200)
        kept = self.left(self.office, start, length, gaps).reshape(-1, MINUTES).any(axis=1)
        last = int(np.argmax(np.cumsum(kept) >= days))
        worked: Marks = np.asarray(self.left(self.working, start, length, gaps).reshape(-1, MINUTES).any(axis=1))
        while not worked[last]:
            last += 1
        return self.closing(start // MINUTES + last)

    def closing(self, day: int) -> datetime:
        """Return the closing time of a day."""
        return self.instant(day * MINUTES + AFTERNOON[1])
