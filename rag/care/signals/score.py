"""The evidence that somebody no longer moves about as usual, summed over days (a one-sided CUSUM, Page 1954).

A day's evidence is, over its channels, by how many spreads each lies below the usual, less a slack, between bounds:
one channel alone cannot carry an alert far. A day on which a channel that only a person moves is about as usual ends
the sum: somebody was there. A day without any value changes nothing; it is counted as silent instead.
"""

from __future__ import annotations

import numpy as np

from rag.care.signals.baseline import day_kinds, usual
from rag.care.signals.faults import faults_of, without_faults
from rag.care.signals.types import PERSONAL, Channel, Floats, Holidays, Series, Traced

SLACK = 0.75
MOST = 4.0
LEAST = -1.5
AS_USUAL = -1.5
"""A deviation above this is about as usual."""
LEAST_SHARE = 0.25
"""Of the usual value, which must be there as well: a few steps of somebody who lies on the floor are no sign that all
is well, however much their days differ otherwise."""


def trace(series: Series, holidays: Holidays) -> Traced:
    """Walk through a series day by day; each day knows the days before it only."""
    clean = without_faults(series)
    kinds = day_kinds(series, holidays)
    known = {channel: usual(values, kinds, channel) for channel, values in clean.items()}
    deviations = {
        channel: (np.sqrt(values) - known[channel].center) / known[channel].spread for channel, values in clean.items()
    }
    daily = evidence(deviations, series.length)
    centers = {channel: one.center for channel, one in known.items()}
    alive = seen_alive(clean, centers, deviations)
    silent = np.logical_and.reduce([np.isnan(values) for values in clean.values()])
    return Traced(
        daily=daily,
        total=summed(daily, alive),
        deviations=deviations,
        expected={channel: one.center for channel, one in known.items()},
        spread={channel: one.spread for channel, one in known.items()},
        counted={channel: one.counted for channel, one in known.items()},
        silent=lengths(silent),
        faults=faults_of(series),
    )


def evidence(deviations: dict[Channel, Floats], length: int) -> Floats:
    """Return each day's evidence; 0 where nothing can be judged."""
    daily = np.zeros(length)
    for values in deviations.values():
        daily += np.nan_to_num(np.clip(-values - SLACK, LEAST, MOST))
    return daily


def seen_alive(
    clean: dict[Channel, Floats], centers: dict[Channel, Floats], deviations: dict[Channel, Floats]
) -> np.ndarray:
    """Return the days on which a person moved something about as usual."""
    flags = [
        (clean[channel] > 0)
        & (deviations[channel] > AS_USUAL)
        & (clean[channel] >= LEAST_SHARE * centers[channel] ** 2)
        for channel in sorted(PERSONAL & clean.keys())
    ]
    return np.logical_or.reduce(flags) if flags else np.zeros(len(next(iter(clean.values()))), dtype=np.bool_)


def summed(daily: Floats, alive: np.ndarray) -> Floats:
    """Return the sum of evidence on each day, never below 0, and 0 where somebody was seen."""
    total, so_far = np.zeros(len(daily)), 0.0
    for day, one in enumerate(daily):
        so_far = 0.0 if alive[day] else max(0.0, so_far + float(one))
        total[day] = so_far
    return total


def lengths(flags: np.ndarray) -> np.ndarray:
    """Return, for each day, for how many days in a row up to it a flag is true.

    >>> lengths(np.array([True, True, False, True])).tolist()
    [1, 2, 0, 1]
    """
    count, found = 0, np.zeros(len(flags), dtype=np.int64)
    for day, flag in enumerate(flags):
        count = count + 1 if flag else 0
        found[day] = count
    return found
