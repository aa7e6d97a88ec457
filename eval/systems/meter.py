"""What an answer costs this process: processor seconds and memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from eval.harness.provenance import memory_mb


@dataclass
class Reading:
    """What one answer cost, once it is there."""

    processor_seconds: float | None = None
    memory_mb: float | None = None


class Meter:
    """Reads the cost of one answer at a time. Of answers that overlap it is not known which took what: no value."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active = 0
        self._begun = 0

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Yield a reading that is filled when the block ends."""
        found, began = Reading(), time.process_time()
        with self._lock:
            alone, number = self._active == 0, self._begun + 1
            self._active, self._begun = self._active + 1, number
        try:
            yield found
        finally:
            with self._lock:
                self._active -= 1
                alone = alone and self._begun == number
            found.processor_seconds = time.process_time() - began if alone else None
            found.memory_mb = memory_mb()
