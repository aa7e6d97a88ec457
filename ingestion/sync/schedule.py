"""When a source is due."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from configs.sources import SourceConfig

KOREA = timezone(timedelta(hours=9), "KST")
"""Korea has had no summer time since 1988."""


def next_run(source: SourceConfig, last: datetime | None, now: datetime) -> datetime | None:
    """Return when a source is next due, given when it last began; None without a schedule.

    A source that never ran is due now if it runs every so often, else at its time of day. A run missed while
    nothing was running is due at once.
    """
    if source.interval is not None:
        return now if last is None else last + source.interval
    if source.time_of_day is None:
        return None
    after = (last or now).astimezone(KOREA)
    hour, minute = source.time_of_day
    moment = after.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return moment if moment > after else moment + timedelta(days=1)
