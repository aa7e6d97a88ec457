"""How many failed authentications an address may have before its credentials are no longer looked at."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable

ADDRESSES = 10_000
"""Addresses remembered; the one that was silent longest is forgotten first."""


class FailureLimit:
    """A sliding window by address: beyond `most` failures in `seconds`, everything from it waits.

    Only failures that may be guesses are counted; a token that merely expired is none (many people share the
    address of a page or a proxy).
    """

    def __init__(self, most: int, seconds: float, now: Callable[[], float], addresses: int = ADDRESSES) -> None:
        self._most = most
        self._seconds = seconds
        self._now = now
        self._addresses = addresses
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Return the seconds that an address must wait; 0 if it may try."""
        with self._lock:
            times = self._recent(address)
            return max(0.0, times[0] + self._seconds - self._now()) if len(times) >= self._most else 0.0

    def failed(self, address: str) -> None:
        """Count a failure."""
        with self._lock:
            times = self._recent(address)
            times.append(self._now())
            self._failures[address] = times
            self._failures.move_to_end(address)
            while len(self._failures) > self._addresses:
                self._failures.popitem(last=False)

    def _recent(self, address: str) -> deque[float]:
        times = self._failures.get(address) or deque(maxlen=self._most)
        while times and times[0] + self._seconds <= self._now():
            times.popleft()
        if not times:
            self._failures.pop(address, None)
        return times
