"""Retries, budgets and the wait that a 429 names."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from serving.gateway.budget import BudgetRules, Budgets, asked_tokens, within
from serving.gateway.queue import AdmissionQueue, QueueRules, Refused, Ticket
from serving.gateway.retry import Outcome, may_retry, outcome_of

NOW = datetime(2026, 11, 24, 23, 0)  # noqa: DTZ001 - the zone does not matter


@pytest.mark.parametrize("outcome", ["refused", "bad_gateway", "unavailable"])
def test_what_never_began_is_tried_elsewhere_and_never_after_a_byte(outcome: Outcome) -> None:
    assert may_retry(outcome, 0, 1, 3)
    assert not may_retry(outcome, 1, 1, 3)
    assert not may_retry(outcome, 0, 3, 3)


@pytest.mark.parametrize("outcome", ["timeout", "broken", "server_error", "answered"])
def test_what_may_have_begun_is_not_tried_again(outcome: Outcome) -> None:
    assert not may_retry(outcome, 0, 1, 3)


def test_a_status_says_what_it_says_of_the_replica() -> None:
    assert [outcome_of(status) for status in (200, 400, 429, 500, 502, 503)] == [
        "answered",
        "answered",
        "answered",
        "server_error",
        "bad_gateway",
        "unavailable",
    ]


def test_a_used_up_budget_says_when_the_next_day_begins() -> None:
    budgets = Budgets(BudgetRules(day_tokens=100))
    budgets.spend("kim", 60, 1.0, NOW)
    assert budgets.retry_after("kim", NOW) is None
    budgets.spend("kim", 60, 1.0, NOW)
    assert budgets.retry_after("kim", NOW) == 3600
    assert budgets.retry_after("lee", NOW) is None
    assert budgets.retry_after("kim", NOW + timedelta(hours=1)) is None


def test_seconds_are_a_budget_too_and_the_clock_may_have_a_zone() -> None:
    now = datetime(2026, 11, 24, 23, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    budgets = Budgets(BudgetRules(day_seconds=5))
    budgets.spend("kim", 1, 6.0, now)
    assert budgets.retry_after("kim", now) is not None
    assert budgets.used("kim") == (1, 6.0)


def test_a_request_is_limited_to_its_budget_and_keeps_what_it_asked_below_it() -> None:
    assert within({"prompt": "x", "max_tokens": 99}, 10) == {"prompt": "x", "max_tokens": 10}
    assert within({"prompt": "x"}, 10) == {"prompt": "x"}
    assert within({"max_completion_tokens": 50}, 10) == {"max_completion_tokens": 10}
    assert within({"max_tokens": True}, 10) == {"max_tokens": 10}
    assert within({"max_tokens": 99}, 0) == {"max_tokens": 99}
    assert asked_tokens({"max_tokens": 5, "max_completion_tokens": 7}) == 7
    assert asked_tokens({"max_tokens": "many"}) is None


def test_the_wait_is_computed_from_the_queue() -> None:
    queue = AdmissionQueue(QueueRules(2, (), waiting=3, expected_seconds=4.0, waiting_per_user=9))
    for number in range(5):
        queue.submit(Ticket(number, user=str(number)), 0.0)
    assert queue.submit(Ticket(9), 0.0) == Refused("queue", 8)
    assert queue.retry_after("disaster") == 2


def test_the_mean_time_follows_what_is_measured() -> None:
    queue = AdmissionQueue(QueueRules(1, (), expected_seconds=1.0))
    for number in range(30):
        queue.submit(Ticket(number), 0.0)
        queue.finish(Ticket(number), 10.0)
    assert queue.mean_seconds == pytest.approx(10.0, rel=0.01)


def test_a_wait_beyond_the_limit_is_refused_at_once_but_never_a_disasters() -> None:
    queue = AdmissionQueue(QueueRules(1, (), expected_seconds=30.0, wait_seconds=40.0))
    queue.submit(Ticket(1), 0.0)
    assert queue.submit(Ticket(2), 0.0) == []
    assert queue.submit(Ticket(3), 0.0) == Refused("wait", 60)
    assert queue.submit(Ticket(4, "disaster"), 0.0) == []
    assert queue.submit(Ticket(5, "disaster"), 0.0) == []


def test_one_user_cannot_fill_the_queue() -> None:
    queue = AdmissionQueue(QueueRules(1, (), waiting_per_user=1, wait_seconds=1e9))
    for number in range(2):
        queue.submit(Ticket(number, user="kim"), 0.0)
    assert isinstance(queue.submit(Ticket(2, user="kim"), 0.0), Refused)
    assert queue.submit(Ticket(3, user="lee"), 0.0) == []


def test_more_slots_let_more_in_and_fewer_stop_nobody() -> None:
    queue = AdmissionQueue(QueueRules(1, ()))
    for number in range(3):
        queue.submit(Ticket(number, user=str(number)), 0.0)
    assert len(queue.resize(3, 0.0)) == 2
    assert queue.resize(1, 0.0) == []
    assert queue.running() == 3
