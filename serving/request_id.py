"""The id of the request that this context works for: in every log line, answer, problem and call to the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

from rag.outgoing import handing_on

HEADER = "X-Request-ID"
_id: ContextVar[str] = ContextVar("mongmin_request_id", default="")


def current_request_id() -> str:
    """Return the id, or an empty text outside of any request."""
    return _id.get()


@contextmanager
def working_for(request_id: str) -> Iterator[None]:
    """Work for a request for as long as the block lasts."""
    before = _id.set(request_id)
    try:
        with structlog.contextvars.bound_contextvars(request_id=request_id), handing_on({HEADER: request_id}):
            yield
    finally:
        _id.reset(before)
