"""The breaker and the routing, whatever happens in whatever order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from serving.gateway.breaker import Breaker, BreakerRules
from serving.gateway.routing import Load, bound_of, route

steps = st.lists(st.tuples(st.floats(0, 30), st.sampled_from(("good", "bad", "gone", "late"))), max_size=80)


@given(steps)
def test_an_open_breaker_lets_one_request_at_a_time_through_after_its_pause(happening: list[tuple[float, str]]) -> None:
    rules = BreakerRules(failures=3, seconds=2, longest=16)
    breaker, now, trial = Breaker(rules), 0.0, False
    for pause, end in happening:
        now += pause
        before = breaker.state(now)
        allowed = breaker.allow(now)
        if before == "open":
            assert not allowed
        if trial and before == "half_open":
            assert not allowed
        if not allowed and not trial:
            continue
        trial = before == "half_open"
        if end == "late":
            continue
        {"good": breaker.succeeded, "bad": lambda: breaker.failed(now), "gone": breaker.abandoned}[end]()  # noqa: B023 - called at once
        trial = False
        if end == "good":
            assert breaker.state(now) == "closed"
        assert breaker.would_allow(now + rules.longest + 0.001)


@given(st.integers(1, 6))
def test_it_opens_at_the_failures_in_a_row_and_no_sooner(most: int) -> None:
    breaker = Breaker(BreakerRules(failures=most))
    for _ in range(most - 1):
        breaker.failed(0.0)
    breaker.succeeded()
    for number in range(most):
        assert breaker.allow(0.0), number
        breaker.failed(0.0)
    assert not breaker.allow(0.0)


loads = st.lists(
    st.builds(
        Load, st.text("abcdef", min_size=1, max_size=3), st.integers(0, 20), st.integers(0, 20), st.floats(0.5, 4)
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda load: load.name,
)


@given(loads, st.text(min_size=1, max_size=8))
def test_a_session_never_makes_a_replica_hold_more_than_its_bound(replicas: list[Load], session: str) -> None:
    chosen = next(one for one in replicas if one.name == route(replicas, session))
    assert chosen.active < bound_of(chosen, replicas)


@given(loads, st.text(min_size=1, max_size=8))
def test_a_replica_that_leaves_moves_only_its_own_sessions(replicas: list[Load], session: str) -> None:
    idle = [Load(one.name, weight=one.weight) for one in replicas]
    chosen = route(idle, session)
    for gone in idle:
        left = [one for one in idle if one is not gone]
        if left and gone.name != chosen:
            assert route(left, session) == chosen


@given(loads)
def test_without_a_session_the_shortest_queue_is_taken(replicas: list[Load]) -> None:
    chosen = next(one for one in replicas if one.name == route(replicas))
    assert all(chosen.depth <= one.depth for one in replicas)


def test_there_is_no_route_without_replicas() -> None:
    assert route([], "session") is None
