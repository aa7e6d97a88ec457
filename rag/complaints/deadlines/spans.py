"""Spans of time: union, subtraction, length. Instants have a time zone; a span is open at its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

SEOUL = timezone(timedelta(hours=9), "KST")
"""Asia/Seoul has had no other offset since 1988."""
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` to before `end`; empty if they are equal or the wrong way round."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Whole minutes from start to end, 0 of an empty span."""
        return max(0, (self.end - self.start) // MINUTE)

    def within(self, start: datetime, end: datetime) -> Span:
        """Return the part between two instants, which may be empty."""
        return Span(max(self.start, start), min(self.end, end))


def in_seoul(at: datetime) -> datetime:
    """Return an instant in Korean time, without its seconds: the law counts no shorter time than people write."""
    return at.astimezone(SEOUL).replace(second=0, microsecond=0)


def midnight(day: date) -> datetime:
    """Return the first instant of a day in Korea."""
    return datetime.combine(day, time.min, SEOUL)


def whole_days(first: date, last: date) -> Span:
    """Return the span of whole days, both included."""
    return Span(midnight(first), midnight(last) + DAY)


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same time as spans in order that do not touch.

    Empty spans vanish.
    """
    joined: list[Span] = []
    for span in sorted(span for span in spans if span.minutes):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def subtract(span: Span, out: Sequence[Span]) -> tuple[Span, ...]:
    """Return what is left of a span without the time of `out`, which must be a `union`."""
    left: list[Span] = []
    start = span.start
    for gap in out:
        if gap.end <= start or gap.start >= span.end:
            continue
        if gap.start > start:
            left.append(Span(start, gap.start))
        start = gap.end
    if start < span.end:
        left.append(Span(start, span.end))
    return tuple(left)
