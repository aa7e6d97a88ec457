"""The ladder over any check-ins, in any order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.care.ladder import Ladder, in_order
from rag.care.types import OUTCOMES, UNREACHED, CheckIn, Outcome
from tests.care import MONDAY, Week, check

LADDER = Ladder(Week())
HISTORIES = st.lists(
    st.builds(
        lambda number, hours, outcome: CheckIn(f"c{number}", MONDAY + timedelta(hours=hours), outcome),
        st.integers(0, 25),
        st.integers(0, 24 * 60),
        st.sampled_from(OUTCOMES),
    ),
    max_size=25,
)


def after(*outcomes: Outcome) -> list[CheckIn]:
    return [check(number, outcome) for number, outcome in enumerate(outcomes, 1)]


def naive(history: list[CheckIn]) -> tuple[int, int, bool, bool]:
    """Count by hand: calls without an answer in a row, visits, whether one is open, whether somebody is looked for."""
    row, visits, open_visit, looking = 0, 0, False, False
    for one in in_order(history):
        if one.outcome in UNREACHED:
            row += 1
            if row >= 3 and not open_visit and not looking:
                visits, open_visit = visits + 1, True
        elif one.outcome == "visit_absent":
            open_visit, looking = False, looking or open_visit
        else:
            row, open_visit, looking = 0, False, False
    return row, visits, open_visit, looking


@settings(max_examples=150)
@given(HISTORIES, st.randoms())
def test_the_order_of_arrival_and_duplicates_change_nothing(history: list[CheckIn], random: object) -> None:
    shuffled = [*history, *history[:5]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert LADDER.standing(shuffled, MONDAY) == LADDER.standing(history, MONDAY)


@settings(max_examples=200)
@given(HISTORIES)
def test_it_stands_where_a_count_by_hand_stands(history: list[CheckIn]) -> None:
    standing = LADDER.standing(history, MONDAY)
    row, visits, open_visit, looking = naive(history)
    assert standing.missed == row
    assert len(standing.visits) == len(set(standing.visits)) == visits
    assert (standing.open_visit is not None, standing.locating is not None) == (open_visit, looking)


@settings(max_examples=150)
@given(HISTORIES)
def test_no_rung_is_skipped(history: list[CheckIn]) -> None:
    rungs = ["regular_call", "call_again", "visit", "locate"]
    before = 0
    for number in range(1, len(ordered := in_order(history)) + 1):
        rung = rungs.index(LADDER.standing(ordered[:number], MONDAY).step.kind)
        assert rung <= before + 1, ordered[:number]
        before = rung


@settings(max_examples=150)
@given(HISTORIES)
def test_what_comes_next_is_on_a_working_day_and_not_in_the_past(history: list[CheckIn]) -> None:
    standing = LADDER.standing(history, MONDAY)
    ordered = in_order(history)
    if standing.step.kind != "locate":
        assert Week().is_working_day(standing.step.due.date())
    source = next((one for one in ordered if one.id == standing.step.opened_by), None)
    assert source is None or standing.step.due >= source.at


def test_three_missed_calls_ask_for_a_visit_once_until_it_is_done() -> None:
    missed_call: Outcome = "missed"
    for missed in range(3, 9):
        standing = LADDER.standing(after(*[missed_call] * missed), MONDAY)
        assert standing.step.kind == "visit"
        assert standing.visits == ("c3",)
        assert standing.step.opened_by == "c3"


@pytest.mark.parametrize("outcome", ["answered", "refused", "visit_safe", "visit_helped"])
def test_whoever_was_reached_starts_anew(outcome: Outcome) -> None:
    standing = LADDER.standing(after("missed", "missed", "missed", outcome), MONDAY)
    assert standing.open_visit is None
    assert standing.missed == 0
    again = LADDER.standing(after("missed", "missed", "missed", outcome, "missed", "missed", "missed"), MONDAY)
    assert again.visits == ("c3", "c7")


def test_a_wrong_number_is_no_sign_of_life() -> None:
    standing = LADDER.standing(after("missed", "wrong_number", "missed"), MONDAY)
    assert standing.step.kind == "visit"
    one = LADDER.standing(after("wrong_number"), MONDAY)
    assert "번호" in one.step.advice[0]


def test_a_visit_that_meets_nobody_leads_to_looking_for_them_at_once() -> None:
    standing = LADDER.standing(after("missed", "missed", "missed", "visit_absent", "missed"), MONDAY)
    assert standing.step.kind == "locate"
    assert standing.locating == "c4"
    assert any("119" in advice for advice in standing.step.advice)
    assert LADDER.standing(after("visit_absent"), MONDAY).step.kind == "call_again"


def test_a_visit_is_due_on_the_next_working_day_and_a_long_wait_is_pointed_out() -> None:
    friday = [check(number, "missed", 24 * 4 + number) for number in range(1, 4)]
    due = LADDER.standing(friday, MONDAY).step
    assert due.due.date() == date(2026, 11, 9)
    assert "휴무일" in due.advice[0]
    free = frozenset({date(2026, 11, 9), date(2026, 11, 10)})
    assert Ladder(Week(free)).standing(friday, MONDAY).step.due.date() == date(2026, 11, 11)
    assert not LADDER.standing(after("missed", "missed", "missed"), MONDAY).step.advice


def test_the_first_call_again_is_the_same_day_while_the_office_is_open() -> None:
    morning = LADDER.standing([check(1, "missed", 0.5)], MONDAY).step
    assert morning.due == MONDAY + timedelta(hours=3.5)
    evening = LADDER.standing([check(1, "missed", 7)], MONDAY).step
    assert evening.due == MONDAY + timedelta(days=1)
    assert "2회 더" in morning.reason
