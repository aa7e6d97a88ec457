"""Budgets: tokens of one request, tokens and seconds of one user a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

LIMITS = ("max_tokens", "max_completion_tokens")


@dataclass(frozen=True, slots=True)
class BudgetRules:
    """0 means no limit."""

    request_tokens: int = 4096
    day_tokens: int = 0
    day_seconds: float = 0.0


@dataclass
class Budgets:
    """What each user used today. Memory holds one day."""

    rules: BudgetRules
    _day: str = ""
    _tokens: dict[str, int] = field(default_factory=dict)
    _seconds: dict[str, float] = field(default_factory=dict)

    def retry_after(self, user: str, now: datetime) -> int | None:
        """Return the seconds until the user's budget is new, or None if some is left."""
        self._turn(now)
        tokens = self.rules.day_tokens and self._tokens.get(user, 0) >= self.rules.day_tokens
        seconds = self.rules.day_seconds and self._seconds.get(user, 0.0) >= self.rules.day_seconds
        return seconds_to_midnight(now) if tokens or seconds else None

    def spend(self, user: str, tokens: int, seconds: float, now: datetime) -> None:
        """Write down what a request used."""
        self._turn(now)
        self._tokens[user] = self._tokens.get(user, 0) + tokens
        self._seconds[user] = self._seconds.get(user, 0.0) + seconds

    def used(self, user: str) -> tuple[int, float]:
        """Return today's tokens and seconds of a user."""
        return self._tokens.get(user, 0), self._seconds.get(user, 0.0)

    def _turn(self, now: datetime) -> None:
        today = now.date().isoformat()
        if today != self._day:
            self._day = today
            self._tokens.clear()
            self._seconds.clear()


def seconds_to_midnight(now: datetime) -> int:
    """Return the whole seconds until the next day of `now`'s own zone begins.

    >>> seconds_to_midnight(datetime(2026, 1, 1, 23, 59, 30))
    30
    """
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return max(1, int((midnight - now).total_seconds()))


def asked_tokens(body: Mapping[str, Any]) -> int | None:
    """Return how many tokens a request asks for at most, or None if it does not say or not in a number."""
    found = [body[name] for name in LIMITS if isinstance(body.get(name), int) and not isinstance(body[name], bool)]
    return max(found, default=None)


def within(body: Mapping[str, Any], most: int) -> dict[str, Any]:
    """Return the body limited to `most` tokens (0: no limit).

    A body that names no limit is left alone: its engine would refuse a limit beyond the context that is left.

    >>> within({"max_tokens": 9000}, 4096)
    {'max_tokens': 4096}
    >>> within({"max_tokens": 50}, 4096)
    {'max_tokens': 50}
    """
    limited = dict(body)
    for name in LIMITS if most else ():
        value = limited.get(name)
        if value is not None:
            limited[name] = min(value, most) if isinstance(value, int) and not isinstance(value, bool) else most
    return limited
