"""Laws that every count keeps, and a second clock that counts minute by minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from configs.calendar import PeriodUnit
from eval.desk.deadlines import FIRST, LAST, Case, cases, differences, naively, ours
from eval.desk.naive_clock import NaiveClock
from rag.complaints.deadlines.periods import Period
from rag.complaints.deadlines.receipt import ClockEvent, Receipt
from rag.complaints.deadlines.spans import MINUTE, SEOUL, Span, subtract, union
from tests.deadlines import at, counted, published, real_calendar

INSTANTS = st.integers(0, 9 * 365 * 1440).map(lambda minutes: datetime(2022, 1, 1, tzinfo=SEOUL) + minutes * MINUTE)
UNITS = st.sampled_from(["immediate", "hours", "days", "weeks", "months", "years"])
MOST = {"immediate": 1, "hours": 90, "days": 40, "weeks": 10, "months": 12, "years": 2}
PERIODS = UNITS.flatmap(lambda unit: st.builds(Period, st.just(cast("PeriodUnit", unit)), st.integers(1, MOST[unit])))
LENGTHS = st.integers(1, 20 * 1440)


def due(received: datetime, period: Period, events: tuple[ClockEvent, ...] = ()) -> datetime:
    return counted(Receipt("법정민원", None, received, published(period.unit, period.count)), events).due


def gap(received: datetime, offset: int, length: int) -> ClockEvent:
    start = received + timedelta(minutes=offset)
    return ClockEvent("excluded", start, start + timedelta(minutes=length), reason="의견청취")


GAPS = st.tuples(st.integers(-2000, 40_000), LENGTHS)


@given(INSTANTS, PERIODS)
@settings(max_examples=60, deadline=None)
def test_time_is_up_in_working_time_and_after_the_receipt(received: datetime, period: Period) -> None:
    calendar = real_calendar()
    end = due(received, period)
    assert calendar.is_working_day(end.date())
    assert any(piece.start < end <= piece.end for piece in calendar.office_time(end.date()))
    assert end > received or received >= calendar.closing(received.date())


@given(INSTANTS, INSTANTS, PERIODS)
@settings(max_examples=60, deadline=None)
def test_what_is_received_later_is_never_due_earlier(one: datetime, other: datetime, period: Period) -> None:
    earlier, later = sorted((one, other))
    assert due(earlier, period) <= due(later, period)


@given(INSTANTS, PERIODS)
@settings(max_examples=60, deadline=None)
def test_a_longer_period_never_ends_earlier(received: datetime, period: Period) -> None:
    assert due(received, period) <= due(received, Period(period.unit, period.count + 1))


@given(INSTANTS, PERIODS, GAPS, GAPS)
@settings(max_examples=60, deadline=None)
def test_time_that_does_not_count_never_brings_the_end_nearer(
    received: datetime, period: Period, one: tuple[int, int], other: tuple[int, int]
) -> None:
    first, second = gap(received, *one), gap(received, *other)
    assert due(received, period) <= due(received, period, (first,)) <= due(received, period, (first, second))


@given(INSTANTS, PERIODS, GAPS, st.integers(1, 1000))
@settings(max_examples=60, deadline=None)
def test_a_gap_counts_the_same_whole_or_in_pieces_or_twice(
    received: datetime, period: Period, whole: tuple[int, int], cut: int
) -> None:
    offset, length = whole
    assume(cut < length)
    pieces = (gap(received, offset, cut), gap(received, offset + cut, length - cut))
    assert due(received, period, (gap(received, *whole),)) == due(received, period, pieces)
    assert due(received, period, (*pieces, gap(received, *whole))) == due(received, period, pieces)


@given(INSTANTS, st.integers(1, 100), GAPS)
@settings(max_examples=60, deadline=None)
def test_the_working_minutes_up_to_the_end_are_those_of_the_period(
    received: datetime, count: int, span: tuple[int, int]
) -> None:
    event = gap(received, *span)
    of = Receipt("법정민원", None, received, published("hours", count))
    deadline = counted(of, (event,))
    out = [Span(*pair) for pair in deadline.excluded]
    assert real_calendar().minutes_between(received.replace(second=0, microsecond=0), deadline.due, out) == count * 60


@given(st.lists(GAPS, max_size=6), GAPS)
@settings(max_examples=100, deadline=None)
def test_subtraction_leaves_exactly_the_minutes_that_no_span_holds(
    pairs: list[tuple[int, int]], whole: tuple[int, int]
) -> None:
    start = at("2026-01-01")
    spans = [Span(start + offset * MINUTE, start + (offset + length) * MINUTE) for offset, length in pairs]
    offset, length = whole
    left = subtract(Span(start + offset * MINUTE, start + (offset + length) * MINUTE), union(spans))
    held = {minute for first, many in pairs for minute in range(first, first + many)}
    assert sum(span.minutes for span in left) == len(set(range(offset, offset + length)) - held)


def test_a_clock_that_counts_minute_by_minute_agrees() -> None:
    assert differences(1_500, seed=7) == []


@pytest.mark.parametrize("unit", ["immediate", "days", "months"])
def test_the_naive_clock_would_notice_a_holiday_that_was_forgotten(unit: PeriodUnit) -> None:
    holidays = {day: name for day, name in real_calendar().holidays.items() if name != "제헌절"}
    wrong = NaiveClock(holidays, FIRST, LAST)
    received = {"immediate": "2026-07-16 17:00", "days": "2026-07-10 09:00", "months": "2026-06-18 09:00"}[unit]
    case = Case(at(received), Period(unit, {"immediate": 1, "days": 10, "months": 1}[unit]))
    assert ours(case, real_calendar()) != naively(case, wrong)


def test_random_cases_have_gaps_supplements_extensions_and_all_units() -> None:
    made = list(cases(300, seed=3))
    assert {case.period.unit for case in made} == {"immediate", "hours", "days", "weeks", "months", "years"}
    assert any(case.gaps for case in made)
    assert any(case.supplement for case in made)
    assert any(case.days for case in made)
