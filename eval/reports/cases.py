"""The worst cases of a run, to be read with the evidence: what was asked, what came back, why it scored so low."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from eval.reports.entries import Entry
from eval.reports.layout import DIMENSIONS
from eval.reports.model import Got, Scored, ShownCase, Source
from eval.reports.words import STATUSES, cut, seen
from rag.evaluation.measures import Measure
from rag.evaluation.records import Record, Reply

SHOWN = 4
"""Cases of a run that are shown."""
TEXT, QUOTE, REASON, SOURCES = 600, 160, 240, 3
"""Characters of a text, a quote and a reason; sources of a reply."""
TARGETS = {"facts": "핵심 사실", "sources": "출처", "answerable": "문서로 답할 수 있는 물음", "answer": "맞는 답"}
LABELS = {"domain": "분야", "type": "종류", "urgency": "긴급도", "department": "부서"}


def worst(entry: Entry, system: str) -> tuple[ShownCase, ...]:
    """Return the cases of a run that went worst, at most one of a cluster while others are left."""
    judged = [measure for measure in entry.evaluation.measures if measure.kind != "cost"]
    ends = {measure.name: ends_of(measure, entry.records) for measure in judged}
    ranked = sorted(
        ((badness(record, judged, ends), record) for record in entry.records),
        key=lambda one: (-one[0], one[1].case),
    )
    bad = [record for value, record in ranked if value > 0]
    return tuple(shown(record, entry, system) for record in spread_out(bad)[:SHOWN])


def spread_out(records: Sequence[Record]) -> list[Record]:
    """Return records in their order, the first of each cluster before the others."""
    first: dict[str, Record] = {}
    for record in records:
        first.setdefault(record.cluster, record)
    chosen = {record.case for record in first.values()}
    return [*first.values(), *(record for record in records if record.case not in chosen)]


def ends_of(measure: Measure, records: Iterable[Record]) -> tuple[float, float]:
    """Return the smallest and the largest value of a measure's score."""
    values = [
        score.value
        for record in records
        if (score := record.scores.get(measure.score)) is not None and score.value is not None
    ]
    return (min(values), max(values)) if values else (0.0, 0.0)


def badness(record: Record, measures: Iterable[Measure], ends: Mapping[str, tuple[float, float]]) -> float:
    """Return how bad a record is, 0 to 1: broken promises first, then what is missing, then low scores."""
    if record.missing:
        return 0.0 if record.status == "unable" else 0.9
    found = [bad(record, measure, ends[measure.name]) for measure in measures if measure.score in record.scores]
    if any(value == 1.0 and measure.invariant for measure, value in found):
        return 1.0
    return 0.9 * sum(value for _, value in found) / len(found) if found else 0.0


def bad(record: Record, measure: Measure, ends: tuple[float, float]) -> tuple[Measure, float]:
    """Return how bad a record is in one respect: 0 the best of the run, 1 the worst."""
    value, (low, high) = record.scores[measure.score].value, ends
    if value is None:
        return measure, 0.0
    if measure.better == "zero":
        most = max(abs(low), abs(high))
        return measure, abs(value) / most if most else 0.0
    if high == low:
        return measure, float(measure.better == "higher" and value <= 0)
    share = (value - low) / (high - low)
    return measure, share if measure.better == "lower" else 1 - share


def shown(record: Record, entry: Entry, system: str) -> ShownCase:
    """Return a record as it is shown, its texts cut and everything in them made visible."""
    replies = [got(request, reply) for request, reply in zip(record.requests, record.replies, strict=False)]
    return ShownCase(
        case=seen(record.case),
        run=entry.id,
        system=system,
        status=STATUSES[record.status],
        slices={seen(DIMENSIONS.get(name, name)): seen(value) for name, value in record.slices.items()},
        replies=tuple(replies),
        expected=expected(record.target),
        scores=tuple(
            Scored(name=seen(labels_of_scores(entry).get(name, name)), value=score.value, why=cut(score.why, REASON))
            for name, score in record.scores.items()
        ),
    )


def labels_of_scores(entry: Entry) -> dict[str, str]:
    """Return what each score is called, by the first measure that is made of it."""
    return {measure.score: measure.label for measure in reversed(entry.evaluation.measures)}


def expected(target: Mapping[str, JsonValue]) -> str:
    """Return what would have been right, as a few lines."""
    lines = (
        f"{TARGETS.get(name, name)}: {value if isinstance(value, str) else said(value)}"
        for name, value in target.items()
    )
    return cut("\n".join(lines), TEXT)


def said(value: JsonValue) -> str:
    """Return a value as text."""
    return json.dumps(value, ensure_ascii=False)


def got(request: Mapping[str, JsonValue], reply: Reply) -> Got:
    """Return a request and its reply as they are shown."""
    content: Mapping[str, Any] = reply.content if isinstance(reply.content, dict) else {}
    return Got(
        asked=cut(question(request), TEXT),
        status=STATUSES[reply.status],
        text=cut(reply.text, TEXT),
        sources=tuple(sources(content))[:SOURCES],
        labels=tuple(labels(content)),
        error=cut(reply.error, REASON),
    )


def question(request: Mapping[str, JsonValue]) -> str:
    """Return what was asked, whatever the kind of the request."""
    for name in ("query", "prompt", "text", "payload"):
        if isinstance(value := request.get(name), str) and value:
            about = [f"{key} {request[key]}" for key in ("region", "as_of") if request.get(key)]
            return f"{value}\n({', '.join(about)})" if about else value
    return said(dict(request))


def sources(content: Mapping[str, Any]) -> Iterator[Source]:
    """Yield what an answer cites or a search found."""
    for one in listed(content.get("citations")) or listed(content.get("hits")):
        place = " ".join(str(one[name]) for name in ("title", "locator") if one.get(name))
        yield Source(
            place=cut(place or str(one.get("source", "")), QUOTE),
            text=cut(str(one.get("quote") or one.get("text") or ""), QUOTE),
        )


def listed(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list, or nothing."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def labels(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a complaint was sorted into."""
    if "urgency" not in content:
        return
    for name, label in LABELS.items():
        value = content.get(name)
        first = listed(value)
        word = first[0].get("name") if first else value
        yield f"{label}: {cut(str(word), QUOTE) if word else '정하지 않음'}"
