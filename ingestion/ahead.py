"""Work ahead: run an iterator in a thread of its own, a few items before they are asked for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from typing import TypeVar

T = TypeVar("T")
POLL_SECONDS = 0.2
LEAVE_SECONDS = 5.0
"""How long an interrupted program waits for the item that is being made."""


class End:
    """The iterator ended, with `error` if it failed."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error

    def check(self) -> None:
        """Raise the error."""
        if self.error is not None:
            raise self.error


def ahead(items: Iterator[T], size: int) -> Generator[T, None, None]:
    """Yield `items`, which a thread takes up to `size` ahead; its error is raised here, in order.

    Closing the generator stops the thread after the item that it is at, and waits a little for that.
    """
    ready: queue.Queue[T | End] = queue.Queue(size)
    stop = threading.Event()
    thread = threading.Thread(target=_fill, args=(items, ready, stop), name="read-ahead", daemon=True)
    thread.start()
    try:
        while not isinstance(item := ready.get(), End):
            yield item
        item.check()
    finally:
        stop.set()
        thread.join(LEAVE_SECONDS)


def _fill(items: Iterator[T], ready: queue.Queue[T | End], stop: threading.Event) -> None:
    error: BaseException | None = None
    try:
        for item in items:
            if not put(ready, item, stop):
                return
    except BaseException as caught:
        error = caught
    put(ready, End(error), stop)


def put(ready: queue.Queue[T], item: T, stop: threading.Event) -> bool:
    """Wait for room; False once the consumer has gone."""
    while not stop.is_set():
        try:
            ready.put(item, timeout=POLL_SECONDS)
        except queue.Full:
            continue
        return True
    return False
