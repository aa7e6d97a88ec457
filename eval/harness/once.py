"""The same request is under way once: others wait for its reply, and none of them waits for one that hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable

from rag.evaluation.records import Reply

Kept = Callable[[], Reply | None]


class Once:
    """Requests under way, by key. What was given up is `late` for everyone of this run, unless it came after all.

    A baseline that hangs is shared by all its variants: asked anew for each, it would take a time-out and a thread
    from every one of them.
    """

    def __init__(self, late: Reply) -> None:
        self._late = late
        self._over: dict[str, threading.Event] = {}
        self._given_up: set[str] = set()
        self._guard = threading.Lock()

    def reply(self, key: str, kept: Kept, ask: Callable[[], Reply]) -> Reply:
        """Return the reply that is kept, else ask; whoever finds it asked already waits, and then looks again."""
        while True:
            with self._guard:
                over = self._over.get(key)
                free = over is None and key not in self._given_up
                if free:
                    self._over[key] = threading.Event()
            if free:
                return self._asked(key, kept, ask)
            if over is not None:
                over.wait()
            if found := kept():
                return found
            if key in self._given_up:
                return self._late

    def give_up(self, key: str) -> None:
        """Let nobody wait for a request that is still under way, now or later."""
        with self._guard:
            if key in self._over:
                self._given_up.add(key)
                self._over[key].set()

    def _asked(self, key: str, kept: Kept, ask: Callable[[], Reply]) -> Reply:
        try:
            return kept() or ask()
        finally:
            with self._guard:
                self._over.pop(key).set()
