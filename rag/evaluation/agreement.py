"""Agreement of people who judged the same items: Krippendorff's alpha, with missing judgements.

Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". 1 is full agreement, 0 what chance would give; below
0.667 he draws no conclusions, from 0.8 on they are sound (Krippendorff 2004, 11.4.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from rag.evaluation.bundle import Interval
from rag.evaluation.counting import Floats
from rag.evaluation.facts import Count, Fact, Number
from rag.evaluation.resampling import RESAMPLES, draws, ends

Level = Literal["nominal", "ordinal", "interval"]
Rating = str | float | None
"""A judgement; None: this person did not judge this item."""


class Agreement(Fact):
    """How far judges agree. `alpha` None: it is not defined, and `why_missing` says why (Korean)."""

    alpha: Number | None
    level: Level
    units: Count
    """Items that two people or more judged."""
    ratings: Count
    """Judgements of these items."""
    raters: Count
    interval: Interval | None = None
    why_missing: str = ""


def krippendorff(units: Sequence[Sequence[Rating]], level: Level = "nominal", seed: int = 0) -> Agreement:
    """Return the alpha of items, each a row of judgements by judge; its interval is a bootstrap over the items.

    Ordinal and interval judgements are numbers. Raises `ValueError` for words on these levels.

    >>> krippendorff([["A", "A"], ["B", "B"], ["A", "B"], ["B", "B"]]).alpha
    0.5333333333333333
    """
    judged = [[rating for rating in unit if rating is not None] for unit in units]
    paired = [unit for unit in judged if len(unit) >= 2]
    values = _values([rating for unit in paired for rating in unit], level)
    facts = {
        "level": level,
        "units": len(paired),
        "ratings": sum(map(len, paired)),
        "raters": max((len(unit) for unit in units), default=0),
    }
    if not paired:
        return Agreement(alpha=None, why_missing="두 사람 이상이 함께 본 항목이 없습니다.", **facts)
    if len(values) < 2:
        return Agreement(alpha=None, why_missing="모두 같은 판정뿐이어서 일치도를 셀 수 없습니다.", **facts)
    pairs = np.array([_coincidences(unit, values) for unit in paired])
    numbers = np.array([float(value) for value in values] if level == "interval" else range(len(values)), np.float64)
    alpha = float(_alphas(pairs.sum(axis=0)[None], level, numbers)[0])
    return Agreement(alpha=alpha, interval=_interval(pairs, level, numbers, seed), **facts)


def _values(ratings: Sequence[str | float], level: Level) -> list[str | float]:
    if level == "nominal":
        return sorted(set(ratings), key=str)
    if any(isinstance(rating, str) for rating in ratings):
        raise ValueError("순서나 간격이 있는 판정은 수여야 합니다.")
    return sorted({float(rating) for rating in ratings})


def _coincidences(unit: Sequence[str | float], values: Sequence[str | float]) -> Floats:
    """Return how often each two values meet in an item, so weighted that each judgement counts once."""
    counts = np.array([sum(rating == value for rating in unit) for value in values], dtype=np.float64)
    return np.asarray((np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1))


def _alphas(pairs: Floats, level: Level, numbers: Floats) -> Floats:
    """Return the alpha of each matrix of coincidences (last two axes)."""
    totals = pairs.sum(axis=-1)
    whole = totals.sum(axis=-1)
    distance = _distances(totals, level, numbers)
    found = (pairs * distance).sum(axis=(-2, -1))
    expected = (totals[:, :, None] * totals[:, None, :] * distance).sum(axis=(-2, -1)) / (whole - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(1 - found / expected)


def _distances(totals: Floats, level: Level, numbers: Floats) -> Floats:
    """Return the squared distance of each two values; between ranks, what lies between their middles."""
    if level == "nominal":
        return np.asarray(1.0 - np.eye(totals.shape[-1]))[None]
    places = np.cumsum(totals, axis=-1) - totals / 2 if level == "ordinal" else numbers[None]
    return np.asarray((places[:, :, None] - places[:, None, :]) ** 2)


def _interval(pairs: Floats, level: Level, numbers: Floats, seed: int) -> Interval | None:
    blocks = [
        _alphas(np.tensordot(weights, pairs, axes=(1, 0)), level, numbers)
        for weights in draws(len(pairs), RESAMPLES, seed)
    ]
    found = ends(np.concatenate(blocks), len(pairs))
    if found is None or found[0] == found[1]:
        return None
    return Interval(low=found[0], high=min(1.0, found[1]), method="부트스트랩(항목 단위)")
