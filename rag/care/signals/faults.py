"""Patterns that tell of a sensor and not of a person: stuck, flat, gap, and a jump in scale.

Everything here is known on the day itself: what a later day shows changes nothing for an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import numpy as np

from rag.care.signals.types import FAULT_NAMES, Bools, Channel, Fault, FaultKind, Floats, Series

LEAST: Mapping[FaultKind, int] = {"gap": 2, "stuck": 3, "flat": 4, "scale": 3}
"""Days in a row from which a pattern is a fault."""
COARSE: frozenset[Channel] = frozenset({"calls", "doors"})
"""Small counts repeat of themselves: the same count on some days says nothing."""
COARSE_DAYS = 10
JUMP = 8.0
"""The factor by which a scale jumps: a habit does not change so much from one day to the next."""
BEFORE = 28
SELDOM = 0.3
"""A channel that is 0 on a smaller share of days is seldom 0."""
KINDS: tuple[FaultKind, ...] = ("gap", "stuck", "flat", "scale")


def faults_of(series: Series) -> tuple[Fault, ...]:
    """Return the faults of a series by day and channel."""
    days = [series.start + timedelta(days=number) for number in range(series.length)]
    found = [
        Fault(channel, kind, days[first], days[last], FAULT_NAMES[kind])
        for channel, kind, (first, last) in _runs_of(series)
    ]
    return tuple(sorted(found, key=lambda fault: (fault.first, fault.channel)))


def without_faults(series: Series) -> dict[Channel, Floats]:
    """Return the values with NaN from the day on that a sensor is known to be at fault, until it works again."""
    clean = {channel: values.copy() for channel, values in series.values.items()}
    for channel, kind, (first, last) in _runs_of(series):
        clean[channel][first + least_of(channel, kind) - 1 : last + 1] = np.nan
    return clean


def least_of(channel: Channel, kind: FaultKind) -> int:
    """Return the days from which a pattern of a channel is a fault."""
    return COARSE_DAYS if kind == "stuck" and channel in COARSE else LEAST[kind]


def _runs_of(series: Series) -> Iterator[tuple[Channel, FaultKind, tuple[int, int]]]:
    for channel, values in series.values.items():
        alive = _others(series, channel)
        flags = (np.isnan(values), _stuck(values), _flat(values, alive), _jumped(values, channel, alive))
        for kind, flagged in zip(KINDS, flags, strict=True):
            for first, last in runs(flagged):
                if last - first + 1 >= least_of(channel, kind):
                    yield channel, kind, (first, last)


def _others(series: Series, channel: Channel) -> Bools:
    """Return where at least one channel that only a person moves, besides this one, moves."""
    rest = [values > 0 for other, values in series.values.items() if other not in (channel, "power")]
    return np.logical_or.reduce(rest) if rest else np.zeros(series.length, dtype=np.bool_)


def _stuck(values: Floats) -> Bools:
    """Return where a value above 0 is that of the day before or after."""
    same = np.zeros(len(values), dtype=np.bool_)
    pairs = (values[1:] == values[:-1]) & (values[1:] > 0)
    same[1:] |= pairs
    same[:-1] |= pairs
    return same


def _flat(values: Floats, alive: Bools) -> Bools:
    """Return where a channel that was seldom 0 until then is 0 although a person moves another one."""
    known, zero = ~np.isnan(values), values == 0
    held = zero & alive
    # Flat days themselves are left out, or a long fault would make zeros usual.
    ordinary = known & ~held
    share = np.cumsum(ordinary & zero) / np.maximum(1, np.cumsum(ordinary))
    flags: Bools = held & (np.cumsum(ordinary) >= BEFORE) & (share < SELDOM)
    return flags


def _jumped(values: Floats, channel: Channel, alive: Bools) -> Bools:
    """Return where values are at another scale than in the weeks before."""
    flags = np.zeros(len(values), dtype=np.bool_)
    if channel in COARSE:
        return flags
    for day in range(BEFORE, len(values)):
        value = values[day]
        if value > 0:
            level = _level(values, flags, day)
            down = channel == "power" and bool(alive[day]) and value < level / JUMP
            flags[day] = level > 0 and (value > JUMP * level or down)
    return flags


def _level(values: Floats, flags: Bools, day: int) -> float:
    """Return the median of the last values above 0 before a day, at the old scale."""
    usable = np.flatnonzero((values[:day] > 0) & ~flags[:day])[-BEFORE:]
    return float(np.median(values[usable])) if len(usable) else 0.0


def runs(flags: Bools) -> Iterator[tuple[int, int]]:
    """Yield the first and last index of each run of true flags.

    >>> list(runs(np.array([False, True, True, False, True])))
    [(1, 2), (4, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    yield from ((int(first), int(last) - 1) for first, last in zip(edges[::2], edges[1::2], strict=True))
