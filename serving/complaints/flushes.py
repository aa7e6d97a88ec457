"""Writes are made durable beside those who write: a flush of the embedded index costs 40 ms that all wait for."""

from __future__ import annotations

import threading
from collections.abc import Callable

from rag.errors import MongminError
from serving.logging import log_unexpected, logger

FLUSH_SECONDS = 1.0


class Flushes:
    """Flushes once for all that was written within some seconds. Safe for threads."""

    def __init__(self, write: Callable[[], None], seconds: float = FLUSH_SECONDS) -> None:
        self._write = write
        self._seconds = seconds
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._timer: threading.Timer | None = None
        self._stopped = False

    def soon(self) -> None:
        """Have what was written made durable soon."""
        with self._lock:
            if self._timer is None and not self._stopped:
                self._timer = threading.Timer(self._seconds, self._flush)
                self._timer.daemon = True
                self._timer.start()

    def stop(self) -> None:
        """Flush no more; return once no flush is under way."""
        with self._lock:
            self._stopped = True
            if self._timer is not None:
                self._timer.cancel()
        with self._flushing:
            return

    def _flush(self) -> None:
        with self._lock:
            self._timer = None  # whatever is written from here on asks for a flush of its own
        with self._flushing:
            if not self._stopped:
                self._tried()

    def _tried(self) -> None:
        try:
            self._write()
        except MongminError as error:
            logger().error("cases", code=error.code)
        except Exception as error:
            # The boundary of a thread: what was not made durable is made good from the records at the next start.
            log_unexpected(error, "cases")
