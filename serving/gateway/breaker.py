"""A circuit breaker: after some failures in a row nobody is sent there for a while, then one request tries.

Nygard, "Release It!" (2007), with a pause that doubles while the trials fail. Pure: the clock is the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BreakerState = Literal["closed", "open", "half_open"]


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """`failures` in a row open it for `seconds`, doubled at each failed trial up to `longest`."""

    failures: int = 3
    seconds: float = 2.0
    longest: float = 60.0


@dataclass
class Breaker:
    """Of one replica. Not thread-safe. Ask `allow`, then tell `succeeded`, `failed` or `abandoned`."""

    rules: BreakerRules = BreakerRules()
    failures: int = 0
    _opened: float | None = None
    _pause: float = 0.0
    _trying: bool = False

    def state(self, now: float) -> BreakerState:
        """Return the state at `now`, in seconds."""
        if self._opened is None:
            return "closed"
        return "half_open" if now - self._opened >= self._pause else "open"

    def would_allow(self, now: float) -> bool:
        """Whether `allow` would let a request through, without letting it."""
        state = self.state(now)
        return state == "closed" or (state == "half_open" and not self._trying)

    def allow(self, now: float) -> bool:
        """Whether a request may go now; half open, only one at a time may."""
        allowed = self.would_allow(now)
        if allowed and self._opened is not None:
            self._trying = True
        return allowed

    def succeeded(self) -> None:
        """An answer came: closed again."""
        self.failures = 0
        self._opened = None
        self._pause = 0.0
        self._trying = False

    def failed(self, now: float) -> None:
        """No answer came."""
        self.failures += 1
        trial = self._trying
        self._trying = False
        if trial:
            self._open(now, min(self.rules.longest, self._pause * 2))
        elif self._opened is None and self.failures >= self.rules.failures:
            self._open(now, self.rules.seconds)

    def abandoned(self) -> None:
        """The asker left before there was an answer, which says nothing about the replica."""
        self._trying = False

    def _open(self, now: float, pause: float) -> None:
        self._opened = now
        self._pause = pause
