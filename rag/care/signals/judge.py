"""Says what is unusual on the last day of a household's series and why, in Korean and with the numbers.

The outcome is an alert for a person, never an action; nothing here reaches anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from rag.care.signals.baseline import LEAST_DAYS
from rag.care.signals.score import trace
from rag.care.signals.types import (
    CHANNEL_NAMES,
    Alert,
    Channel,
    ChannelFinding,
    Fault,
    Holidays,
    Series,
    Traced,
)
from rag.care.types import Risk, highest

LOW, HIGH = -2.5, 4.0
"""Deviations that are named as unusual; more than usual is seldom a danger, so that it must be further away."""
SILENT_DAYS = 2
WEEKDAYS = "월화수목금토일"
DANGER_FACTOR = 2.0
WATCH_FACTOR = 0.5


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which somebody is known to be away; both ends belong to it."""

    first: date
    last: date
    reason: str


def judge(series: Series, holidays: Holidays, threshold: float, away: Sequence[Away] = ()) -> Alert:
    """Judge the last day of a series; `threshold` is the sum of evidence from which a person must look."""
    traced = trace(series, holidays)
    last = series.length - 1
    today = series.start + timedelta(days=last)
    known = next((one for one in away if one.first <= today <= one.last), None)
    channels = tuple(_finding(series, traced, channel, holidays) for channel in series.values)
    faults = tuple(fault for fault in traced.faults if fault.last >= today - timedelta(days=6))
    score = round(float(traced.total[last]), 1)
    level = _level(traced, channels, score, threshold)
    return Alert(
        day=today,
        level="없음" if known and level else level,
        score=score,
        threshold=threshold,
        since=_since(traced, series) if score > 0 else None,
        reasons=tuple(_reasons(traced, channels, series)),
        channels=channels,
        faults=faults,
        notes=tuple(_notes(channels, faults, known)),
    )


def level_of(score: float, threshold: float) -> Risk:
    """Return the level of a sum of evidence.

    >>> [level_of(score, 6.0) for score in (1.0, 3.0, 6.0, 12.0)]
    ['없음', '관찰', '주의', '위험']
    """
    if score >= DANGER_FACTOR * threshold:
        return "위험"
    if score >= threshold:
        return "주의"
    return "관찰" if score >= WATCH_FACTOR * threshold else "없음"


def _level(traced: Traced, channels: Sequence[ChannelFinding], score: float, threshold: float) -> Risk | None:
    """Return the level; None where nothing can be said."""
    silent = int(traced.silent[-1])
    if silent > SILENT_DAYS:
        return highest("주의", level_of(score, threshold))
    if silent:
        return highest("관찰", level_of(score, threshold))
    if all(one.deviation is None for one in channels):
        return level_of(score, threshold) if score > 0 else None
    unusual = any(one.unusual for one in channels)
    return highest(level_of(score, threshold), "관찰" if unusual else "없음")


def _since(traced: Traced, series: Series) -> date:
    """Return the first day of the present run of evidence."""
    zeros = np.flatnonzero(traced.total == 0)
    return series.start + timedelta(days=int(zeros[-1]) + 1 if len(zeros) else 0)


def _finding(series: Series, traced: Traced, channel: Channel, holidays: Holidays) -> ChannelFinding:
    last = series.length - 1
    value = _number(series.values[channel][last])
    expected, spread = _number(traced.expected[channel][last]), _number(traced.spread[channel][last])
    deviation, days = _number(traced.deviations[channel][last]), int(traced.counted[channel][last])
    if expected is None or spread is None:
        return ChannelFinding(channel, value, None, None, None, None, days, None, too_few(channel, days))
    low, middle, high = (max(0.0, expected + step * spread) ** 2 for step in (-2, 0, 2))
    unusual: Literal["낮음", "높음"] | None = None
    if deviation is not None and not LOW < deviation < HIGH:
        unusual = "낮음" if deviation < 0 else "높음"
    today = series.start + timedelta(days=last)
    kind = (
        f"{WEEKDAYS[today.weekday()]}요일"
        if holidays.is_working_day(today) or today.weekday() == 5
        else "일요일·공휴일"
    )
    reason = _said(channel, value, deviation, (low, middle, high), f"최근 {days}일의 {kind} 자료로 본 평소")
    return ChannelFinding(
        channel=channel,
        value=value,
        expected=round(middle, 2),
        low=round(low, 2),
        high=round(high, 2),
        deviation=None if deviation is None else round(deviation, 1),
        days=days,
        unusual=unusual,
        reason=reason,
    )


def _said(
    channel: Channel, value: float | None, deviation: float | None, usual: tuple[float, float, float], whence: str
) -> str:
    name, unit = CHANNEL_NAMES[channel]
    low, middle, high = (plain(number) for number in usual)
    often = f"{whence}는 {middle}{unit}({low}~{high})"
    if value is None:
        return f"{name}: 값이 오지 않았습니다. {often}입니다."
    if deviation is None:
        return f"{name}: {plain(value)}{unit}이지만 센서 이상으로 보여 판단에서 뺐습니다. {often}입니다."
    where = "적습니다" if deviation < 0 else "많습니다"
    return f"{name}: {plain(value)}{unit}. {often}이고, 흔들림의 {abs(deviation):.1f}배만큼 {where}."


def plain(number: float) -> str:
    """Write a number as people do.

    >>> plain(1234.4), plain(3.14159), plain(0.0)
    ('1,234', '3.1', '0')
    """
    return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:.1f}"


def too_few(channel: Channel, days: int) -> str:
    """Say that nothing can be judged yet."""
    return f"{CHANNEL_NAMES[channel][0]}: 판단하기에 적습니다(자료 {days}일, 적어도 {LEAST_DAYS}일이 있어야 합니다)."


def _reasons(traced: Traced, channels: Sequence[ChannelFinding], series: Series) -> Iterator[str]:
    silent, score = int(traced.silent[-1]), float(traced.total[-1])
    if silent:
        yield f"{silent}일째 어떤 신호도 오지 않았습니다. 기기나 통신의 문제일 수 있으나, 안부를 알 수 없습니다."
    if score > 0:
        since = _since(traced, series)
        days = (series.start + timedelta(days=series.length - 1) - since).days + 1
        span = f"{since.month}월 {since.day}일부터 {days}일 동안"
        yield f"{span} 사람이 움직인 흔적이 평소보다 적습니다(누적 근거 {score:.1f})."
    yield from (one.reason for one in channels if one.unusual)


def _notes(channels: Sequence[ChannelFinding], faults: Sequence[Fault], known: Away | None) -> Iterator[str]:
    if known:
        yield f"미리 알린 부재({known.reason}) 기간이라 알리지 않습니다."
    for fault in faults:
        name = CHANNEL_NAMES[fault.channel][0]
        yield f"{name} 센서 점검 필요({fault.first}~{fault.last}): {fault.reason}. 그 값은 판단에서 뺐습니다."
    if channels and all(one.expected is None for one in channels):
        yield f"판단하기에 적습니다: 적어도 {LEAST_DAYS}일의 자료가 있어야 평소를 알 수 있습니다."


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
