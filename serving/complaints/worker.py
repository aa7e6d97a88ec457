"""Works beside the requests: on what was taken with a callback, on what a stopped process left, and on the outbox."""

from __future__ import annotations

import threading

from rag.errors import MongminError
from serving.complaints.outbox import Outbox
from serving.complaints.processing import Processing
from serving.complaints.remembering import caught_up
from serving.logging import log_unexpected, logger

LOOK_SECONDS = 2.0


class Worker:
    """Threads that look for work now and then, and at once when they are woken."""

    def __init__(
        self, processing: Processing, outbox: Outbox, threads: int = 2, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._processing = processing
        self._outbox = outbox
        self._threads = threads
        self._look_seconds = look_seconds
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._picking = threading.Lock()

    def start(self) -> None:
        """Begin; what a killed process of this folder was working on is begun again."""
        threading.Thread(target=self._first, name="complaints", daemon=True).start()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stop.set()
        self._wake.set()

    def wake(self) -> None:
        """There is something to do."""
        self._wake.set()

    def once(self) -> int:
        """Work on everything that nobody works on, and send what is due; return how much was done."""
        done = 0
        while not self._stop.is_set() and (found := self._next()):
            self._one(found)
            done += 1
        return done + self._outbox.deliver()

    def _first(self) -> None:
        store = self._processing.store
        if store.alone:
            # Requests are served already: what this process has begun stays its own.
            self._guarded(lambda: store.let_go(self._processing.claimant))
        for number in range(self._threads):
            threading.Thread(target=self._work, name=f"complaints-{number}", daemon=True).start()
        self._guarded(lambda: caught_up(self._processing, self._stop))

    def _work(self) -> None:
        while not self._stop.is_set():
            self._guarded(self.once)
            self._wake.wait(self._look_seconds)
            self._wake.clear()

    def _next(self) -> str | None:
        # Unread ones come first; each look is fresh, since others take from the same list.
        store = self._processing.store
        found = store.unfinished(self._processing.now(), 1)
        return found[0] if found else None

    def _one(self, complaint_id: str) -> None:
        case = self._processing.claimed(complaint_id)
        if case is not None:
            self._processing.whole(case)

    def _guarded(self, work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except MongminError as error:
            logger().warning("complaints", code=error.code)
        except Exception as error:
            # The boundary of a thread: the next look begins anew.
            log_unexpected(error, "complaints")
