"""Drawn noise: it changes scores on both sides alike, and the gate stops for it no oftener than its level says."""

from __future__ import annotations

import random

from eval.gate.noise import drawn, stopped
from eval.gate.prove import Row
from rag.evaluation.measures import Measure
from rag.evaluation.records import Record, Score
from tests.evaluation_records import records
from tests.unit.eval.gate.test_check import LEAK, OK, baseline

CHANCE = random.Random(1)  # noqa: S311 - a draw, no secret


def scored(values: list[float], **more: float | None) -> list[Record]:
    added = {name: Score(value=value) for name, value in more.items()}
    return [one.model_copy(update={"scores": one.scores | added}) for one in records(values)]


def test_a_share_of_the_scores_is_drawn_anew_and_no_promise() -> None:
    now = drawn(baseline(scored([1.0] * 200, leak=1.0), (OK, LEAK)), CHANCE)
    assert 8 <= sum(one.scores["ok"].value == 0.0 for one in now) <= 35
    assert all(one.scores["leak"].value == 1.0 for one in now)


def test_what_was_not_measured_stays_not_measured() -> None:
    now = drawn(baseline(scored([1.0] * 50, ok=None)), CHANCE)
    assert all(one.scores["ok"].value is None for one in now)


def test_the_gate_seldom_stops_for_it() -> None:
    other = Measure(name="ok", label="정답률", score="ok")
    assert stopped([baseline(records([1.0, 0.0] * 40)), baseline(records([1.0] * 60), (other,), "other")], 30) <= 2


def test_a_change_that_is_only_told_of_never_fails_the_proof() -> None:
    assert all(Row("x", "y", None, caught, "").holds for caught in (True, False))
    assert not Row("x", "y", planted=True, caught=False, by="").holds
