"""Whether anybody still waits for this context's work; an adapter that waits for a server asks now and then."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

_stopped: ContextVar[Callable[[], bool] | None] = ContextVar("mongmin_stopped", default=None)


def stopped() -> bool:
    """Whether this context's work is no longer wanted."""
    asked = _stopped.get()
    return asked is not None and asked()


def stop_when(wanted_no_more: Callable[[], bool]) -> None:
    """Let this context's work end once `wanted_no_more` is true."""
    _stopped.set(wanted_no_more)
