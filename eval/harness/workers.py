"""Work in parallel, results in order, and no item that hangs can hold the others for long."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rag.errors import EnvironmentFault

Item = TypeVar("Item")
Result = TypeVar("Result")
AHEAD = 4
"""Items begun for each worker before the oldest is done: what a kill can lose."""
LOOK_SECONDS = 0.05
MOST_HANGING = 100
"""Threads left behind that still hang: a system that never answers would take one of every item."""


@dataclass
class Task(Generic[Item, Result]):
    """An item on its way."""

    item: Item
    done: threading.Event = field(default_factory=threading.Event)
    began: float | None = None
    result: Result | None = None
    error: BaseException | None = None
    left: bool = False
    """Given up while it still worked: its thread ends with it, for another has taken its place."""
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def leave(self) -> bool:
        """Give it up; False if it is done after all."""
        with self._turn:
            self.left = not self.done.is_set()
            return self.left

    def end(self) -> bool:
        """Mark it as done; returns whether its thread is still wanted."""
        with self._turn:
            self.done.set()
            return not self.left


def in_order(
    items: Iterable[Item],
    work: Callable[[Item], Result],
    late: Callable[[Item], Result],
    *,
    workers: int,
    seconds: float,
) -> Iterator[Result]:
    """Yield the result of every item in order.

    An item that works for longer than `seconds` yields `late(item)`; its thread is left behind (a daemon: it cannot
    keep the process alive) and another takes its place. What `work` raises is raised here; `EnvironmentFault` where
    ever more items hang.
    """
    pool: Pool[Item, Result] = Pool(work, workers)
    waiting: deque[Task[Item, Result]] = deque()
    try:
        for item in items:
            waiting.append(pool.begin(item))
            if len(waiting) > workers * AHEAD:
                yield _finished(waiting.popleft(), pool, late, seconds)
        while waiting:
            yield _finished(waiting.popleft(), pool, late, seconds)
    finally:
        pool.end()


def _finished(
    task: Task[Item, Result], pool: Pool[Item, Result], late: Callable[[Item], Result], seconds: float
) -> Result:
    while not task.done.wait(LOOK_SECONDS):
        if task.began is not None and time.monotonic() - task.began > seconds and task.leave():
            pool.replace(task)
            return late(task.item)
    if task.error is not None:
        raise task.error
    if task.result is None:
        raise RuntimeError("work gave nothing back")
    return task.result


class Pool(Generic[Item, Result]):
    """Daemon threads over one queue. The library's pool would wait for a thread that hangs, also at the very end."""

    def __init__(self, work: Callable[[Item], Result], workers: int) -> None:
        self._work = work
        self._tasks: queue.SimpleQueue[Task[Item, Result] | None] = queue.SimpleQueue()
        self._threads = 0
        self._left: list[Task[Item, Result]] = []
        for _ in range(workers):
            self._start()

    def begin(self, item: Item) -> Task[Item, Result]:
        """Queue an item."""
        task: Task[Item, Result] = Task(item)
        self._tasks.put(task)
        return task

    def replace(self, task: Task[Item, Result]) -> None:
        """Start a thread for one that hangs. Raises `EnvironmentFault` where too many hang."""
        self._left = [one for one in [*self._left, task] if not one.done.is_set()]
        if len(self._left) > MOST_HANGING:
            raise EnvironmentFault(
                f"시스템이 답하지 않는 물음이 {MOST_HANGING}개를 넘어 멈췄습니다. "
                "시스템을 살핀 뒤 같은 명령을 다시 실행하면 이어집니다."
            )
        self._start()

    def end(self) -> None:
        """Let the threads end as they become free; what nobody began is not begun any more."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._tasks.get_nowait()
        for _ in range(self._threads):
            self._tasks.put(None)

    def _start(self) -> None:
        self._threads += 1
        threading.Thread(target=self._run, name="mongmin-eval", daemon=True).start()

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task.began = time.monotonic()
            try:
                task.result = self._work(task.item)
            except BaseException as error:
                task.error = error
            if not task.end():
                return
