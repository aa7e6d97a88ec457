"""When a request may be sent again: only while nobody can have seen a part of an answer."""

from __future__ import annotations

from typing import Literal

Outcome = Literal["refused", "bad_gateway", "unavailable", "timeout", "broken", "server_error", "answered"]
"""`refused`: no connection. `broken`: it ended. `timeout`: the work may still go on there."""

AGAIN: frozenset[Outcome] = frozenset({"refused", "bad_gateway", "unavailable"})
"""None of these has begun the work."""
FAULTY: frozenset[Outcome] = AGAIN | {"timeout", "broken", "server_error"}
"""What counts against a replica."""


def outcome_of(status: int) -> Outcome:
    """Return what a response's status says of its replica; a 4xx is the caller's affair.

    >>> outcome_of(503), outcome_of(400)
    ('unavailable', 'answered')
    """
    if status == 502:
        return "bad_gateway"
    if status == 503:
        return "unavailable"
    return "server_error" if status >= 500 else "answered"


def may_retry(outcome: Outcome, sent_bytes: int, attempt: int, most: int) -> bool:
    """Whether attempt number `attempt` (from 1) may be followed by another."""
    return sent_bytes == 0 and attempt < most and outcome in AGAIN
