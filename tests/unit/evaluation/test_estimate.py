from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, bootstrap
from scipy.stats import t as student_of_scipy
from statsmodels.stats.proportion import proportion_confint

from rag.evaluation.estimate import metric_of, metrics_of
from rag.evaluation.intervals import order_statistics
from rag.evaluation.measures import Contrast, Mean, Measure, Percentile, Spread
from rag.evaluation.records import Status
from rag.evaluation.resampling import student
from tests.evaluation_records import record, records

OK = Measure(name="ok", label="정답률", score="ok", headline=True)
BITS = st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=80)


@given(BITS)
def test_shares_of_independent_items_have_the_wilson_interval_of_statsmodels(values: list[float]) -> None:
    found = metric_of(OK, records(values))
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx(
        proportion_confint(int(sum(values)), len(values), method="wilson"), abs=1e-9
    )
    assert found.interval.method == "Wilson"


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_the_bootstrap_of_a_mean_is_near_that_of_scipy(seed: int) -> None:
    values = np.random.default_rng(seed).normal(0.5, 0.2, 80)
    found = metric_of(OK, records(values.tolist()), seed).interval
    expected = bootstrap((values,), np.mean, rng=seed, n_resamples=2000).confidence_interval
    assert found is not None
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.015)


@settings(max_examples=20, deadline=None)
@given(st.integers(3, 300), st.floats(0.9, 0.99))
def test_quantiles_of_student_are_within_a_hundredth_of_those_of_scipy(df: int, share: float) -> None:
    assert student(share, df) == pytest.approx(student_of_scipy.ppf(share, df), rel=0.02)


def test_intervals_of_clusters_are_wider_than_those_of_items_would_be() -> None:
    values = [float(i % 2) for i in range(20) for _ in range(10)]
    clustered, single = metric_of(OK, records(values, size=10)), metric_of(OK, records(values))
    assert clustered.interval is not None
    assert single.interval is not None
    width = clustered.interval.high - clustered.interval.low
    assert width > 2 * (single.interval.high - single.interval.low)
    assert "묶음" in clustered.interval.method


def test_intervals_of_clusters_hold_the_truth_about_as_often_as_they_say() -> None:
    generator = np.random.default_rng(7)
    held = 0
    for _ in range(150):
        shares = generator.beta(3, 2, 12)
        values = (generator.random((12, 8)) < shares[:, None]).astype(float)
        found = metric_of(OK, records(values.ravel().tolist(), size=8)).interval
        held += found is not None and found.low <= 0.6 <= found.high
    assert 0.9 <= held / 150 <= 0.99


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_all_right_or_all_wrong_in_clusters_counts_each_cluster_as_one_item(value: float) -> None:
    found = metric_of(OK, records([value] * 60, size=6))
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx(
        proportion_confint(10 * value, 10, method="wilson"), abs=1e-9
    )
    assert found.interval.method == "Wilson(묶음 수)"


def test_one_cluster_of_graded_scores_has_no_interval() -> None:
    assert metric_of(OK, records([0.2, 0.5, 0.7], size=3)).interval is None


APART: list[tuple[Status, str]] = [("timeout", "missing"), ("refused", "refusals"), ("out_of_choice", "out_of_choice")]


@pytest.mark.parametrize(("status", "field"), APART)
def test_items_without_a_score_are_counted_apart_and_left_out(status: Status, field: str) -> None:
    found = metric_of(OK, [*records([1.0, 0.0]), record("x", status=status)])
    assert (found.n, found.value, getattr(found, field)) == (2, 0.5, 1)


@pytest.mark.parametrize(("status", "field"), APART)
def test_items_without_a_score_count_as_the_measure_says(status: Status, field: str) -> None:
    counts = {
        "refused": "counts_refusals_as",
        "out_of_choice": "counts_out_of_choice_as",
    }.get(status, "counts_missing_as")
    found = metric_of(OK.model_copy(update={counts: 0.0}), [*records([1.0]), record("x", status=status)])
    assert (found.n, found.value, getattr(found, field)) == (2, 0.5, 1)


def test_a_refusal_with_a_score_counts_with_it() -> None:
    found = metric_of(OK, [record("x", {"ok": 1.0}, status="refused")])
    assert (found.n, found.value, found.refusals) == (1, 1.0, 1)


def test_an_answer_that_could_not_be_scored_is_missing_and_one_without_that_score_is_not_meant() -> None:
    found = metric_of(OK, [record("a", {"ok": None}), record("b", {"other": 1.0}), record("c", {"ok": 1.0})])
    assert (found.n, found.value, found.missing) == (1, 1.0, 1)


@pytest.mark.parametrize(
    ("status", "why"), [("failed", "실패 2"), ("unable", "물을 수 없는"), ("answered", "해당하는 항목이 없습니다")]
)
def test_what_was_not_measured_has_no_value_and_says_why(status: Status, why: str) -> None:
    given_records = [] if status == "answered" else [record(name, status=status) for name in "ab"]
    found = metric_of(OK, given_records)
    assert (found.value, found.interval, found.n) == (None, None, 0)
    assert why in found.why_missing


def test_a_contrast_is_the_difference_of_two_means_and_has_none_with_one_side_empty() -> None:
    contrast = Contrast(plus={"side": "a"}, minus={"side": "b"})
    measure = Measure(name="gap", label="차이", score="ok", estimator=contrast, better="zero")
    plus = [record(f"a{i}", {"ok": float(i < 30)}, slices={"side": "a"}) for i in range(40)]
    minus = [record(f"b{i}", {"ok": float(i < 10)}, slices={"side": "b"}) for i in range(40)]
    found = metric_of(measure, [*plus, *minus])
    assert found.value == pytest.approx(0.5)
    assert found.interval is not None
    assert 0.25 < found.interval.low < 0.5 < found.interval.high < 0.7
    assert metric_of(measure, plus).value is None
    assert "두 무리" in metric_of(measure, plus).why_missing


def test_the_spread_of_equal_groups_does_not_exclude_nought() -> None:
    generator = np.random.default_rng(3)
    items = [record(f"c{i}", {"ok": float(generator.random() < 0.8)}, slices={"city": f"{i % 10}"}) for i in range(400)]
    found = metric_of(Measure(name="s", label="폭", score="ok", estimator=Spread(by="city"), better="zero"), items)
    assert found.value is not None
    assert found.value > 0.05
    assert found.interval is not None
    assert found.interval.low == 0.0


def test_a_percentile_of_few_items_has_no_interval_and_of_many_one_from_the_items() -> None:
    measure = Measure(name="p95", label="느린 답", score="s", estimator=Percentile(share=0.95), better="lower")
    few, many = (metric_of(measure, records([float(i) for i in range(n)], score="s")) for n in (71, 400))
    assert (few.value, few.interval) == (67.0, None)
    assert many.interval is not None
    assert many.interval.low < 379.0 < many.interval.high <= 399.0


@settings(max_examples=30, deadline=None)
@given(st.integers(6, 200), st.floats(0.1, 0.9))
def test_the_interval_of_a_percentile_holds_the_truth_at_least_as_often_as_it_says(n: int, share: float) -> None:
    found = order_statistics([float(rank) for rank in range(1, n + 1)], share)
    if found is None:
        assert min(share, 1 - share) ** n > 0.025 or max(share, 1 - share) ** n > 0.025
        return
    low, high = found
    assert binom.cdf(high - 1, n, share) - binom.cdf(low - 1, n, share) >= 0.95


def test_slices_are_reported_after_the_whole_and_only_the_whole_is_a_headline() -> None:
    items = [record(f"c{i}", {"ok": float(i % 2)}, slices={"domain": "교통" if i < 4 else "환경"}) for i in range(6)]
    found = metrics_of([OK.model_copy(update={"by": ("domain",)})], items)
    assert [(one.slice, one.n, one.headline) for one in found] == [
        (None, 6, True),
        ("domain=교통", 4, False),
        ("domain=환경", 2, False),
    ]


ESTIMATORS: list[Callable[[], object]] = [Mean, lambda: Percentile(share=0.5), lambda: Spread(by="city")]


@pytest.mark.parametrize("make", ESTIMATORS)
def test_the_same_records_and_seed_give_the_same_figures(make: Callable[[], object]) -> None:
    generator = np.random.default_rng(1)
    items = [
        record(f"c{i}", {"ok": float(generator.random())}, cluster=f"k{i // 3}", slices={"city": f"{i % 3}"})
        for i in range(60)
    ]
    measure = Measure.model_validate({"name": "m", "label": "m", "score": "ok", "estimator": make()})
    assert metrics_of([measure], items, 4) == metrics_of([measure], items, 4)
