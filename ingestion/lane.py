"""A thread that does jobs one after another, in the order given, and none after one has failed."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

Job = Callable[[], None]


class LaneStopped(Exception):
    """A job was handed to a lane that does no more."""


class Lane:
    """Takes up to `waiting` jobs ahead of the one that it does. Close it when done."""

    def __init__(self, name: str, waiting: int = 2) -> None:
        self._jobs: queue.Queue[Job | None] = queue.Queue(waiting)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Hand over a job; waits for room. Raises what an earlier job raised."""
        self._check()
        self._jobs.put(job)

    def drain(self) -> None:
        """Wait until all jobs are done. Raises what one of them raised."""
        self._jobs.join()
        self._check()

    def stop(self) -> None:
        """Do no more jobs than the one under way."""
        if self._error is None:
            self._error = LaneStopped()

    def close(self) -> None:
        """Stop, and end the thread."""
        self.stop()
        self._jobs.put(None)
        self._thread.join()

    def _check(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                if self._error is None:
                    job()
            except BaseException as error:
                self._error = error
            finally:
                self._jobs.task_done()
