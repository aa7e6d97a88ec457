import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation.agreement import Level, Rating, krippendorff

# The worked example of Krippendorff 2011, C: four observers, twelve units, with what he finds.
ROWS: tuple[tuple[Rating, ...], ...] = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
UNITS = list(zip(*ROWS, strict=True))


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_that_of_the_published_example(level: Level, alpha: float) -> None:
    found = krippendorff(UNITS, level)
    assert found.alpha == pytest.approx(alpha, abs=0.0006)
    assert (found.units, found.ratings, found.raters) == (11, 40, 4)
    assert found.interval is not None
    assert found.interval.low < alpha < found.interval.high


@given(st.lists(st.lists(st.sampled_from(["A", "B", "비김", None]), min_size=3, max_size=3), min_size=1, max_size=15))
def test_alpha_is_one_less_the_share_of_observed_by_expected_disagreement(units: list[list[str | None]]) -> None:
    found = krippendorff(units)
    kept = [[rating for rating in unit if rating] for unit in units]
    kept = [unit for unit in kept if len(unit) > 1]
    pool = [rating for unit in kept for rating in unit]
    if len(set(pool)) < 2:
        assert found.alpha is None
        assert found.why_missing
        return
    observed = sum(sum(a != b for a in unit for b in unit) / (len(unit) - 1) for unit in kept) / len(pool)
    expected = sum(a != b for a in pool for b in pool) / (len(pool) * (len(pool) - 1))
    assert found.alpha == pytest.approx(1 - observed / expected)


def test_judges_who_guess_agree_no_better_than_chance() -> None:
    guesses = np.random.default_rng(4).integers(0, 2, (400, 3)).astype(float).tolist()
    found = krippendorff(guesses)
    assert found.alpha == pytest.approx(0.0, abs=0.08)


def test_words_have_no_order() -> None:
    with pytest.raises(ValueError, match="수여야"):
        krippendorff([["좋음", "나쁨"]], "ordinal")
