"""How far a run is, said at most every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from rag.evaluation.records import Record

Say = Callable[[str], None]
EVERY_SECONDS = 5.0


class Progress:
    """Counts the items of a run and says how far it is, how fast, and how long it will still take."""

    def __init__(self, name: str, total: int, done: int, say: Say) -> None:
        self._name, self._total, self._done, self._say = name, total, done, say
        self._first = done
        self._missing = 0
        self._began = self._said = time.monotonic()

    def add(self, record: Record) -> bool:
        """Count an item; returns whether it was time to say something."""
        self._done += 1
        self._missing += record.missing
        now = time.monotonic()
        if now - self._said < EVERY_SECONDS and self._done < self._total:
            return False
        self._said = now
        self._say(self._line(now - self._began))
        return True

    def _line(self, seconds: float) -> str:
        rate = (self._done - self._first) / seconds if seconds > 0 else 0.0
        left = f", 남은 시간 약 {(self._total - self._done) / rate:.0f}초" if rate else ""
        missing = f", 답 없음 {self._missing}" if self._missing else ""
        return f"{self._name}: {self._done:,}/{self._total:,} ({rate:.1f}건/초{missing}{left})"
