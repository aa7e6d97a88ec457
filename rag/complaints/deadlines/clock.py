"""What a clock shows at a moment: working time left, and when the complainant must be told (영 제23조)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.deadlines.counting import hours
from rag.complaints.deadlines.periods import DAY_MINUTES
from rag.complaints.deadlines.spans import Span, in_seoul, union
from rag.complaints.types import Deadline

NOTICE_DAYS = 30
"""영 제23조제1항, 제2항."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock at a moment. `left_minutes` are working minutes, negative when overdue.

    `running` tells whether working time passes just now. `notice_due` is the day of the next status notice.
    """

    due: datetime
    left_minutes: int
    running: bool
    overdue: bool
    words: str
    notice_due: date | None = None


def clock_of(deadline: Deadline, now: datetime, calendar: WorkCalendar, told: Sequence[datetime] = ()) -> Clock:
    """Return what the clock shows. `told` are the status notices that were sent (영 제23조)."""
    now = in_seoul(now)
    out = union(Span(start, end) for start, end in deadline.excluded)
    stopped = deadline.suspended_since
    at = min(now, stopped) if stopped else now
    left = calendar.minutes_between(at, deadline.due, out)
    overdue = at > deadline.due
    running = not stopped and next(iter(calendar.working_spans(now, out))).start <= now
    notice = notice_due(deadline.received_at, told) if deadline.received_at else None
    return Clock(deadline.due, left, running, overdue, in_words(left, stopped is not None, overdue), notice)


def in_words(left: int, stopped: bool, overdue: bool) -> str:
    """Say how much working time is left or has gone by since.

    >>> in_words(17 * 60, False, False), in_words(-30, False, True), in_words(180, True, False)
    ('2일 1시간 남음(근무시간)', '기한이 30분 지남(근무시간)', '3시간 남은 채 멈춤(산입하지 않는 기간)')
    """
    days, rest = divmod(abs(left), DAY_MINUTES)
    said = " ".join(part for part in (f"{days}일" if days else "", hours(rest) if rest or not days else "") if part)
    if overdue:
        return f"기한이 {said} 지남(근무시간)"
    return f"{said} 남은 채 멈춤(산입하지 않는 기간)" if stopped else f"{said} 남음(근무시간)"


def notice_due(received: datetime, told: Sequence[datetime] = ()) -> date:
    """Return the day on which the next thirty days since receipt are full.

    The first day is not counted (행정기본법 제6조, 민법 제157조). A notice sent within a period of thirty days, or on
    the day that ends it, stands for that period.
    """
    first = in_seoul(received).date()
    last = max((in_seoul(at).date() for at in told), default=first)
    full = -(-max(0, (last - first).days) // NOTICE_DAYS)
    return first + timedelta(days=NOTICE_DAYS * (full + 1))
