"""How often one address may ask for pages that need no login."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

MOST_ADDRESSES = 10_000


class Limit:
    """`most` requests of an address in `seconds`; of too many addresses the one silent longest is forgotten."""

    def __init__(self, most: int, seconds: float, now: Callable[[], float]) -> None:
        self._most, self._seconds, self._now = most, seconds, now
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Count a request; return the seconds until the next one is let in, 0 if this one is."""
        now = self._now()
        with self._lock:
            began, count = self._seen.pop(address, (now, 0))
            if now - began >= self._seconds:
                began, count = now, 0
            self._seen[address] = began, count + 1
            while len(self._seen) > MOST_ADDRESSES:
                self._seen.popitem(last=False)
        return 0.0 if count < self._most else began + self._seconds - now
