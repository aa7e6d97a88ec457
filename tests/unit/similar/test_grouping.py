from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.complaints.similar.grouping import grouped, place
from rag.complaints.similar.profile import Profile
from tests.unit.similar.complaints import profile

BLANK = [profile(f"c{number:02d}", "물", number) for number in range(12)]
Table = dict[tuple[str, str], float]
TABLES = st.lists(st.floats(0, 1, width=16), min_size=66, max_size=66)


def by_table(scores: list[float]) -> Callable[[Profile, Profile], float]:
    pairs = [(a.id, b.id) for i, a in enumerate(BLANK) for b in BLANK[:i]]
    table = {frozenset(pair): score for pair, score in zip(pairs, scores, strict=True)}
    return lambda one, other: table.get(frozenset((one.id, other.id)), 0.0)


@settings(max_examples=25)
@given(TABLES, st.randoms(use_true_random=False))
def test_no_order_changes_the_groups_and_no_receipt_is_lost(scores: list[float], chance: random.Random) -> None:
    measure, mixed = by_table(scores), list(BLANK)
    chance.shuffle(mixed)
    groups = grouped(BLANK, measure, 0.5)
    assert grouped(mixed, measure, 0.5) == groups
    assert sorted(id_ for group in groups for id_ in group) == [each.id for each in BLANK]


@settings(max_examples=25)
@given(TABLES)
def test_an_unrelated_complaint_changes_no_group(scores: list[float]) -> None:
    measure = by_table(scores)
    stranger = profile("z", "물", 3)
    assert grouped([*BLANK, stranger], measure, 0.5) == (*grouped(BLANK, measure, 0.5), ("z",))


@settings(max_examples=25)
@given(TABLES)
def test_the_members_of_a_group_belong_together_on_average(scores: list[float]) -> None:
    measure, known = by_table(scores), {each.id: each for each in BLANK}
    for group in grouped(BLANK, measure, 0.5):
        values = [measure(known[a], known[b]) for i, a in enumerate(group) for b in group[:i]]
        assert not values or sum(values) / len(values) >= 0.5 - 1e-9


def test_one_bridge_does_not_join_two_incidents() -> None:
    near = {frozenset(pair): 0.9 for pair in (("c00", "c01"), ("c02", "c03"), ("c01", "c02"))}
    groups = grouped(BLANK[:4], lambda one, other: near.get(frozenset((one.id, other.id)), 0.1), 0.5)
    assert sorted(map(len, groups)) == [2, 2]


def test_receipts_beyond_the_window_or_of_another_town_are_apart() -> None:
    one, late = profile("a", "물"), profile("b", "물", 15 * 24)
    far = profile("c", "물", 1, region="수원시")
    assert grouped([one, late, far], lambda *_: 1.0, 0.5) == (("a",), ("b",), ("c",))
    assert grouped([one, late], lambda *_: 1.0, 0.5, timedelta(days=20)) == (("a", "b"),)


def test_two_receipts_with_one_number_are_an_error() -> None:
    with pytest.raises(ValueError, match="same id"):
        grouped([BLANK[0], BLANK[0]], lambda *_: 1.0, 0.5)


def test_a_new_complaint_joins_the_nearest_group_or_opens_one() -> None:
    groups = [[BLANK[0]], [BLANK[1], BLANK[2]]]
    near = {"c00": 0.6, "c01": 0.9, "c02": 0.7}
    assert place(BLANK[5], groups, lambda _, other: near[other.id], 0.5) == 1
    assert place(BLANK[5], groups, lambda _, other: near[other.id], 0.85) is None
