from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.evaluation.estimate import metric_of
from rag.evaluation.intervals import folded
from rag.evaluation.measures import Folded, Measure
from tests.evaluation_records import records

BOUND = Measure(name="bound", label="가능한 최대", score="ok", estimator=Folded())
BITS = st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=60)


@settings(max_examples=50, deadline=None)
@given(BITS)
def test_the_bound_is_nought_for_all_or_nothing_and_one_for_half(values: list[float]) -> None:
    found = metric_of(BOUND, records(values))
    mean = sum(values) / len(values)
    assert found.value == pytest.approx(2 * min(mean, 1 - mean))
    assert found.interval is not None
    assert found.value is not None
    assert found.interval.low - 1e-9 <= found.value <= found.interval.high + 1e-9


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_folded_ends_hold_every_value_between(one: float, other: float, share: float) -> None:
    low, high = sorted((one, other))
    ends = folded(low, high)
    inside = low + share * (high - low)
    assert ends[0] - 1e-9 <= 1 - abs(2 * inside - 1) <= ends[1] + 1e-9
