from __future__ import annotations

from datetime import UTC, datetime, timedelta

from configs.sources import SourceConfig, parse_sources
from ingestion.sync.schedule import KOREA, next_run

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=KOREA)


def source(schedule: str) -> SourceConfig:
    return parse_sources(f"sources: {{가: {{type: folder, path: /x{schedule}}}}}")["가"]


def test_without_a_schedule_nothing_is_due() -> None:
    assert next_run(source(""), None, NOW) is None
    assert next_run(source(""), NOW, NOW) is None


def test_every_hour_counts_from_the_last_beginning() -> None:
    assert next_run(source(", every: 1h"), None, NOW) == NOW
    assert next_run(source(", every: 1h"), NOW, NOW) == NOW + timedelta(hours=1)


def test_a_time_of_day_is_korean_time_whatever_the_clock_is() -> None:
    daily = source(', at: "02:30"')
    tomorrow = datetime(2026, 11, 25, 2, 30, tzinfo=KOREA)
    assert next_run(daily, None, NOW.astimezone(UTC)) == tomorrow
    assert next_run(daily, tomorrow, NOW) == tomorrow + timedelta(days=1)


def test_a_run_that_was_missed_is_due_at_once() -> None:
    last = NOW - timedelta(days=3)
    due = next_run(source(', at: "02:30"'), last, NOW)
    assert due is not None
    assert due < NOW
