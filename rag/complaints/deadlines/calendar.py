"""The working time of an office as a pure value (법 제19조; 관공서의 공휴일에 관한 규정; 영 제8조의3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from rag.complaints.deadlines.law import OutsideCalendar
from rag.complaints.deadlines.spans import DAY, SEOUL, Span, in_seoul, subtract

WEEKEND = {5: "토요일", 6: "일요일"}


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """The hours of a working day; the time between `lunch_from` and `lunch_to` does not count."""

    opens: time = time(9)
    lunch_from: time = time(12)
    lunch_to: time = time(13)
    closes: time = time(18)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days and hours. `holidays` names the days off beside weekends, complete from `first` to `last`.

    Methods raise `OutsideCalendar` for days beyond. All instants that come out are in Korean time.
    """

    holidays: Mapping[date, str]
    first: date
    last: date
    hours: WorkingDay = field(default_factory=WorkingDay)

    def why_off(self, day: date) -> str:
        """Say why nobody works on a day (its name), or nothing on a working day."""
        if not self.first <= day <= self.last:
            raise OutsideCalendar(
                f"{day.isoformat()}의 공휴일을 알 수 없습니다. {self.first.isoformat()}부터 {self.last.isoformat()}"
                "까지의 날짜를 주십시오."
            )
        return self.holidays.get(day) or WEEKEND.get(day.weekday(), "")

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        return not self.why_off(day)

    def working_day_from(self, day: date) -> date:
        """Return the day itself or the first working day after it."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def office_time(self, day: date) -> tuple[Span, Span]:
        """Return morning and afternoon of a day as if it were a working day."""
        opens, noon, one, closes = (
            datetime.combine(day, at, SEOUL)
            for at in (self.hours.opens, self.hours.lunch_from, self.hours.lunch_to, self.hours.closes)
        )
        return Span(opens, noon), Span(one, closes)

    def closing(self, day: date) -> datetime:
        """Return when the offices close on a day."""
        return self.office_time(day)[1].end

    @property
    def minutes_a_day(self) -> int:
        """The length of a working day in minutes."""
        return sum(span.minutes for span in self.office_time(self.first))

    def working_spans(self, start: datetime, out: Sequence[Span] = ()) -> Iterator[Span]:
        """Yield the working time from an instant on, without the time of `out` (a `union`)."""
        day = in_seoul(start).date()
        while True:
            if self.is_working_day(day):
                for piece in self.office_time(day):
                    for left in subtract(piece, out):
                        if (span := left.within(start, left.end)).minutes:
                            yield span
            day += DAY

    def minutes_between(self, start: datetime, end: datetime, out: Sequence[Span] = ()) -> int:
        """Count the working minutes between two instants; negative if the end is the earlier one."""
        if end < start:
            return -self.minutes_between(end, start, out)
        total = 0
        for span in self.working_spans(start, out):
            if span.start >= end:
                break
            total += span.within(start, end).minutes
        return total

    def add_minutes(self, start: datetime, minutes: int, out: Sequence[Span] = ()) -> datetime:
        """Return when so many working minutes (at least one) have passed: a closing time, not the next opening."""
        left = minutes
        for span in self.working_spans(start, out):
            if span.minutes >= left:
                return span.start + timedelta(minutes=left)
            left -= span.minutes
        raise AssertionError("the spans of working time end only with the calendar")

    def add_days(self, first: date, days: int) -> date:
        """Return the last of so many working days (at least one), the first day counted if it is one."""
        day = self.working_day_from(first)
        for _ in range(days - 1):
            day = self.working_day_from(day + DAY)
        return day
