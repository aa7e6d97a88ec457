"""Stopping generation when nobody waits for it any more.

The flag travels in a context variable, so that the model deep inside the answer path sees it without being told.
"""

from __future__ import annotations

import threading
from contextvars import Context, ContextVar, copy_context

from rag.stopping import stop_when


class Cancelled(BaseException):
    """The asker is gone. Not an `Exception`: nothing on the way may take it for a failure and carry on."""


_flag: ContextVar[threading.Event | None] = ContextVar("mongmin_cancelled", default=None)


def cancellable() -> tuple[Context, threading.Event]:
    """Return a copy of this context, and the event that stops whatever runs in it."""
    event = threading.Event()
    context = copy_context()
    context.run(_flag.set, event)
    context.run(stop_when, event.is_set)
    return context, event


def stop_if_cancelled() -> None:
    """Raise `Cancelled` if this context's work is no longer wanted."""
    event = _flag.get()
    if event is not None and event.is_set():
        raise Cancelled
