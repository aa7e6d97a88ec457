import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from rag.evaluation.statistics import Proportion, percentile


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_intervals_are_those_of_scipy(case: tuple[int, int]) -> None:
    hits, n = case
    expected = binomtest(hits, n).proportion_ci(method="wilson")
    assert Proportion(hits, n).interval == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_nothing_measured_is_not_zero() -> None:
    assert Proportion(0, 0).value is None
    assert Proportion(0, 0).interval is None
    assert str(Proportion(0, 0)) == "측정 안 함"


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_values_with_that_share_at_or_below(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= math.floor(share * len(values))
