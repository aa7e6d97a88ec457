"""Replies of systems: what they did wrong becomes a status with its Korean reason, never an error."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import get_args

from eval.harness.requests import RequestKind
from eval.systems.meter import Meter
from rag.errors import MongminError
from rag.evaluation.records import Reply, Status
from serving.logging import log_unexpected

ALL_KINDS: frozenset[RequestKind] = frozenset(get_args(RequestKind))
LONGEST_ERROR = 500


class Fault(Exception):
    """What a system did instead of answering: a status and its Korean reason. It never leaves `eval.systems`."""

    def __init__(self, status: Status, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


def unable(why: str) -> Reply:
    """Return the reply of a system that cannot be asked this: nothing was measured."""
    return Reply(status="unable", error=why)


def missing(status: Status, why: str, seconds: float = 0.0) -> Reply:
    """Return the reply of a system of which nothing usable came back."""
    return Reply(status=status, error=why[:LONGEST_ERROR], seconds=seconds)


def judged(reply: Reply) -> Reply:
    """Return a reply; one that says nothing at all is marked empty."""
    if reply.status == "answered" and not reply.text.strip() and not reply.content:
        return reply.model_copy(update={"status": "empty", "error": "답이 비어 있습니다."})
    return reply


def guarded(answer: Callable[[], Reply]) -> Reply:
    """Return what a system answers, timed; whatever it does wrong is a reply with its status."""
    began = time.monotonic()
    try:
        reply = judged(answer())
    except Fault as fault:
        return missing(fault.status, fault.why, time.monotonic() - began)
    except MongminError as error:
        return missing("failed", str(error), time.monotonic() - began)
    except Exception as error:
        # The boundary of a system under test: one item that it crashes on stops none of the others.
        log_unexpected(error, "evaluation")
        return missing("failed", f"시스템 안에서 오류가 났습니다({type(error).__name__}).", time.monotonic() - began)
    return reply.model_copy(update={"seconds": time.monotonic() - began})


def metered(meter: Meter, answer: Callable[[], Reply]) -> Reply:
    """Return what a system in this process answers, timed and with what it cost the process."""
    with meter.reading() as cost:
        reply = guarded(answer)
    return reply.model_copy(update={"processor_seconds": cost.processor_seconds, "memory_mb": cost.memory_mb})
