"""The records of a run: pages of them, and a single one with its replies and the reasons of its scores."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import JsonValue

from rag.evaluation.measures import Better, Measure
from rag.evaluation.records import Record, Reply
from rag.label import AiLabel, label_of
from serving.evaluations.runs import FinishedRun
from serving.evaluators.problems import no_record
from serving.evaluators.runs import names_of
from serving.evaluators.shapes import (
    CitationOut,
    CountOut,
    RecordList,
    RecordOut,
    RecordRow,
    RecordsRequest,
    ReplyOut,
    ScoreOut,
)

ASKED_CHARS = 200
TEXT_CHARS = 50_000
CONTENT_BYTES = 200_000
MOST_SLICES = 200
ASKING = ("query", "text", "prompt", "payload")
"""Where the words of a request stand, by its kind."""
CORRECTABLE = frozenset({"ask", "search"})


def page_of(run: FinishedRun, request: RecordsRequest) -> RecordList:
    """Return a page of a run's records."""
    measures = run.evaluation.measures
    found = [one for one in run.records if _fits(one, request)]
    if request.worst and request.score:
        found = worst_first(found, request.score, better_of(measures, request.score))
    shown = found[request.offset : request.offset + request.limit]
    return RecordList(
        run=run.folder.name,
        total=len(found),
        offset=request.offset,
        statuses=_counted(one.status for one in run.records),
        slices=_counted(f"{name}={value}" for one in run.records for name, value in one.slices.items()),
        scores=names_of(measures),
        records=tuple(map(row, shown)),
    )


def _fits(record: Record, request: RecordsRequest) -> bool:
    name, _, value = (request.slice or "").partition("=")
    return (request.status is None or record.status == request.status) and (
        request.slice is None or record.slices.get(name) == value
    )


def _counted(names: Iterable[str]) -> tuple[CountOut, ...]:
    return tuple(CountOut(name=name, count=count) for name, count in sorted(Counter(names).items())[:MOST_SLICES])


def better_of(measures: Sequence[Measure], score: str) -> Better:
    """Return which way a score is better: as the first measure that is made of it says."""
    return next((one.better for one in measures if one.score == score), "higher")


def worst_first(records: Iterable[Record], score: str, better: Better) -> list[Record]:
    """Return records by a score, the worst first; those without a value last, in their order."""

    def badness(record: Record) -> tuple[bool, float]:
        value = value_of(record, score)
        if value is None:
            return True, 0.0
        return False, {"higher": value, "lower": -value, "zero": -abs(value)}[better]

    return sorted(records, key=badness)


def value_of(record: Record, score: str) -> float | None:
    """Return the value of a score, None where it was not measured."""
    found = record.scores.get(score)
    return found.value if found else None


def row(record: Record) -> RecordRow:
    """Return a record as it stands in a list."""
    return RecordRow(
        case=record.case,
        status=record.status,
        slices=dict(record.slices),
        asked=excerpt(record),
        scores={name: score.value for name, score in record.scores.items()},
    )


def excerpt(record: Record) -> str:
    """Return the beginning of what was asked."""
    return next(iter(asked_in(record)), "")[:ASKED_CHARS]


def asked_in(record: Record) -> tuple[str, ...]:
    """Return the words of each request, in order, each once."""
    return tuple(dict.fromkeys(map(_words, record.requests)))


def _words(request: Mapping[str, JsonValue]) -> str:
    return next((found for name in ASKING if isinstance(found := request.get(name), str)), "")


def found_in(run: FinishedRun, case: str) -> Record:
    """Return a run's record of a case. Raises `Problem` (404)."""
    record = next((one for one in run.records if one.case == case), None)
    if record is None:
        raise no_record()
    return record


def record_out(run: FinishedRun, case: str) -> RecordOut:
    """Return a record whole. Raises `Problem` (404)."""
    record, evaluation = found_in(run, case), run.evaluation
    labels = {one.name: one.label for one in names_of(evaluation.measures)}
    return RecordOut(
        run=run.folder.name,
        suite=evaluation.suite,
        system=evaluation.system.name,
        case=record.case,
        case_sha256=record.case_sha256,
        cluster=record.cluster,
        slices=dict(record.slices),
        status=record.status,
        requests=tuple(dict(one) for one in record.requests),
        replies=tuple(map(reply_out, record.replies)),
        target=dict(record.target),
        scores=tuple(
            ScoreOut(name=name, label=labels.get(name, name), value=score.value, why=score.why)
            for name, score in record.scores.items()
        ),
        correctable=correctable(record),
        ai_label=label_on(evaluation.measured_at.date()),
    )


def correctable(record: Record) -> bool:
    """Whether an item can be corrected into a case."""
    return record.requests[0].get("kind") in CORRECTABLE if record.requests else False


def label_on(day: date) -> AiLabel:
    """Return the label of texts that systems gave in an evaluation; it names no model, so that it reveals none."""
    return label_of("generated", None, day)


def reply_out(reply: Reply) -> ReplyOut:
    """Return a reply as evaluators read it."""
    size = len(json.dumps(reply.content, ensure_ascii=False).encode(errors="replace"))
    return ReplyOut(
        status=reply.status,
        text=reply.text[:TEXT_CHARS],
        cut=len(reply.text) > TEXT_CHARS,
        citations=citations_of(reply),
        content=reply.content if size <= CONTENT_BYTES else None,
        seconds=reply.seconds,
        error=reply.error,
    )


def citations_of(reply: Reply) -> tuple[CitationOut, ...]:
    """Return the sources that a reply names: of an answer its citations, of a search its hits."""
    content = reply.content if isinstance(reply.content, dict) else {}
    listed = content.get("citations") or content.get("hits") or content.get("legal_basis")
    return tuple(_citation(one, place) for place, one in enumerate(_objects(listed), 1))


def _objects(listed: object) -> list[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _citation(one: Mapping[str, Any], place: int) -> CitationOut:
    def text(*names: str) -> str:
        return next((found for name in names if isinstance(found := one.get(name), str)), "")

    return CitationOut(
        marker=text("marker") or f"[{place}]",
        title=text("title"),
        locator=text("locator", "article"),
        quote=text("quote", "text"),
    )
