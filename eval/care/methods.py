"""Ways to raise an alarm over a household's series: ours, and two that are simple; each gives its alarm days."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from eval.care.households import WARM_UP
from rag.care.signals.types import PERSONAL, Bools, Floats, Series

Method = Callable[[Series, Floats], Bools]
"""From a series and our own sums of evidence to the days on which there is an alarm."""


def ours(threshold: float) -> Method:
    """Return our method at a threshold of the sum of evidence."""
    return lambda _series, total: total >= threshold


def nothing_for_a_day(series: Series, _total: Floats) -> Bools:
    """Alarm when all signs of a person are 0 on a day (values that did not come are left out)."""
    signs = np.stack([values for name, values in series.values.items() if name in PERSONAL])
    known = ~np.isnan(signs)
    return np.asarray(known.any(axis=0) & (~known | (signs == 0)).all(axis=0), dtype=np.bool_)


def fixed_threshold(share: float) -> Method:
    """Return an alarm when steps or power fall under a share of the household's mean of the first weeks."""

    def alarms(series: Series, _total: Floats) -> Bools:
        flags = np.zeros(series.length, dtype=np.bool_)
        for name in ("steps", "power"):
            values = series.values[name]
            mean = np.nanmean(values[:WARM_UP]) if not np.isnan(values[:WARM_UP]).all() else 0.0
            flags |= np.nan_to_num(values, nan=np.inf) < share * mean
        return flags

    return alarms
