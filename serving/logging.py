"""Structured logs, a JSON object a line on standard error: never a question, a document's text or a person's data."""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from typing import Any

import structlog

NOISY = ("httpx", "httpcore", "uvicorn", "uvicorn.error", "uvicorn.access", "asyncio")


class Lines:
    """Writes lines on standard error. One that cannot be written (a full disk) is dropped: no request fails for it."""

    def msg(self, line: str) -> None:
        """Write a line."""
        with contextlib.suppress(OSError, ValueError):
            print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is the log

    debug = info = warning = error = critical = msg


def set_up(level: int = logging.INFO) -> None:
    """Send our log lines to standard error as JSON, and keep libraries quiet below a warning."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Standard error as it is when a line is written: it may be redirected after the start.
        logger_factory=lambda *_: Lines(),
        cache_logger_on_first_use=False,
    )


def logger() -> Any:  # noqa: ANN401 - structlog's own type is Any
    """Return the logger of the program; it never writes on standard output."""
    if not structlog.is_configured():
        set_up()
    return structlog.get_logger("mongmin")


def log_unexpected(error: Exception, request_id: str) -> None:
    """Log where an unexpected error came from; its message is left out, for it may hold a citizen's words."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    logger().error("unexpected", request_id=request_id, error=type(error).__name__, frames=frames[-12:])
