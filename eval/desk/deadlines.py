"""`mongmin eval deadlines`: the statutory clock against a naive one on random cases."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from configs.calendar import PeriodUnit, load_calendar
from eval.desk.naive_clock import KOREA, NaiveClock
from rag.adapters.korean_holidays import work_calendar
from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.deadlines.count import deadline_of
from rag.complaints.deadlines.periods import Period, StatutoryPeriod
from rag.complaints.deadlines.receipt import ClockEvent, Receipt
from rag.complaints.types import Deadline

FIRST, LAST = date(2020, 1, 1), date(2035, 12, 31)
UNITS: tuple[tuple[PeriodUnit, int], ...] = (
    ("immediate", 1),
    ("hours", 40),
    ("days", 60),
    ("weeks", 8),
    ("months", 6),
    ("years", 1),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A random case: a receipt, its period, what does not count and what it was extended by."""

    received: datetime
    period: Period
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    supplement: tuple[datetime, datetime] | None = None
    days: int = 0


def cases(count: int, seed: int) -> Iterator[Case]:
    """Make cases, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - test data
    for _ in range(count):
        received = datetime(2021, 1, 1, tzinfo=KOREA) + timedelta(minutes=chance.randrange(10 * 365 * 1440))
        unit, most = chance.choice(UNITS)
        period = Period(unit, chance.randint(1, most))
        gaps = tuple(gap(chance, received) for _ in range(chance.choice((0, 0, 1, 2, 3))))
        supplement = gap(chance, received) if chance.random() < 0.3 else None
        yield Case(received, period, gaps, supplement, extension(chance, period))


def gap(chance: random.Random, received: datetime) -> tuple[datetime, datetime]:
    """Make a span near a receipt, of minutes to two weeks."""
    start = received + timedelta(minutes=chance.randrange(-1440, 20 * 1440))
    return start, start + timedelta(minutes=chance.choice((chance.randrange(1, 600), chance.randrange(1, 14 * 1440))))


def extension(chance: random.Random, period: Period) -> int:
    """Choose days of an extension that the decree allows, often none."""
    most = {"immediate": 0, "hours": period.count // 8, "days": period.count, "weeks": 7 * period.count}
    return chance.choice((0, 0, chance.randint(0, most.get(period.unit, 28))))


def ours(case: Case, calendar: WorkCalendar) -> datetime:
    """Count a case with the product's clock."""
    own = StatutoryPeriod("시험", "시험", case.period, "시험")
    events = [ClockEvent("excluded", start, end, reason="의견청취") for start, end in case.gaps]
    if case.supplement:
        events.append(ClockEvent("supplement_requested", case.supplement[0]))
        events.append(ClockEvent("supplement_received", case.supplement[1]))
    if case.days:
        events.append(ClockEvent("extended", case.received, days=case.days, reason="관계 기관 협조"))
    deadline = deadline_of(Receipt("법정민원", None, case.received, own), events, calendar)
    if not isinstance(deadline, Deadline):
        raise TypeError(deadline.reason)
    if deadline.notes and deadline.notes[0].startswith("반영하지 않음"):
        raise ValueError(deadline.notes[0])
    return deadline.due


def naively(case: Case, clock: NaiveClock) -> datetime:
    """Count a case with the naive clock."""
    gaps = list(case.gaps)
    if case.supplement:
        start, end = (at.replace(hour=0, minute=0) for at in case.supplement)
        gaps.append((start, end + timedelta(days=1)))
    unit, count = case.period.unit, case.period.count
    if unit in {"immediate", "hours"} or (unit == "days" and count <= 5):
        minutes = {"immediate": 180, "hours": 60 * count, "days": 480 * count}[unit]
        return clock.after_minutes(case.received, minutes + 480 * case.days, gaps)
    if unit == "days":
        return clock.after_days(case.received, count + case.days, gaps)
    if unit == "weeks":
        return clock.over_gaps(case.received.date(), 7 * count + case.days, gaps)
    return clock.after_months(case.received, count * (12 if unit == "years" else 1), case.days, gaps)


def differences(count: int, seed: int = 1) -> list[tuple[Case, datetime, datetime]]:
    """Return the cases on which the two clocks do not agree."""
    calendar = work_calendar(load_calendar())
    naive = NaiveClock(calendar.holidays, FIRST, LAST)
    pairs = ((case, ours(case, calendar), naively(case, naive)) for case in cases(count, seed))
    return [(case, our, other) for case, our, other in pairs if our != other]


def deadlines(
    count: Annotated[int, typer.Option("--cases", min=1, help="견줄 사례의 수")] = 10_000,
    seed: Annotated[int, typer.Option(help="같은 수는 같은 사례들을 만듭니다")] = 1,
) -> None:
    """처리기간 계산을 분 단위로 하나하나 세는 단순한 계산과 견줍니다."""
    started = time.perf_counter()
    found = differences(count, seed)
    seconds = time.perf_counter() - started
    typer.echo(f"사례 {count:,}건, 다른 결과 {len(found)}건, {seconds:.1f}초 (seed {seed})")
    for case, our, other in found[:10]:
        typer.echo(f"{case}: {our.isoformat()} / {other.isoformat()}")
    if found:
        raise typer.Exit(1)
