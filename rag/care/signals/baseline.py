"""What is usual: a robust seasonal baseline, by the median and the median absolute deviation.

Values are judged on the scale of their square root, on which the spread of counts does not grow with their size. The
usual value of a day is the median of the same kind of day (Monday to Saturday; Sunday and holidays are one kind) in
the `WINDOW` days before, moved by how the last `RECENT` days differ from those medians: so trend and season are
followed, and a single odd week is not. Only the past is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from rag.care.signals.types import Channel, Floats, Holidays, Series

WINDOW = 70
RECENT = 14
LEAST_DAYS = 21
"""Days with a value before anything is judged: three of each day of the week."""
LEAST_OF_KIND = 3
MAD_TO_SD = 1.4826
"""Of normally distributed values (Rousseeuw and Croux 1993)."""
FLOORS: dict[Channel, float] = {"power": 0.12, "calls": 0.5, "steps": 5.0, "doors": 0.5}
"""The least spread on the square root's scale: that of a Poisson count is 0.5; of power and steps, what meters make."""
SUNDAY = 6


@dataclass(frozen=True)
class Usual:
    """The usual value of each day and its spread, on the square root's scale; NaN where too little is known."""

    center: Floats
    spread: Floats
    counted: NDArray[np.int64]


def day_kinds(series: Series, holidays: Holidays) -> NDArray[np.int64]:
    """Return the kind of each day: 0 (Monday) to 5 (Saturday), 6 for Sundays and holidays."""
    days = [series.start + timedelta(days=number) for number in range(series.length)]
    kinds = [day.weekday() if day.weekday() >= 5 or holidays.is_working_day(day) else SUNDAY for day in days]
    return np.array(kinds, dtype=np.int64)


def usual(values: Floats, kinds: NDArray[np.int64], channel: Channel) -> Usual:
    """Return what is usual on each day of a channel; `values` hold NaN where nothing can be said of a person."""
    past = before_each(np.sqrt(values))
    past_kinds = before_each(kinds.astype(np.float64))
    counted = np.sum(~np.isnan(past), axis=1)
    medians = medians_by_kind(past, past_kinds)
    of_past = np.take_along_axis(medians, np.nan_to_num(past_kinds).astype(np.int64), axis=1)
    left = past - of_past
    recent = left[:, -RECENT:]
    enough = np.sum(~np.isnan(recent), axis=1) >= RECENT // 2
    shift = np.where(enough, row_medians(recent), 0.0)
    around = np.abs(left - row_medians(left)[:, None])
    spread = np.maximum(MAD_TO_SD * row_medians(around), FLOORS[channel])
    center = np.maximum(0.0, medians[np.arange(len(values)), kinds] + shift)
    unknown = counted < LEAST_DAYS
    return Usual(np.where(unknown, np.nan, center), np.where(unknown, np.nan, spread), counted)


def before_each(values: Floats) -> Floats:
    """Return, as rows, the `WINDOW` values before each day; NaN before the first."""
    padded = np.concatenate((np.full(WINDOW, np.nan), values))[:-1]
    return np.lib.stride_tricks.sliding_window_view(padded, WINDOW)


def medians_by_kind(past: Floats, kinds: Floats) -> Floats:
    """Return each row's medians by kind of day; that of all days for a kind with too few."""
    whole = row_medians(past)
    columns = []
    for kind in range(SUNDAY + 1):
        same = np.where(kinds == kind, past, np.nan)
        enough = np.sum(~np.isnan(same), axis=1) >= LEAST_OF_KIND
        columns.append(np.where(enough, row_medians(same), whole))
    return np.stack(columns, axis=1)


def row_medians(rows: Floats) -> Floats:
    """Return the median of each row without its NaN, NaN where there is nothing else.

    >>> row_medians(np.array([[3.0, 1.0, np.nan, 2.0], [np.nan, 4.0, 2.0, np.nan]])).tolist()
    [2.0, 3.0]
    """
    ordered = np.sort(rows, axis=1)  # NaN come last
    count = np.sum(~np.isnan(rows), axis=1)
    at = np.arange(len(rows))
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, rows.shape[1] - 1)
    middle: Floats = np.where(count > 0, (ordered[at, low] + ordered[at, high]) / 2, np.nan)
    return middle
