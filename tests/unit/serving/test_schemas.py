"""The shapes that scripts rely on. The field names stand here too, for machines without ../shared."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from rag.types import Answer, Citation, Hit, Sentence, Timings
from serving.schemas import AnswerOut, AskRequest, FailureOut, HitOut, IngestOut, SearchRequest
from tests.serving_fakes import TOWING, UMBRELLA

SCHEMAS = Path(__file__).parents[4] / "shared" / "tools" / "schemas"
HIT = {
    *("rank", "doc_id", "chunk_id", "title", "source", "article", "locator", "score", "text", "kind"),
    *("effective_from", "effective_to", "in_force"),
}
ANSWER = {
    *("answer", "mode", "sentences", "citations", "refused_because", "model", "index_version", "ai_notice"),
    "timings_ms",
}
CITATION = {"marker", "doc_id", "title", "source", "article", "locator", "quote", "url"}
INGEST = {"added", "changed", "unchanged", "removed", "failed", "failures", "chunks", "dense_pending", "seconds"}
TIMINGS = {"retrieve", "prompt", "first_token", "first_sentence", "generate", "check", "total"}


def an_answer() -> AnswerOut:
    citation = Citation(
        "[1]", UMBRELLA.chunk_id, "law-1", UMBRELLA.title, "제2조제1항", "우산", UMBRELLA.source, "제2조"
    )
    return AnswerOut.of(
        Answer(
            answer="우산은 3일 동안 빌립니다. [1]",
            mode="generated",
            sentences=(Sentence("우산은 3일 동안 빌립니다.", 1.00001, ("[1]",)),),
            citations=(citation,),
            refused_because=None,
            model="fake",
            index_version="v1",
            ai_notice="인공지능",
            timings_ms=Timings(total=3.0),
        ),
        "ans-1",
        date(2026, 11, 28),
    )


def examples() -> dict[str, dict[str, Any]]:
    hit = HitOut.of(Hit(1, TOWING, 0.5, in_force=True, signals={"body": 0.5}))
    summary = IngestOut(added=1, failed=1, failures=[FailureOut(path="bad.hwp", reason="읽을 수 없습니다.")])
    shapes = {"hit": hit, "answer": an_answer(), "ingest": summary}
    return {name: shape.model_dump(mode="json") for name, shape in shapes.items()}


def test_the_promised_fields_are_there() -> None:
    shapes = examples()
    assert set(shapes["hit"]) >= HIT
    assert set(shapes["answer"]) >= ANSWER
    assert set(shapes["answer"]["citations"][0]) >= CITATION
    assert set(shapes["answer"]["timings_ms"]) >= TIMINGS
    assert set(shapes["ingest"]) >= INGEST


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["hit", "answer", "ingest"])
def test_the_shapes_keep_the_shared_schemas(name: str) -> None:
    path = SCHEMAS / f"{name}.json"
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    validator = Draft202012Validator(json.loads(path.read_text(encoding="utf8")))
    assert [error.message for error in validator.iter_errors(examples()[name])] == []


def test_support_stays_between_0_and_1() -> None:
    assert an_answer().sentences[0].support == 1.0


@pytest.mark.parametrize("k", [0, 101, "x", 1.5, None])
def test_a_k_out_of_bounds_is_refused(k: object) -> None:
    with pytest.raises(ValidationError):
        SearchRequest.model_validate({"query": "질문", "k": k})


@pytest.mark.parametrize("given", [20260115, "2026-1-5", "어제", "2026-02-30", "20260115", True, ["2026-01-15"]])
def test_a_date_not_in_iso_form_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        SearchRequest.model_validate({"query": "질문", "as_of": given})


def test_a_misspelt_filter_is_refused() -> None:
    with pytest.raises(ValidationError):
        AskRequest.model_validate({"query": "질문", "kind": "law"})


@given(st.dates())
def test_every_iso_date_is_read_as_that_day(day: date) -> None:
    assert SearchRequest.model_validate({"query": "질문", "as_of": day.isoformat()}).as_of == day


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_no_odd_date_breaks_the_check(value: object) -> None:
    with suppress(ValidationError):
        assert SearchRequest.model_validate({"query": "질문", "as_of": value}).as_of is None
