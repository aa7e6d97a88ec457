"""How a chunk is stored in Qdrant, embedded or server: point ids, payloads and filters. Pure.

Fields that hold their default are left out of the payload, so that it stays small and an absent domain,
jurisdiction or department is simply an empty field. Days are integers (`20260101`); open ends are stored as
the smallest and largest day, so that "in force on a day" is two ranges.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from itertools import islice
from typing import Any, Literal, TypeVar

from rag.types import Chunk, LawReference, Point, SparseVector, VectorName, Where

T = TypeVar("T")

DENSE: VectorName = "dense"
SPARSE: tuple[VectorName, ...] = ("body", "head", "anchor")
NAMESPACE = uuid.UUID("5f0c2d3e-6f0b-5c5e-9d3c-6d6f6e676d69")
NO_START = 0
NO_END = 99_999_999
"""Later than any day: 9999-12-31 is a date that sources do write, and must come back as it was."""

PAYLOAD_INDEXES: Mapping[str, Literal["keyword", "integer"]] = {
    "doc_id": "keyword",
    "kind": "keyword",
    "domain": "keyword",
    "jurisdiction": "keyword",
    "department": "keyword",
    "grade": "keyword",
    "law_article": "keyword",
    "references": "keyword",
    "effective_from": "integer",
    "effective_to": "integer",
}
"""Indexed payload fields. `law_article` is the key of the chunk's own article (`도로교통법#제3조`), `references` are
those of what it cites; chunks are looked up by their point id, so `chunk_id` needs no index."""

OTHER_DAYS = ("stated_to", "amended", "written")
"""Days that nothing is filtered by, stored only where they are known."""
CONVERTED = frozenset({"effective_from", "effective_to", *OTHER_DAYS, "path", "references", "places", "grade"})
DEFAULTS: Mapping[str, Any] = {f.name: f.default for f in fields(Chunk) if f.name not in CONVERTED}


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field holds one of `values`, or (with `or_absent`) nothing."""

    field: str
    values: tuple[str, ...]
    or_absent: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """The integer field lies between two inclusive bounds; None is no bound."""

    field: str
    at_least: int | None = None
    at_most: int | None = None


Condition = OneOf | Between


def point_id(chunk_id: str) -> str:
    """Return the UUID (version 5) under which a chunk is stored."""
    return str(uuid.uuid5(NAMESPACE, chunk_id))


def to_payload(chunk: Chunk) -> dict[str, Any]:
    """Return the payload of a chunk: plain JSON values."""
    stored: dict[str, Any] = {}
    for name, default in DEFAULTS.items():
        value = getattr(chunk, name)
        if default is MISSING or value != default:
            stored[name] = value
    stored["grade"] = chunk.grade
    stored["effective_from"] = day_number(chunk.effective_from, NO_START)
    stored["effective_to"] = day_number(chunk.effective_to, NO_END)
    stored.update(_lists(chunk))
    return stored


def _lists(chunk: Chunk) -> Iterator[tuple[str, Any]]:
    """Yield the composite fields and optional days that are not empty, and the key of the chunk's own article."""
    if chunk.path:
        yield "path", list(chunk.path)
    if chunk.references:
        yield "references", [reference.key for reference in chunk.references]
    if chunk.places:
        yield "places", [list(place) for place in chunk.places]
    if chunk.key is not None:
        yield "law_article", chunk.key
    for name in OTHER_DAYS:
        if (day := getattr(chunk, name)) is not None:
            yield name, day_number(day, NO_END)


def from_payload(payload: Mapping[str, Any]) -> Chunk:
    """Return the chunk of a payload that `to_payload` made; raises `KeyError` or `TypeError` on another."""
    plain = {name: payload[name] for name in DEFAULTS if name in payload}
    return Chunk(
        **plain,
        grade=payload["grade"],
        path=tuple(payload.get("path", ())),
        references=tuple([reference_of(key) for key in payload.get("references", ())]),
        places=tuple([(start, place) for start, place in payload.get("places", ())]),
        effective_from=to_day(payload["effective_from"], NO_START),
        effective_to=to_day(payload["effective_to"], NO_END),
        stated_to=to_day(payload.get("stated_to", NO_END), NO_END),
        amended=to_day(payload.get("amended", NO_END), NO_END),
        written=to_day(payload.get("written", NO_END), NO_END),
    )


def read_point(payload: Mapping[str, Any], vectors: Mapping[str, Any]) -> Point:
    """Return the point of a payload and the vectors that lie with it, as either engine gives them."""
    dense = vectors.get(DENSE)
    sparse = {
        name: SparseVector(tuple(vectors[name].indices), tuple(vectors[name].values))
        for name in SPARSE
        if vectors.get(name) is not None
    }
    return Point(from_payload(payload), sparse, tuple(dense) if dense is not None else None)


def reference_of(key: str | list[str]) -> LawReference:
    """Return the reference of a key, or of the pair that an older index holds."""
    law, _, article = key.rpartition("#") if isinstance(key, str) else (key[0], "", key[1])
    return LawReference(law, article)


def day_number(day: date | None, absent: int) -> int:
    """Return a day as `yyyymmdd`."""
    return absent if day is None else day.year * 10_000 + day.month * 100 + day.day


def to_day(number: int, absent: int) -> date | None:
    """Return the day of `day_number`."""
    return None if number == absent else date(number // 10_000, number // 100 % 100, number % 100)


def conditions(where: Where) -> tuple[Condition, ...]:
    """Return what must hold of a payload for `where` to admit it.

    A domain or jurisdiction filter also admits chunks without one: laws have no domain, and national texts
    no jurisdiction. A chunk without a department is seen by all departments.
    """
    return (*_scope(where), *_rights(where), *_validity(where))


def _scope(where: Where) -> Iterator[Condition]:
    wanted = {
        "kind": where.kinds,
        "doc_id": where.doc_ids,
        "law_article": where.articles,
        "references": where.cites,
    }
    for name, values in wanted.items():
        if values:
            yield OneOf(name, tuple(values))
    if where.domain is not None:
        yield OneOf("domain", (where.domain,), or_absent=True)
    if where.jurisdictions:
        yield OneOf("jurisdiction", where.jurisdictions, or_absent=True)


def _rights(where: Where) -> Iterator[Condition]:
    if where.grades:
        yield OneOf("grade", tuple(where.grades))
    if where.departments:
        yield OneOf("department", where.departments, or_absent=True)


def _validity(where: Where) -> Iterator[Condition]:
    if where.as_of is not None:
        day = day_number(where.as_of, NO_START)
        yield Between("effective_from", at_most=day)
        yield Between("effective_to", at_least=day)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield `items` in lists of up to `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
