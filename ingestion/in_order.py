"""Jobs in several threads, their results in the order of the jobs."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Generic, TypeVar

from ingestion.ahead import End, put

J = TypeVar("J")
T = TypeVar("T")
WAITING = 4
"""Results of a job that wait for those of the jobs before it."""


def in_order(jobs: Iterable[J], work: Callable[[J], Iterator[T]], threads: int) -> Generator[tuple[J, T], None, None]:
    """Yield each job with each of its results, in order; an error of a job is raised where its results would be.

    A single thread is the caller's own. Closing the iterator stops the others after the result that they are at.
    """
    if threads > 1:
        return Threads(jobs, work, threads).results()
    return ((job, result) for job in jobs for result in work(job))


class Threads(Generic[J, T]):
    """Threads that each take the next job; results wait in a queue a job."""

    def __init__(self, jobs: Iterable[J], work: Callable[[J], Iterator[T]], threads: int) -> None:
        self._jobs = iter(jobs)
        self._work = work
        self._order: queue.Queue[tuple[J, queue.Queue[T | End]] | End] = queue.Queue(threads)
        self._turn = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, name=f"read-{n}", daemon=True) for n in range(threads)]

    def results(self) -> Generator[tuple[J, T], None, None]:
        """Yield the results."""
        for thread in self._threads:
            thread.start()
        try:
            while not isinstance(taken := self._order.get(), End):
                job, results = taken
                while not isinstance(result := results.get(), End):
                    yield job, result
                result.check()
            taken.check()
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join()

    def _run(self) -> None:
        while (taken := self._next()) is not None:
            job, results = taken
            end = End()
            try:
                for result in self._work(job):
                    if not put(results, result, self._stop):
                        return
            except BaseException as error:
                end = End(error)
            put(results, end, self._stop)

    def _next(self) -> tuple[J, queue.Queue[T | End]] | None:
        """Take the next job; jobs are queued in the order in which they are taken."""
        with self._turn:
            try:
                job = next(self._jobs)
            except StopIteration:
                put(self._order, End(), self._stop)
                return None
            except BaseException as error:
                put(self._order, End(error), self._stop)
                return None
            taken = (job, queue.Queue[T | End](WAITING))
            return taken if put(self._order, taken, self._stop) else None
