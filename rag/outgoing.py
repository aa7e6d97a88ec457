"""Headers that go with a request to every server that works for it: its id, its trace, its place in the queue.

They travel in a context variable, so that an adapter deep inside the answer path sends them without being told.
Names are written as they are sent. Whoever sets them sees to it that they hold nobody's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_headers: ContextVar[Mapping[str, str] | None] = ContextVar("mongmin_outgoing", default=None)


def outgoing() -> dict[str, str]:
    """Return the headers of this context's request."""
    return dict(_headers.get() or {})


@contextmanager
def handing_on(headers: Mapping[str, str]) -> Iterator[None]:
    """Add headers for as long as the block lasts."""
    before = _headers.get()
    mine = {**(before or {}), **headers}
    _headers.set(mine)
    try:
        yield
    finally:
        # A generator may be closed from another context, whose headers are not ours to change.
        if _headers.get() is mine:
            _headers.set(before)
