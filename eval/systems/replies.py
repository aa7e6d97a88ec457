"""Replies that are not answers, each with its Korean reason."""

from __future__ import annotations

from typing import get_args

from eval.harness.requests import RequestKind
from rag.evaluation.records import Reply, Status

ALL_KINDS: frozenset[RequestKind] = frozenset(get_args(RequestKind))
LONGEST_ERROR = 500


def unable(why: str) -> Reply:
    """Return the reply of a system that cannot be asked this: nothing was measured."""
    return Reply(status="unable", error=why)


def missing(status: Status, why: str, seconds: float = 0.0) -> Reply:
    """Return the reply of a system of which nothing usable came back."""
    return Reply(status=status, error=why[:LONGEST_ERROR], seconds=seconds)


def judged(reply: Reply) -> Reply:
    """Return an answered reply, marked empty where it says nothing."""
    if reply.status == "answered" and not reply.text.strip() and not reply.content:
        return reply.model_copy(update={"status": "empty", "error": "답이 비어 있습니다."})
    return reply
