import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint

from rag.evaluation.power import needed_for_bound, needed_pairs, paired_power, power_of_bound


def by_scipy(n: int, share: float, bound: float) -> float:
    """The same probability, from all outcomes."""
    hits = np.arange(n + 1)
    low, _ = proportion_confint(hits, n, method="wilson")
    return float(binom.pmf(hits, n, share)[np.asarray(low) > bound].sum())


@settings(max_examples=30, deadline=None)
@given(st.integers(5, 400), st.floats(0.5, 0.999), st.sampled_from([0.5, 0.8, 0.9]))
def test_the_power_of_a_bound_is_the_sum_of_all_outcomes_that_show_it(n: int, share: float, bound: float) -> None:
    assert power_of_bound(n, share, bound) == pytest.approx(by_scipy(n, share, bound), abs=1e-9)


@pytest.mark.parametrize("share", [0.93, 0.95, 0.98, 1.0])
def test_from_the_needed_number_on_the_power_is_reached_and_just_below_it_is_not(share: float) -> None:
    needed = needed_for_bound(share)
    assert needed is not None
    assert all(power_of_bound(n, share) >= 0.8 for n in range(needed, needed + 150))
    assert power_of_bound(needed - 1, share) < 0.8


def test_what_is_not_above_the_bound_cannot_be_shown_to_be() -> None:
    assert needed_for_bound(0.9) is None
    assert needed_for_bound(0.85) is None


@pytest.mark.parametrize("one_sided", [False, True])
def test_the_power_of_pairs_is_what_a_simulation_finds(one_sided: bool) -> None:
    drawn = np.random.default_rng(3).multinomial(120, (0.12, 0.03, 0.85), 4000)
    lost, pairs = drawn[:, 0], drawn[:, 0] + drawn[:, 1]
    tail = binom.sf(lost - 1, pairs, 0.5) * (1 if one_sided else 2)
    assert paired_power(120, 0.12, 0.03, one_sided=one_sided) == pytest.approx(np.mean(tail < 0.05), abs=0.025)


def test_more_pairs_are_needed_for_a_smaller_change_and_none_show_a_gain_as_a_loss() -> None:
    small, large = needed_pairs(0.06, 0.02), needed_pairs(0.15, 0.02)
    assert small is not None
    assert large is not None
    assert large < small
    assert paired_power(small, 0.06, 0.02) >= 0.8
    assert needed_pairs(0.02, 0.06) is None
