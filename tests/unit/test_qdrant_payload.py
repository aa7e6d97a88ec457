"""How chunks and filters are stored, without any store."""

from __future__ import annotations

import json
import uuid
from dataclasses import fields, replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rag.adapters.memory import admits
from rag.adapters.qdrant_payload import (
    PAYLOAD_INDEXES,
    Between,
    Condition,
    OneOf,
    batches,
    conditions,
    from_payload,
    point_id,
    to_payload,
)
from rag.types import GRADES, KINDS, Chunk, LawReference, Where

BARE = Chunk("c", "d", "제목", "본문", "law", "제1조")
TEXT = st.text(max_size=20)
DAY = st.dates()
NAME = st.sampled_from(["traffic", "welfare", "수원시", ""])
LAW = st.sampled_from(["도로교통법", "도로 교통법", "민법"])
ARTICLE = st.sampled_from(["제1조", "제1조의2"])

CHUNKS = st.builds(
    Chunk,
    chunk_id=TEXT,
    doc_id=NAME,
    title=TEXT,
    text=TEXT,
    kind=st.sampled_from(KINDS),
    locator=TEXT,
    source=st.none() | TEXT,
    path=st.lists(TEXT, max_size=3).map(tuple),
    heading=TEXT,
    article=st.none() | ARTICLE,
    law=st.none() | LAW,
    start=st.integers(0, 10**9),
    end=st.integers(0, 10**9),
    ordinal=st.integers(0, 10**6),
    effective_from=st.none() | DAY,
    effective_to=st.none() | DAY,
    domain=st.none() | NAME,
    jurisdiction=st.none() | NAME,
    department=st.none() | NAME,
    grade=st.sampled_from(GRADES),
    url=st.none() | TEXT,
    references=st.lists(st.builds(LawReference, LAW, ARTICLE), max_size=3).map(tuple),
    places=st.lists(st.tuples(st.integers(0, 10**6), TEXT), max_size=3).map(tuple),
)
WHERES = st.builds(
    Where,
    kinds=st.lists(st.sampled_from(KINDS), max_size=3).map(tuple),
    domain=st.none() | NAME,
    jurisdictions=st.lists(NAME, max_size=2).map(tuple),
    as_of=st.none() | DAY,
    grades=st.lists(st.sampled_from(GRADES), max_size=2).map(tuple),
    departments=st.lists(NAME, max_size=2).map(tuple),
    doc_ids=st.lists(NAME, max_size=2).map(tuple),
    articles=st.lists(st.builds(LawReference, LAW, ARTICLE).map(lambda r: r.key), max_size=3).map(tuple),
)


def holds(condition: Condition, payload: dict[str, object]) -> bool:
    value = payload.get(condition.field)
    if isinstance(condition, Between):
        assert isinstance(value, int)
        return (condition.at_least is None or condition.at_least <= value) and (
            condition.at_most is None or value <= condition.at_most
        )
    return value in condition.values or (condition.or_absent and value is None)


@given(CHUNKS)
def test_every_chunk_comes_back_exactly(chunk: Chunk) -> None:
    assert from_payload(json.loads(json.dumps(to_payload(chunk)))) == chunk


@given(CHUNKS, WHERES)
def test_the_stored_conditions_admit_what_the_filter_means(chunk: Chunk, where: Where) -> None:
    payload = to_payload(chunk)
    assert all(holds(condition, payload) for condition in conditions(where)) == admits(where, chunk)


def test_all_fields_of_a_chunk_are_stored() -> None:
    full = Chunk(
        "c", "d", "t", "x", "law", "l", "s", ("p",), "h", "제1조", "법", 1, 2, 3,
        date(2025, 1, 1), date(2025, 2, 1), "traffic", "수원시", "과", "S", "u", (LawReference("법", "제2조"),),
        ((0, "표 1 1행"),), date(2025, 3, 1), "별표1", date(2024, 1, 1), True, date(2023, 1, 1),
    )  # fmt: skip
    assert {f.name for f in fields(Chunk)} <= set(to_payload(full))
    assert set(PAYLOAD_INDEXES) <= set(to_payload(full))


def test_fields_without_a_value_take_no_room() -> None:
    assert set(to_payload(BARE)) == {
        "chunk_id", "doc_id", "title", "text", "kind", "locator", "grade", "effective_from", "effective_to",
    }  # fmt: skip


def test_the_last_day_of_the_calendar_is_not_an_open_end() -> None:
    assert from_payload(to_payload(replace(BARE, effective_to=date.max))).effective_to == date.max
    assert from_payload(to_payload(BARE)).effective_to is None


def test_point_ids_are_stable_uuids_of_version_5() -> None:
    assert point_id("문서#1") == point_id("문서#1") != point_id("문서#2")
    assert uuid.UUID(point_id("문서#1")).version == 5


def test_an_article_is_known_by_its_law_without_spaces() -> None:
    assert replace(BARE, law="도로 교통법", article="제3조").key == "도로교통법#제3조"
    assert replace(BARE, law="도로교통법").key is None
    assert replace(BARE, article="제3조").key is None


def test_no_filter_needs_no_condition() -> None:
    assert conditions(Where(grades=())) == ()
    assert conditions(Where()) == (OneOf("grade", ("O",)),)


@given(st.lists(st.integers()), st.integers(1, 5))
def test_batches_hold_everything_in_order(items: list[int], size: int) -> None:
    cut = list(batches(items, size))
    assert [item for batch in cut for item in batch] == items
    assert all(0 < len(batch) <= size for batch in cut)
