"""The seasonal baseline, faults of sensors, and what is said of a household's last day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from eval.care.households import household
from rag.care.signals.baseline import LEAST_DAYS, day_kinds, usual
from rag.care.signals.faults import faults_of
from rag.care.signals.judge import Away, judge
from rag.care.signals.score import trace
from rag.care.signals.types import Alert, Channel, Floats, Series
from tests.care import Week

START = date(2026, 3, 2)
THRESHOLD = 5.0


def life(days: int = 90, seed: int = 3) -> dict[Channel, Floats]:
    """Return somebody's ordinary days: more out on weekdays, shopping on Wednesdays."""
    random = np.random.default_rng(seed)
    weekday = (np.arange(days) + START.weekday()) % 7
    steps = np.where(weekday >= 5, 1500.0, 3000.0) * random.lognormal(0, 0.15, days)
    return {
        "power": np.round(5.0 * random.lognormal(0, 0.08, days), 2),
        "calls": random.poisson(2.5, days).astype(float),
        "steps": np.round(np.where(weekday == 2, 6000.0, 1.0) + steps),
        "doors": (random.poisson(6.0, days) + 1).astype(float),
    }


def series(**changed: Floats) -> Series:
    return Series(START, {**life(), **changed})  # type: ignore[dict-item]


def judged(values: dict[Channel, Floats], *away: Away) -> Alert:
    return judge(Series(START, values), Week(), THRESHOLD, away)


def with_last(days: int, **last: float) -> dict[Channel, Floats]:
    values = life()
    for name, value in last.items():
        values[name][-days:] = value  # type: ignore[index]
    return values


def test_an_ordinary_day_is_none() -> None:
    found = judged(life())
    assert (found.level, found.score, found.faults) == ("없음", 0.0, ())
    assert all(one.expected is not None and one.days >= 60 for one in found.channels)


def test_a_day_without_any_sign_of_a_person_is_an_alert_with_its_numbers() -> None:
    found = judged(with_last(1, steps=0, doors=0, calls=0, power=1.6))
    assert found.level in ("주의", "위험")
    assert found.since == found.day == START + timedelta(days=89)
    steps = next(one for one in found.channels if one.channel == "steps")
    assert steps.unusual == "낮음"
    assert "0보" in steps.reason
    assert "배만큼 적습니다" in steps.reason
    assert steps.low is not None
    assert steps.expected is not None
    assert steps.low < steps.expected < (steps.high or 0)
    assert any("5월 30일부터 1일" in reason for reason in found.reasons)


def test_days_without_values_are_not_days_of_zero() -> None:
    gone = judged(with_last(1, steps=np.nan, doors=np.nan, calls=np.nan, power=np.nan))
    assert (gone.level, gone.score) == ("관찰", 0.0)
    assert "신호도 오지 않았습니다" in gone.reasons[0]
    assert judged(with_last(3, steps=np.nan, doors=np.nan, calls=np.nan, power=np.nan)).level == "주의"


def test_a_wednesday_is_compared_with_wednesdays_and_a_holiday_with_sundays() -> None:
    values = life()
    wednesday = (date(2026, 5, 27) - START).days
    values["steps"][wednesday] = 3000.0
    cut: dict[Channel, Floats] = {name: one[: wednesday + 1] for name, one in values.items()}
    steps = next(one for one in judged(cut).channels if one.channel == "steps")
    assert steps.unusual == "낮음"
    assert "수요일" in steps.reason
    holiday = judge(Series(START, cut), Week(frozenset({date(2026, 5, 27)})), THRESHOLD)
    steps = next(one for one in holiday.channels if one.channel == "steps")
    assert "일요일·공휴일" in steps.reason
    assert steps.unusual is None or steps.unusual == "높음"


@pytest.mark.parametrize("factor", [2.2, 0.45])
def test_a_slow_season_is_followed(factor: float) -> None:
    days = 240
    values = life(days)
    values["power"] = np.round(values["power"] * np.geomspace(1.0, factor, days), 2)
    found = trace(Series(START, values), Week())
    assert np.nanmedian(np.abs(found.deviations["power"][120:])) < 1.5
    assert found.total[120:].max() < THRESHOLD


def test_with_too_few_days_it_says_so_and_judges_nothing() -> None:
    values = {name: one[:10] for name, one in life().items()}
    values["steps"][-1] = 0
    found = judged(values)
    assert found.level is None
    assert any("판단하기에 적습니다" in note for note in found.notes)
    assert f"적어도 {LEAST_DAYS}일" in found.channels[0].reason


@pytest.mark.parametrize(
    ("channel", "kind", "make"),
    [
        ("power", "stuck", lambda values: np.concatenate((values[:-5], np.full(5, values[-6])))),
        ("steps", "flat", lambda values: np.concatenate((values[:-5], np.zeros(5)))),
        ("doors", "gap", lambda values: np.concatenate((values[:-5], np.full(5, np.nan)))),
        ("power", "scale", lambda values: np.concatenate((values[:-5], values[-5:] * 1000))),
        ("power", "scale", lambda values: np.concatenate((values[:-5], values[-5:] / 1000))),
    ],
)
def test_faults_of_sensors_are_named_and_left_out(
    channel: Channel, kind: str, make: Callable[[Floats], Floats]
) -> None:
    values = life()
    values[channel] = make(values[channel])
    found = judged(values)
    assert [(one.channel, one.kind) for one in found.faults] == [(channel, kind)]
    assert (found.faults[0].last - found.faults[0].first).days in (4, 5)
    assert found.level in ("없음", "관찰")
    assert any("센서 점검" in note for note in found.notes)
    assert next(one for one in found.channels if one.channel == channel).deviation is None


def test_all_channels_at_zero_are_no_fault() -> None:
    values = with_last(6, steps=0, doors=0, calls=0)
    found = judged(values)
    assert not [fault for fault in found.faults if fault.kind == "flat"]
    assert found.level == "위험"


def test_a_known_absence_is_no_alert() -> None:
    away = Away(START + timedelta(days=86), START + timedelta(days=89), "입원")
    found = judged(with_last(3, steps=0, doors=0, calls=0, power=1.6), away)
    assert found.level == "없음"
    assert found.score > THRESHOLD
    assert "미리 알린 부재(입원)" in found.notes[0]


def test_more_than_usual_is_named_but_alarms_nobody() -> None:
    found = judged(with_last(1, doors=60))
    assert found.level == "관찰"
    assert next(one for one in found.channels if one.channel == "doors").unusual == "높음"


@pytest.mark.parametrize("seed", [1, 2])
def test_each_day_knows_the_days_before_it_only(seed: int) -> None:
    house = household(np.random.default_rng(seed), 4, Week(), with_event=True)
    whole = trace(house.series, Week()).total
    for length in (30, 55, 71, 90, 103, 119):
        part = Series(house.series.start, {name: one[:length] for name, one in house.series.values.items()})
        assert trace(part, Week()).total[-1] == pytest.approx(whole[length - 1])


def test_one_wild_week_does_not_move_what_is_usual() -> None:
    values = life()["steps"]
    wild = values.copy()
    wild[60:64] = 40_000.0
    kinds = day_kinds(Series(START, {"steps": values}), Week())
    calm, after = usual(values, kinds, "steps"), usual(wild, kinds, "steps")
    assert abs(calm.center[-1] - after.center[-1]) < calm.spread[-1]


def test_one_channel_alone_can_be_judged() -> None:
    values: dict[Channel, Floats] = {"doors": life()["doors"]}
    values["doors"][-3:] = 0
    found = judged(values)
    assert found.level in ("주의", "위험")
    assert faults_of(Series(START, values)) == ()


@pytest.mark.parametrize("value", [0.0, 5.0, np.nan])
def test_series_without_any_change_are_judged_without_a_fault_of_ours(value: float) -> None:
    found = judged({"power": np.full(60, value), "steps": np.full(60, value)})
    assert found.level in (None, "없음", "관찰", "주의")
