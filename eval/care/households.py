"""A seeded simulator of people who live alone: daily power, calls, steps and door openings, with what happens to them.

Everything is made up; the ranges are assumptions about old people's days, not measurements (see docs/desk/care.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import numpy as np

from rag.care.signals.types import CHANNELS, Channel, Floats, Holidays, Series

Cause = Literal["ordinary", "illness", "trip", "hospital", "fault", "holiday"]
EventKind = Literal["death", "fall", "collapse"]
START = date(2025, 1, 1)
WARM_UP = 42
"""Days before anything happens: no method knows a household sooner."""
AT_HOME: frozenset[Cause] = frozenset({"ordinary", "holiday"})
TAIL = 14
"""Days that follow an event at least."""


@dataclass(frozen=True)
class Event:
    """What must be noticed: on which day, at which hour."""

    kind: EventKind
    day: int
    hour: float


@dataclass(frozen=True)
class Household:
    """A series with the truth beside it: the cause of each day, and the event, if there is one."""

    series: Series
    causes: tuple[Cause, ...]
    event: Event | None


@dataclass
class Habits:
    """How one person lives. `season` is by how much power rises in winter and high summer."""

    level: dict[Channel, float]
    week: dict[Channel, Floats]
    season: float
    trend: float
    noise: float
    seldom_out: float
    standby: float
    visits_on_holidays: float


@dataclass
class Life:
    """The days of a household while they are made; `factors` say how much of each channel is left."""

    habits: Habits
    factors: dict[Channel, Floats]
    causes: list[Cause]
    event: Event | None = None
    left_on: float = 0.0
    faults: list[tuple[Channel, str, int, int]] = field(default_factory=list)


def households(count: int, months: int, seed: int, holidays: Holidays) -> Iterator[Household]:
    """Yield households; the same seed gives the same ones. Half of them have an event."""
    for number in range(count):
        yield household(np.random.default_rng([seed, number]), months, holidays, with_event=number % 2 == 0)


def household(random: np.random.Generator, months: int, holidays: Holidays, *, with_event: bool) -> Household:
    """Return one household over some months of 30 days."""
    length = months * 30
    life = Life(habits_of(random), {name: np.ones(length) for name in CHANNELS}, ["ordinary"] * length)
    mark_holidays(life, holidays)
    for make in (illness, trips, hospital):
        make(life, random, length)
    if with_event:
        happen(life, random, length)
    values = drawn(life, random, holidays, length)
    break_sensors(life, values, random, length)
    return Household(Series(START, values), tuple(life.causes), life.event)


def habits_of(random: np.random.Generator) -> Habits:
    """Draw how somebody lives."""
    level: dict[Channel, float] = {
        "power": random.uniform(3.0, 9.0),
        "calls": random.uniform(0.3, 4.0),
        "steps": random.uniform(600, 6000),
        "doors": random.uniform(2.0, 14.0),
    }
    week = {name: random.lognormal(0.0, 0.18, 7) for name in CHANNELS}
    week["power"] = random.lognormal(0.0, 0.06, 7)
    return Habits(
        level=level,
        week=week,
        season=random.uniform(0.1, 0.6),
        trend=random.normal(0.0, 0.0006),
        noise=random.uniform(0.12, 0.45),
        seldom_out=random.uniform(0.0, 0.12),
        standby=random.uniform(0.25, 0.55),
        visits_on_holidays=random.uniform(0.0, 0.4),
    )


def mark_holidays(life: Life, holidays: Holidays) -> None:
    """Name the holidays, for the causes of false alarms; their habits are those of a Sunday, with visitors."""
    for day in range(len(life.causes)):
        today = START + timedelta(days=day)
        if today.weekday() < 5 and not holidays.is_working_day(today):
            life.causes[day] = "holiday"


def spell(life: Life, days: range, cause: Cause, left: dict[Channel, float]) -> None:
    """Lower the channels of some days."""
    for day in days:
        if day < len(life.causes):
            life.causes[day] = cause
            for channel, share in left.items():
                life.factors[channel][day] *= share


def starts(random: np.random.Generator, length: int, a_year: float) -> list[int]:
    """Return on which days something that happens so often a year begins."""
    count = random.poisson(a_year * length / 365)
    return [int(day) for day in random.integers(WARM_UP, max(WARM_UP + 1, length - TAIL), count)]


def illness(life: Life, random: np.random.Generator, length: int) -> None:
    """Some days in bed: hardly out, few steps, at home all the same."""
    for first in starts(random, length, 2.0):
        weak = random.uniform(0.1, 0.5)
        left: dict[Channel, float] = {"steps": weak, "doors": weak * 0.6, "calls": 0.7, "power": 1.05}
        spell(life, range(first, first + int(random.integers(2, 7))), "illness", left)


def trips(life: Life, random: np.random.Generator, length: int) -> None:
    """Nights away, of which nobody told: nothing moves at home; the phone stays with its owner or is not used."""
    for first in starts(random, length, 3.0):
        with_phone = random.uniform() < 0.6
        calls, steps = (1.0, 1.2) if with_phone else (0.0, 0.0)
        left: dict[Channel, float] = {"steps": steps, "doors": 0.0, "calls": calls, "power": life.habits.standby}
        days = range(first, first + int(random.integers(2, 8)))
        spell(life, days, "trip", left)
        # They leave in the course of the first day.
        life.factors["doors"][first] = random.uniform(0.2, 0.6)


def hospital(life: Life, random: np.random.Generator, length: int) -> None:
    """A stay in hospital, of which nobody told."""
    for first in starts(random, length, 0.35):
        left: dict[Channel, float] = {"steps": 0.0, "doors": 0.0, "calls": 0.25, "power": life.habits.standby}
        spell(life, range(first, first + int(random.integers(3, 21))), "hospital", left)
        life.factors["doors"][first] = random.uniform(0.1, 0.5)


def happen(life: Life, random: np.random.Generator, length: int) -> None:
    """Let something happen that must be noticed: from an hour on nothing moves any more, or hardly anything."""
    kind: EventKind = ("death", "fall", "collapse")[int(random.integers(0, 3))]
    at_home = [day for day in range(WARM_UP + 14, length - TAIL) if set(life.causes[day - 1 : day + 1]) <= AT_HOME]
    day, hour = int(random.choice(at_home or [length - TAIL])), float(random.uniform(0, 24))
    weak = {"death": 0.0, "fall": random.uniform(0.0, 0.08), "collapse": random.uniform(0.0, 0.03)}[kind]
    awake = min(1.0, max(0.0, (hour - 6) / 16))
    for channel in ("steps", "doors", "calls"):
        life.factors[channel][day] *= awake + (1 - awake) * weak
        life.factors[channel][day + 1 :] = weak if channel == "steps" else 0.0
    # Lamps, the television or the heating may stay on: power is no proof of life, and need not fall.
    left_on = random.choice([0.0, random.uniform(0.2, 1.2)])
    rest = life.habits.standby + float(left_on) * (1 - life.habits.standby)
    life.factors["power"][day] *= hour / 24 + (1 - hour / 24) * rest
    life.factors["power"][day + 1 :] = rest
    life.left_on = rest
    life.event = Event(kind, day, hour)


def drawn(life: Life, random: np.random.Generator, holidays: Holidays, length: int) -> dict[Channel, Floats]:
    """Draw the values of all days."""
    habits = life.habits
    days = [START + timedelta(days=number) for number in range(length)]
    free = np.array([day.weekday() if day.weekday() >= 5 or holidays.is_working_day(day) else 6 for day in days])
    number = np.arange(length)
    turn = 2 * np.pi * (number + START.timetuple().tm_yday) / 365
    cold, hot = np.clip(np.cos(turn), 0, 1), np.clip(np.cos(turn - 2 * np.pi * 210 / 365), 0, 1) ** 2
    season = 1 + habits.season * (cold + 0.8 * hot)
    drift = np.exp(habits.trend * number)
    # Bad weather and moods last for days: the noise is correlated from day to day.
    mood = np.zeros(length)
    for day in range(1, length):
        mood[day] = 0.5 * mood[day - 1] + random.normal(0, habits.noise)
    indoors = np.where(random.uniform(size=length) < habits.seldom_out, 0.15, 1.0)
    out = np.exp(mood) * indoors * drift * (1 - 0.25 * cold)
    mean = {
        name: habits.level[name] * habits.week[name][free] * life.factors[name] for name in ("calls", "steps", "doors")
    }
    power = habits.level["power"] * habits.week["power"][free] * season * life.factors["power"]
    return {
        "power": np.round(power * random.lognormal(0, 0.1, length), 2),
        "calls": random.poisson(mean["calls"] * drift).astype(np.float64),
        "steps": np.round(mean["steps"] * out * random.lognormal(0, 0.2, length)),
        "doors": random.poisson(mean["doors"] * np.sqrt(out)).astype(np.float64),
    }


def break_sensors(life: Life, values: dict[Channel, Floats], random: np.random.Generator, length: int) -> None:
    """Break sensors now and then: no values, the same value, zeros, another scale, or the whole hub away."""
    for first in starts(random, length, 1.5):
        channel = CHANNELS[int(random.integers(0, 4))]
        days = slice(first, first + int(random.integers(3, 15)))
        broken(str(random.choice(["gap", "stuck", "flat", "scale", "hub"])), values, channel, days)
        for day in range(days.start, min(days.stop, length)):
            if life.causes[day] in ("ordinary", "holiday"):
                life.causes[day] = "fault"
    for name in CHANNELS:
        # Single values get lost on the way.
        values[name][random.uniform(size=length) < 0.01] = np.nan


def broken(kind: str, values: dict[Channel, Floats], channel: Channel, days: slice) -> None:
    """Put one fault into the values."""
    if kind == "hub":
        for name in CHANNELS:
            values[name][days] = np.nan
    elif kind == "stuck":
        values[channel][days] = values[channel][days.start - 1]
    else:
        values[channel][days] = {"gap": np.nan, "flat": 0.0}.get(kind, 1000.0 * values[channel][days])
