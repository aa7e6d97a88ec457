import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from eval.ranking import ndcg, rank_of_first, reciprocal_rank

KEYS = st.lists(st.sampled_from("abcdefgh"), max_size=12)
GOLD = st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=3)


def test_both_golds_on_top_are_worth_one_and_one_below_is_worth_less() -> None:
    assert ndcg(["a", "b", "c"], {"a", "b"}, 10) == 1.0
    ideal = 1 + 1 / math.log2(3)
    assert ndcg(["a", "c", "b"], {"a", "b"}, 10) == pytest.approx((1 + 1 / 2) / ideal)


def test_what_stands_below_the_cut_is_worth_nothing() -> None:
    assert ndcg(["x", "a"], {"a"}, 1) == 0.0


def test_an_item_that_is_repeated_takes_one_place() -> None:
    assert rank_of_first(["x", "x", "a"], {"a"}) == 2
    assert reciprocal_rank(["x", "x", "a"], {"a"}) == 0.5


def test_a_ranking_without_a_right_item_is_not_measured() -> None:
    with pytest.raises(ValueError, match="right item"):
        ndcg(["a"], set(), 10)


@settings(deadline=None)
@given(KEYS, GOLD)
def test_ndcg_is_as_scikit_learn_has_it(keys: list[str], gold: set[str]) -> None:
    seen = list(dict.fromkeys(keys))
    # scikit-learn ranks items by a score, and knows only those that were ranked: the others stand below all.
    items = seen + sorted(gold - set(seen)) + ["pad"]
    relevant = [[1.0 if item in gold else 0.0 for item in items]]
    scores = [[float(len(items) - place) for place in range(len(items))]]
    ours = ndcg(seen + ["-"] * (10 - len(seen)), gold, min(10, len(seen))) if seen else 0.0
    theirs = ndcg_score(relevant, scores, k=len(seen)) if seen else 0.0
    assert ours == pytest.approx(theirs)
