"""Records of evaluations, made for tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from rag.evaluation.facts import Slices
from rag.evaluation.records import Record, Score, Status


def record(
    case: str,
    scores: Mapping[str, float | None] | None = None,
    cluster: str | None = None,
    slices: Slices | None = None,
    status: Status = "answered",
) -> Record:
    """Return a record; a cluster of its own unless one is named."""
    return Record(
        case=case,
        case_sha256=hashlib.sha256(case.encode()).hexdigest(),
        cluster=cluster or case,
        slices=slices or {},
        status=status,
        requests=(),
        replies=(),
        scores={name: Score(value=value, why="이유") for name, value in (scores or {}).items()},
    )


def records(values: list[float], size: int = 1, score: str = "ok") -> list[Record]:
    """Return a record for each value, in clusters of a size."""
    return [record(f"c{i}", {score: value}, cluster=f"k{i // size}") for i, value in enumerate(values)]
