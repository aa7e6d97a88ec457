"""The real clock."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta, timezone

KOREA = timezone(timedelta(hours=9), "KST")
"""Korea has had no summer time since 1988; a fixed offset needs no time zone database."""


class KoreanClock:
    """Today's date in Korea and a monotonic clock."""

    def today(self) -> date:
        """Return the date in Korea."""
        return datetime.now(KOREA).date()

    def seconds(self) -> float:
        """Return monotonic seconds."""
        return time.monotonic()
