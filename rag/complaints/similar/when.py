"""When that happened of which a complaint tells: between which two moments, from the receipt and words of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from configs.similar import TimeWords

UNSAID = timedelta(hours=20)
"""People write on the day; who says nothing of the time may have waited for the evening."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time between two moments, both with a time zone."""

    first: datetime
    last: datetime

    def gap(self, other: Span) -> timedelta:
        """Return how far apart two spans are; nothing where they touch."""
        apart = max(self.first, other.first) - min(self.last, other.last)
        return max(apart, timedelta(0))


class TimeReader:
    """Reads the words of time, the most exact first."""

    def __init__(self, words: TimeWords) -> None:
        self._words = {name: re.compile(pattern) for name, pattern in words.model_dump().items()}

    def span(self, text: str, received_at: datetime) -> Span:
        """Return when it may have happened, seen from `received_at` (its own zone is the calendar's)."""
        midnight = datetime.combine(received_at.date(), time(), received_at.tzinfo)
        for name, (first, last) in self._spans(midnight, received_at).items():
            if self._words[name].search(text):
                return Span(min(first, received_at), min(max(last, first), received_at))
        return Span(received_at - UNSAID, received_at)

    @staticmethod
    def _spans(midnight: datetime, received_at: datetime) -> dict[str, tuple[datetime, datetime]]:
        day = timedelta(days=1)
        evening = midnight - timedelta(hours=8)
        return {
            "before_yesterday": (midnight - 2 * day, midnight - day),
            "overnight": (evening, midnight + timedelta(hours=9)),
            "yesterday": (midnight - day, midnight + timedelta(hours=3)),
            "since_two": (midnight - 2 * day, received_at),
            "since_three": (midnight - 3 * day, received_at),
            "since_days": (midnight - 7 * day, received_at),
            "last_week": (midnight - 14 * day, midnight - day),
            "now": (received_at - timedelta(hours=3), received_at),
            "today": (midnight, received_at),
        }
