import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, permutation_test
from statsmodels.stats.contingency_tables import mcnemar as mcnemar_of_statsmodels
from statsmodels.stats.multitest import multipletests

from rag.evaluation.compare import Difference, compare, corrected
from rag.evaluation.exact import holm, mcnemar, sign_test
from rag.evaluation.intervals import tango
from rag.evaluation.measures import Contrast, Measure, Percentile, Spread
from rag.evaluation.records import Record
from tests.evaluation_records import record, records

OK = Measure(name="ok", label="정답률", score="ok", headline=True)
COUNTS = st.integers(0, 60)


def only(measure: Measure, first: list[Record], second: list[Record]) -> Difference:
    return compare([measure], first, second).differences[0]


@given(COUNTS, COUNTS)
def test_mcnemar_is_that_of_statsmodels(first: int, second: int) -> None:
    if first + second == 0:
        assert mcnemar(0, 0) == 1.0
        return
    expected = mcnemar_of_statsmodels([[0, first], [second, 0]], exact=True).pvalue
    assert mcnemar(first, second) == pytest.approx(expected, abs=1e-9)


@given(COUNTS, COUNTS)
def test_the_sign_test_is_the_binomial_test_of_scipy(hits: int, others: int) -> None:
    if hits + others:
        expected = binomtest(hits, hits + others, 0.5, alternative="greater").pvalue
        assert sign_test(hits, others) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_is_that_of_statsmodels(values: list[float]) -> None:
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1], abs=1e-12)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n // 2), st.integers(0, n // 2), st.just(n))))
def test_the_interval_of_a_paired_difference_holds_what_was_found_and_turns_with_the_sides(
    case: tuple[int, int, int],
) -> None:
    gained, lost, n = case
    low, high = tango(gained, lost, n)
    assert low - 1e-9 <= (gained - lost) / n <= high + 1e-9
    assert (low, high) == pytest.approx(tuple(-end for end in reversed(tango(lost, gained, n))), abs=1e-9)


def test_the_interval_of_a_paired_difference_holds_the_truth_as_often_as_it_says() -> None:
    generator = np.random.default_rng(2)
    drawn = generator.multinomial(60, (0.15, 0.05, 0.8), 400)
    held = [low <= 0.1 <= high for low, high in (tango(int(up), int(down), 60) for up, down, _ in drawn)]
    assert 0.92 <= np.mean(held) <= 0.98


def test_systems_on_items_of_their_own_are_compared_by_mcnemar() -> None:
    found = only(OK, records([1.0] * 20), records([1.0] * 12 + [0.0] * 8))
    assert (found.n, found.gained, found.lost) == (20, 0, 8)
    assert found.p == found.mcnemar == pytest.approx(mcnemar(0, 8))
    assert found.p_worse == pytest.approx(sign_test(8, 0))
    assert found.difference == pytest.approx(-0.4)
    assert found.verdict == "worse"


def test_items_of_one_cluster_count_as_one_witness() -> None:
    found = only(OK, records([1.0] * 20, size=10), records([1.0] * 10 + [0.0] * 10, size=10))
    assert found.mcnemar is not None
    assert found.mcnemar < 0.01
    assert found.p == 1.0
    assert found.verdict == "no_difference"


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=9))
def test_exchanges_give_the_p_of_scipy_s_permutation_of_samples(pairs: list[tuple[float, float]]) -> None:
    first, second = ([round(pair[side], 3) for pair in pairs] for side in (0, 1))
    found = only(OK, records(first), records(second))
    if set(first) | set(second) <= {0.0, 1.0}:
        return
    expected = permutation_test(
        (np.array(second), np.array(first)),
        lambda x, y, axis: x.mean(axis=axis) - y.mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
    )
    low = permutation_test(
        (np.array(second), np.array(first)),
        lambda x, y, axis: x.mean(axis=axis) - y.mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        alternative="less",
    )
    assert found.p == pytest.approx(min(1.0, expected.pvalue), abs=1e-9)
    assert found.p_worse == pytest.approx(low.pvalue, abs=1e-9)


@pytest.mark.parametrize("clustered", [1, 5])
def test_two_equal_systems_differ_in_no_measure(clustered: int) -> None:
    values = np.random.default_rng(0).random(40).round(2).tolist()
    found = only(OK, records(values, clustered), records(values, clustered))
    assert (found.difference, found.p, found.verdict) == (0.0, 1.0, "no_difference")


@pytest.mark.parametrize("turned", [False, True])
def test_where_every_cluster_differs_alike_the_interval_holds_the_difference_and_not_nought(turned: bool) -> None:
    wrong, right = (records([value] * 60, size=10) for value in (0.0, 1.0))
    found = only(OK, *((right, wrong) if turned else (wrong, right)))
    assert found.difference == (-1.0 if turned else 1.0)
    assert found.interval is not None
    assert found.interval.low <= found.difference <= found.interval.high
    assert not found.interval.low <= 0.0 <= found.interval.high


def test_noise_is_called_a_difference_as_seldom_as_the_level_says() -> None:
    generator, called = np.random.default_rng(11), 0
    for _ in range(60):
        base = generator.random((15, 4))
        shift = generator.normal(0, 0.2, (15, 1))
        second = base + shift + generator.normal(0, 0.05, (15, 4))
        found = only(OK, records(base.ravel().tolist(), 4), records(second.ravel().tolist(), 4))
        called += found.verdict != "no_difference"
    assert called <= 7


def test_only_equal_cases_are_compared_and_the_others_are_named() -> None:
    first = records([1.0, 1.0, 0.0])
    other = first[1].model_copy(update={"case_sha256": "0" * 64})
    twice = [record("t", {"ok": 1.0})]
    found = compare(
        [OK], [*first, record("a", {"ok": 1.0}), *twice], [first[0], other, record("b", {"ok": 1.0}), *twice, *twice]
    )
    assert found.paired == 1
    assert (found.changed, found.only_first, found.only_second, found.repeated) == (
        ("c1",),
        ("c2", "a"),
        ("b",),
        ("t",),
    )
    assert found.differences[0].n == 1


def test_an_item_that_counts_on_one_side_only_is_left_out_and_counted() -> None:
    first = records([1.0, 1.0, 0.0])
    second = [first[0], first[1].model_copy(update={"status": "timeout", "scores": {}}), first[2]]
    found = only(OK, first, second)
    assert (found.n, found.only_first, found.only_second) == (2, 1, 0)


def test_what_no_two_items_share_is_not_measured() -> None:
    found = only(OK, records([1.0]), [record("z", {"ok": 1.0})])
    assert (found.first, found.p, found.verdict) == (None, None, "not_measured")
    assert found.why_missing


def sided(values: list[float]) -> list[Record]:
    return [record(f"c{i}", {"ok": value}, slices={"side": "ab"[i % 2]}) for i, value in enumerate(values)]


@pytest.mark.parametrize("estimator", [Contrast(plus={"side": "a"}, minus={"side": "b"}), Spread(by="side")])
def test_a_new_difference_between_groups_is_worse_where_nought_is_best(estimator: Contrast | Spread) -> None:
    measure = Measure(name="gap", label="차이", score="ok", estimator=estimator, better="zero", headline=True)
    fair, unfair = sided([1.0] * 60), sided([1.0, 0.0] * 30)
    found = only(measure, fair, unfair)
    assert (found.first, found.difference, found.verdict) == (0.0, 1.0, "worse")
    assert only(measure, unfair, fair).verdict == "better"


def test_slower_answers_are_worse() -> None:
    measure = Measure(name="p", label="p", score="s", estimator=Percentile(share=0.9), better="lower", headline=True)
    quick = np.random.default_rng(1).exponential(1.0, 100)
    found = only(measure, records(quick.tolist(), score="s"), records((quick * 1.3).tolist(), score="s"))
    assert found.verdict == "worse"
    assert found.interval is not None
    assert found.interval.low > 0


def test_many_headlines_are_corrected_together_and_the_others_are_not_counted() -> None:
    first, second = records([1.0] * 20), records([1.0] * 14 + [0.0] * 6)
    one = compare([OK, OK.model_copy(update={"headline": False})], first, second)
    assert one.differences[0].p_holm == one.differences[0].p
    assert one.differences[1].p_holm is None
    three = corrected([one, one, one])
    assert three[0].differences[0].p_holm == pytest.approx(3 * (one.differences[0].p or 0))
    assert three[0].differences[0].verdict == "no_difference"
