import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fuse import FusionWeights, need, relative, scaled, stretched, weighted_sum

AMPLE = FusionWeights().ample
SCORES = st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0.01, 100), max_size=8)


@given(SCORES)
def test_the_best_relative_score_is_one(scores: dict[str, float]) -> None:
    assert max(relative(scores).values(), default=1.0) == pytest.approx(1.0)


@given(SCORES)
def test_stretched_scores_lie_between_zero_and_one(scores: dict[str, float]) -> None:
    assert all(0.0 <= value <= 1.0 for value in stretched(scores).values())


def test_equal_scores_all_stretch_to_one() -> None:
    assert stretched({"a": 0.8, "b": 0.8}) == {"a": 1.0, "b": 1.0}


def test_a_chunk_that_one_signal_misses_keeps_what_the_others_give() -> None:
    assert weighted_sum([(1.0, {"a": 0.5}), (0.5, {"a": 1.0, "b": 1.0})]) == {"a": 1.0, "b": 0.5}


def test_nothing_to_scale_by_leaves_no_scores() -> None:
    assert scaled({"a": 1.0}, 0.0) == {}


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_better_the_words_match_the_less_is_needed(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert need(high, AMPLE, FusionWeights()) <= need(low, AMPLE, FusionWeights())


def test_need_never_falls_below_the_floor() -> None:
    assert need(1.0, AMPLE, FusionWeights()) == FusionWeights().floor
    assert need(0.0, AMPLE, FusionWeights()) == 1.0


@given(st.floats(0, 1), st.floats(0, 9), st.floats(0, 9))
def test_the_less_a_question_says_the_more_is_needed(coverage: float, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert need(coverage, less, FusionWeights()) >= need(coverage, more, FusionWeights())


def test_words_that_cover_a_brief_question_whole_do_not_decide_alone() -> None:
    assert need(1.0, FusionWeights().brief, FusionWeights()) == 1.0
