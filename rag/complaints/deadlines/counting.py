"""The three ways of counting (법 제19조): working hours, days, and weeks, months or years (민법 제159조-제161조).

Each returns when the time is up and the steps that led there, in words with the time of day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.deadlines.law import CIVIL, act
from rag.complaints.deadlines.periods import HOUR, Period
from rag.complaints.deadlines.spans import DAY, Span, midnight, subtract
from rag.complaints.types import Step

HOURLY, DAILY, CIVILLY = act("제19조제1항"), act("제19조제2항"), act("제19조제3항")
OFF_SHOWN = 12
"""Days off that are named one by one in a step; of more, only how many."""


@dataclass(frozen=True, slots=True)
class Counted:
    """When the time is up, and how that came."""

    due: datetime
    steps: tuple[Step, ...]


def count_hours(received: datetime, minutes: int, out: Sequence[Span], calendar: WorkCalendar) -> Counted:
    """Count working minutes from the time of receipt (법 제19조제1항)."""
    due = calendar.add_minutes(received, minutes, out)
    steps = list(first_hour(received, calendar))
    passed, day, last = 0, received.date(), received.date()
    for span in calendar.working_spans(received, out):
        if span.start.date() != day and passed:
            steps.extend(closed(day, received, passed, calendar))
            steps.extend(days_off(last + DAY, span.start.date() - DAY, calendar, HOURLY))
        day = last = span.start.date()
        if span.end >= due:
            passed += span.within(span.start, due).minutes
            break
        passed += span.minutes
    steps.append(Step(due, f"{stamp(due, received)}, {hours(passed)}", HOURLY))
    return Counted(due, tuple(steps))


def closed(day: date, received: datetime, passed: int, calendar: WorkCalendar) -> Iterator[Step]:
    """Say what had passed when the offices closed."""
    at = calendar.closing(day)
    yield Step(at, f"{stamp(at, received)} 근무 종료, {hours(passed)}", HOURLY)


def first_hour(received: datetime, calendar: WorkCalendar) -> Iterator[Step]:
    """Say so where a receipt lies outside working time: hours are hours of work, so they begin with the next one."""
    day = received.date()
    off = calendar.why_off(day)
    if not off and any(piece.start <= received < piece.end for piece in calendar.office_time(day)):
        return
    starts = next(iter(calendar.working_spans(received))).start
    why = f"{off} 접수" if off else "근무시간 밖 접수"
    yield Step(received, f"{why}: 근무시간만 세므로 {starts:%m-%d %H:%M}부터 셈", HOURLY)


def count_days(received: datetime, days: int, out: Sequence[Span], calendar: WorkCalendar) -> Counted:
    """Count days, the first day included, without days off and days that do not count (법 제19조제2항).

    A day of which only a part does not count is counted. The day of receipt counts at whatever hour it was.
    """
    first = received.date()
    steps: list[Step] = []
    counted, day = 0, first - DAY
    while counted < days:
        start = next_counted(day + DAY, out, calendar)
        steps.extend(days_off(day + DAY, start - DAY, calendar, DAILY))
        begin = counted + 1
        day = start
        counted += 1
        while counted < days and counts(day + DAY, out, calendar):
            day += DAY
            counted += 1
        steps.append(run(start, day, begin, counted, received, calendar))
    due = calendar.closing(day)
    end = f"{due:%m-%d %H:%M} {days}일째 근무 종료(그날 24시에 기간이 끝남)"
    return Counted(due, (*steps, Step(due, end, f"{CIVIL} 제159조")))


def run(start: date, end: date, begin: int, last: int, received: datetime, calendar: WorkCalendar) -> Step:
    """Say which days were counted one after another."""
    days = f"{start:%m-%d}" if start == end else f"{start:%m-%d}~{end:%m-%d}"
    numbers = f"{begin}일째" if begin == last else f"{begin}~{last}일째"
    first = "(첫날 산입)" if start == received.date() else ""
    if first and received >= calendar.closing(start):
        first = "(근무시간 뒤 접수여도 첫날 산입)"
    return Step(midnight(end), f"{days} {numbers}{first}", DAILY)


def count_civilly(
    received: datetime, period: Period, more_days: int, out: Sequence[Span], calendar: WorkCalendar
) -> Counted:
    """Count weeks, months or years, the first day included, by the calendar (법 제19조제3항; 민법 제159조-제161조)."""
    first = received.date()
    end = civil_end(first, period)
    steps = [Step(midnight(end), f"{first:%m-%d}부터 {period.words}(첫날 산입): {end.isoformat()}", f"{CIVIL} 제160조")]
    length = (end - first).days + 1 + more_days
    last = first - DAY
    while length:
        last += DAY
        length -= not is_out(last, out, calendar)
    if last != end:
        steps.append(Step(midnight(last), f"산입하지 않는 날과 연장을 더해 {last.isoformat()}", CIVILLY))
    day = next_counted(last, out, calendar)
    if day != last:
        why = calendar.why_off(last) or "산입하지 않는 날"
        steps.append(Step(midnight(day), f"말일이 {why}이므로 {day:%m-%d}에 만료", f"{CIVIL} 제161조"))
    due = calendar.closing(day)
    end_step = Step(due, f"{due:%m-%d %H:%M} 근무 종료(그날 24시에 기간이 끝남)", f"{CIVIL} 제159조")
    return Counted(due, (*steps, end_step))


def civil_end(first: date, period: Period) -> date:
    """Return the last day of weeks, months or years that begin with `first` (민법 제160조제2항, 제3항).

    >>> civil_end(date(2026, 1, 31), Period("months", 1)), civil_end(date(2026, 2, 28), Period("months", 1))
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 27))
    """
    if period.unit == "weeks":
        return first + timedelta(weeks=period.count) - DAY
    months = first.year * 12 + first.month - 1 + period.count * (12 if period.unit == "years" else 1)
    year, month = divmod(months, 12)
    length = monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - DAY


def is_out(day: date, out: Sequence[Span], calendar: WorkCalendar) -> bool:
    """Tell whether the whole office time of a day does not count (on a day off: as if it were a working day)."""
    return bool(out) and not any(subtract(piece, out) for piece in calendar.office_time(day))


def counts(day: date, out: Sequence[Span], calendar: WorkCalendar) -> bool:
    """Tell whether a day is counted."""
    return calendar.is_working_day(day) and not is_out(day, out, calendar)


def next_counted(day: date, out: Sequence[Span], calendar: WorkCalendar) -> date:
    """Return the day itself or the first after it that is counted."""
    while not counts(day, out, calendar):
        day += DAY
    return day


def days_off(first: date, last: date, calendar: WorkCalendar, article: str) -> Iterator[Step]:
    """Name the days off between two counted days, if there are any."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    off = [f"{day:%m-%d} {calendar.why_off(day)}" for day in days if calendar.why_off(day)]
    if off:
        named = ", ".join(off) if len(off) <= OFF_SHOWN else f"{off[0]} 등 쉬는 날 {len(off)}일"
        yield Step(midnight(last), f"{named}, 산입하지 않음", article)


def hours(minutes: int) -> str:
    """Say working minutes.

    >>> hours(180), hours(90), hours(20)
    ('3시간', '1시간 30분', '20분')
    """
    whole, rest = divmod(minutes, HOUR)
    return " ".join(part for part in (f"{whole}시간" if whole else "", f"{rest}분" if rest else "") if part) or "0분"


def stamp(at: datetime, received: datetime) -> str:
    """Write an instant; on the day of receipt only the time of day."""
    return f"{at:%H:%M}" if at.date() == received.date() else f"{at:%m-%d %H:%M}"
