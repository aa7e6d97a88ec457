from __future__ import annotations

from datetime import date, timedelta

import pytest

from serving.schemas import FeedbackIn
from serving.schemas_records import UsageKey, UsageRequest
from serving.store.base import Database
from serving.store.columns import now
from serving.store.feedback import FeedbackStore
from serving.store.usage import Cost, Span, UsageStore
from serving.usage import midnight, usage_of
from tests.contract.databases import database, reopen, server

__all__ = ["database", "reopen", "server"]


@pytest.fixture
def store(database: Database) -> UsageStore:
    store = UsageStore(database)
    store.add(
        Cost("kim", "교통과", "gemma", "ask", "generated", 100, 20, seconds=2.0, engine_seconds=1.5, energy_wh=0.1)
    )
    store.add(Cost("kim", "교통과", "gemma", "chat", "generated", 50, 10, estimated=True, seconds=1.0))
    store.add(Cost("lee", "복지과", "", "ask", "refused", seconds=0.5))
    return store


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ("person", [("kim", 2, 150), ("lee", 1, 0)]),
        ("department", [("교통과", 2, 150), ("복지과", 1, 0)]),
        ("model", [("gemma", 2, 150), ("", 1, 0)]),
    ],
)
def test_usage_is_added_up_by_person_department_and_model(
    store: UsageStore, by: UsageKey, found: list[tuple[str, int, int]]
) -> None:
    assert [(row.key, row.answers, row.prompt_tokens) for row in store.rows(by, Span())] == found


def test_the_total_tells_how_many_answers_are_estimates(store: UsageStore) -> None:
    total = store.total(Span())
    assert (total.answers, total.estimated, total.completion_tokens) == (3, 1, 30)
    assert (total.seconds, total.engine_seconds) == (3.5, 1.5)
    assert total.energy_wh == pytest.approx(0.1)


def test_usage_is_of_one_person_and_of_some_days(store: UsageStore) -> None:
    assert store.total(Span("lee")).answers == 1
    assert store.total(Span("nobody")).answers == 0
    tomorrow = now() + timedelta(days=1)
    assert store.total(Span(since=tomorrow)).answers == 0
    assert store.total(Span(until=tomorrow)).answers == 3


def test_days_are_korean_days() -> None:
    start = midnight(date(2026, 11, 24))
    assert start is not None
    assert start.isoformat() == "2026-11-24T00:00:00+09:00"
    assert midnight(date(2026, 11, 24), 1) == start + timedelta(days=1)


def test_what_readers_say_they_saved_is_added_up(store: UsageStore, database: Database) -> None:
    feedback = FeedbackStore(database)
    feedback.add(FeedbackIn(answer_id="a", rating="up", minutes_saved=15, final_text="회신합니다."), "kim", "교통과")
    feedback.add(FeedbackIn(answer_id="b", rating="down"), "kim")
    feedback.add(FeedbackIn(answer_id="c", rating="up", minutes_saved=5), "lee")
    own = usage_of(database, UsageRequest(), "kim", 30.0)
    every = usage_of(database, UsageRequest(scope="all"), None, 30.0)
    assert (own.ratings, own.minutes_saved, own.total.answers) == ({"up": 1, "down": 1}, 15, 2)
    assert (every.ratings, every.minutes_saved, every.total.answers) == ({"up": 2, "down": 1}, 20, 3)
    assert "30W" in own.energy_assumption
