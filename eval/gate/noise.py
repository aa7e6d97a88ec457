"""Noise that is drawn: what a patient test must let pass, and how often one that is too nervous would stop."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable

from eval.gate.baseline import Baseline
from eval.gate.check import Now, check
from rag.evaluation.records import Record, Score

SHARE = 0.1
"""Of the scores that are drawn anew."""
RANKS = (1.0, 1 / 2, 1 / 3, 1 / 5)
"""What a graded score becomes: reciprocal ranks."""


def stopped(baselines: Iterable[Baseline], repeats: int) -> int:
    """Return how often the gate stops where both sides are the same program with scores drawn anew at random.

    Promises are left as they are: one broken item stops the gate by design.
    """
    kept = list(baselines)
    return sum(_stops(kept, seed) for seed in range(1, repeats + 1))


def _stops(baselines: list[Baseline], seed: int) -> bool:
    chance = random.Random(seed)  # noqa: S311 - a draw, no secret
    sides = [
        Now(one.model_copy(update={"records": drawn(one, chance)}), one.measures, drawn(one, chance))
        for one in baselines
    ]
    return not all(found.passes for found in check(sides, seed))


def drawn(baseline: Baseline, chance: random.Random) -> tuple[Record, ...]:
    """Return a baseline's records with a share of their scores drawn anew: right and wrong change places."""
    promised = {measure.score for measure in baseline.measures if measure.invariant}
    return tuple(
        record.model_copy(update={"scores": turned(record.scores, promised, chance)}) for record in baseline.records
    )


def turned(scores: dict[str, Score], promised: Collection[str], chance: random.Random) -> dict[str, Score]:
    """Return scores of which a share is another; what was not measured stays so."""
    return {
        name: score
        if name in promised or score.value is None or chance.random() >= SHARE
        else score.model_copy(update={"value": other(score.value, chance)})
        for name, score in scores.items()
    }


def other(value: float, chance: random.Random) -> float:
    """Return another value of the same kind.

    >>> other(1.0, random.Random(1)), other(0.0, random.Random(1))
    (0.0, 1.0)
    """
    return 1.0 - value if value in {0.0, 1.0} else chance.choice(RANKS)
