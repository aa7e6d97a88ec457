"""The simulator of households and what is measured on it."""

from __future__ import annotations

import numpy as np

from eval.care.command import lines, traced
from eval.care.households import START, WARM_UP, Event, Household, households
from eval.care.measure import Outcome, first_days, measure
from eval.care.methods import nothing_for_a_day, ours
from rag.care.signals.types import CHANNELS, Series
from tests.care import Week


def test_the_same_seed_gives_the_same_households_and_another_other_ones() -> None:
    first, again = list(households(2, 5, 1, Week())), list(households(2, 5, 1, Week()))
    other = list(households(2, 5, 2, Week()))
    for one, two, three in zip(first, again, other, strict=True):
        assert all(
            np.array_equal(one.series.values[name], two.series.values[name], equal_nan=True) for name in CHANNELS
        )
        assert not np.array_equal(one.series.values["power"], three.series.values["power"], equal_nan=True)
    assert first[0].event is not None
    assert first[1].event is None


def test_delays_run_to_the_end_of_the_day_whose_values_tell() -> None:
    total = np.zeros(60)
    total[51:] = 9.0
    house = Household(Series(START, {"steps": np.ones(60)}), ("ordinary",) * 60, Event("fall", 50, 20.0))
    outcome = measure(ours(5.0), [(house, total)])
    assert outcome.delays == [28.0]
    assert outcome.within(1) == (0, 1)
    assert outcome.within(2) == (1, 1)


def test_an_alarm_that_lasts_is_one_and_is_counted_by_its_cause() -> None:
    total = np.zeros(60)
    total[WARM_UP + 2 : WARM_UP + 5] = 9.0
    causes = ["ordinary"] * 60
    causes[WARM_UP + 2] = "trip"
    house = Household(Series(START, {"steps": np.ones(60)}), tuple(causes), None)  # type: ignore[arg-type]
    outcome = measure(ours(5.0), [(house, total)])
    assert outcome.alarms == {"trip": 1}
    assert outcome.per_month() == 30 / (60 - WARM_UP)
    assert first_days(total >= 5.0, 0, 60) == [WARM_UP + 2]


def test_a_missed_event_makes_the_slowest_delay_endless() -> None:
    outcome = Outcome(delays=[10.0, 20.0], missed=1)
    assert outcome.quantile(0.5) == 20.0
    assert outcome.quantile(0.9) == float("inf")


def test_the_report_has_our_method_the_simple_ones_the_causes_and_the_curve() -> None:
    text = "\n".join(lines(6, 5, 9, Week()))
    for words in ("사건 3건", "하루 동안 움직임 없음", "고정 문턱", "거짓 알림의 까닭", "문턱에 따른 변화", "ordinary"):
        assert words in text


def test_most_events_are_found_and_simple_ways_find_fewer() -> None:
    cases = traced(12, 6, 77, Week())
    good, simple = measure(ours(5.0), cases), measure(nothing_for_a_day, cases)
    assert good.within(3)[0] >= 5
    assert good.within(3)[0] >= simple.within(3)[0]
