"""Detection delay and false alarms of a method over simulated households."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from eval.care.households import WARM_UP, Household
from eval.care.methods import Method
from rag.care.signals.types import Bools, Floats
from rag.evaluation.statistics import Proportion

DAYS_A_MONTH = 30
HOURS = 24.0


@dataclass
class Outcome:
    """What a method did. `delays` are hours from an event to the end of the day whose values raise the alarm."""

    delays: list[float] = field(default_factory=list)
    missed: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    days: int = 0

    @property
    def events(self) -> int:
        """How many events there were."""
        return len(self.delays) + self.missed

    @property
    def months(self) -> float:
        """Person-months before an event (or in all), in which every alarm is a false one."""
        return self.days / DAYS_A_MONTH

    def within(self, days: int) -> tuple[int, int]:
        """Return how many events were found within so many days, and how many there were."""
        return sum(delay <= days * HOURS for delay in self.delays), self.events

    def per_month(self, cause: str | None = None) -> float:
        """Return false alarms per person-month, of one cause or of all."""
        count = self.alarms[cause] if cause else self.alarms.total()
        return count / self.months if self.months else float("nan")

    def quantile(self, share: float) -> float:
        """Return a quantile of the delays in hours; an event that was missed counts as infinitely late."""
        delays = sorted([*self.delays, *[float("inf")] * self.missed])
        return delays[min(len(delays) - 1, int(np.ceil(share * len(delays))) - 1)] if delays else float("nan")


def measure(method: Method, cases: Iterable[tuple[Household, Floats]]) -> Outcome:
    """Run a method over households with their sums of evidence."""
    outcome = Outcome()
    for house, total in cases:
        flags = method(house.series, total)
        event = house.event
        last = event.day if event else house.series.length
        outcome.days += last - WARM_UP
        for day in first_days(flags, WARM_UP, last):
            outcome.alarms[house.causes[day]] += 1
        if event:
            found = np.flatnonzero(flags[event.day :])
            if len(found):
                outcome.delays.append((int(found[0]) + 1) * HOURS - event.hour)
            else:
                outcome.missed += 1
    return outcome


def first_days(flags: Bools, start: int, stop: int) -> list[int]:
    """Return the days on which an alarm begins: one that lasts is one alarm.

    >>> first_days(np.array([False, True, True, False, True]), 0, 5)
    [1, 4]
    """
    return [day for day in range(start, stop) if flags[day] and not (day > start and flags[day - 1])]


def row(name: str, outcome: Outcome) -> list[str]:
    """Return an outcome as cells of a table."""
    shares = []
    for days in (1, 2, 3):
        share = Proportion(*outcome.within(days))
        low, high = share.interval or (float("nan"), float("nan"))
        shares.append(f"{share.value:.2f} [{low:.2f}, {high:.2f}]" if outcome.events else "-")
    delays = [f"{outcome.quantile(share):.0f}" for share in (0.5, 0.9)]
    return [name, *delays, *shares, str(outcome.missed), f"{outcome.per_month():.3f}"]


HEAD = ["방법", "지연 중앙값(h)", "지연 p90(h)", "1일 안", "2일 안", "3일 안", "놓침", "거짓 알림/인월"]
CAUSES: Sequence[str] = ("ordinary", "holiday", "illness", "trip", "hospital", "fault")


def causes(outcome: Outcome) -> str:
    """Return false alarms per person-month by cause."""
    return ", ".join(f"{cause} {outcome.per_month(cause):.3f}({outcome.alarms[cause]})" for cause in CAUSES)
