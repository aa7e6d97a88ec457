"""The vocabulary of daily activity series: channels, what is unusual in them, faults of sensors, and the outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from rag.care.types import Risk

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Channel = Literal["power", "calls", "steps", "doors"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
CHANNEL_NAMES: dict[Channel, tuple[str, str]] = {
    "power": ("전력 사용", "kWh"),
    "calls": ("통화", "건"),
    "steps": ("걸음", "보"),
    "doors": ("문 열림", "회"),
}
"""What a channel is called, and its unit."""
PERSONAL: frozenset[Channel] = frozenset({"calls", "steps", "doors"})
"""Channels that only a person moves: power also flows where nobody is."""
FaultKind = Literal["stuck", "flat", "gap", "scale"]
FAULT_NAMES: dict[FaultKind, str] = {
    "stuck": "같은 값만 되풀이함",
    "flat": "다른 신호는 평소와 같은데 0만 보냄",
    "gap": "값이 오지 않음",
    "scale": "값의 크기가 갑자기 바뀜(단위나 기기가 바뀐 듯함)",
}


class Holidays(Protocol):
    """Which days are like a Sunday."""

    def is_working_day(self, day: date) -> bool:
        """Whether a day is neither Saturday, Sunday nor a holiday."""


@dataclass(frozen=True)
class Series:
    """Daily values of one household from `start` on, one a day; NaN is a day without a value, 0 is a value."""

    start: date
    values: Mapping[Channel, Floats]

    @property
    def length(self) -> int:
        """Days."""
        return max((len(values) for values in self.values.values()), default=0)


@dataclass(frozen=True, slots=True)
class Fault:
    """Days in which a channel tells of its sensor rather than of a person; both ends belong to it."""

    channel: Channel
    kind: FaultKind
    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class ChannelFinding:
    """One channel on the day that is judged. `deviation` is in multiples of the usual spread; None: not judged."""

    channel: Channel
    value: float | None
    expected: float | None
    low: float | None
    high: float | None
    deviation: float | None
    days: int
    unusual: Literal["낮음", "높음"] | None
    reason: str


@dataclass(frozen=True, slots=True)
class Alert:
    """What a household's series says on its last day: a level for a person to look at, and why."""

    day: date
    level: Risk | None
    score: float
    threshold: float
    since: date | None
    reasons: tuple[str, ...]
    channels: tuple[ChannelFinding, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Traced:
    """The walk through a series: evidence of each day and its sum, deviations by channel, days without any value."""

    daily: Floats
    total: Floats
    deviations: Mapping[Channel, Floats]
    expected: Mapping[Channel, Floats]
    spread: Mapping[Channel, Floats]
    counted: Mapping[Channel, Sequence[int] | NDArray[np.int64]]
    silent: NDArray[np.int64]
    faults: tuple[Fault, ...] = field(default=())
