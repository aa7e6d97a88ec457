"""Holidays come from the library and the overlay; days off of a place are its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from configs.calendar import CalendarTable, SpecialDay, load_calendar, load_statutory
from configs.settings import SettingsError
from rag.adapters.korean_holidays import work_calendar
from tests.deadlines import at, counted, real_calendar, receipt


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-05-01", False),  # 노동절
        ("2026-07-17", False),  # 제헌절
        ("2025-07-17", True),  # not yet a holiday
        ("2025-05-01", True),
        ("2026-03-02", False),  # a substitute day
        ("2026-06-03", False),  # an election
        ("2026-11-21", False),  # Saturday
        ("2026-11-22", False),  # Sunday
        ("2026-11-23", True),
        ("2027-02-09", False),
    ],
)
def test_office_holidays_are_those_of_the_decree(day: str, works: bool) -> None:
    assert real_calendar().is_working_day(date.fromisoformat(day)) is works


def test_a_temporary_holiday_moves_a_deadline() -> None:
    table = CalendarTable(extra=(SpecialDay(date=date(2026, 11, 23), name="임시공휴일"),))
    deadline = counted(receipt("2026-11-20 17:00", "기타민원"), calendar=work_calendar(table))
    assert deadline.due == at("2026-11-24 11:00")
    assert any("11-23 임시공휴일" in step.text for step in deadline.steps)


def test_a_holiday_of_a_place_is_none_elsewhere() -> None:
    table = CalendarTable(extra=(SpecialDay(date=date(2026, 11, 23), name="시민의 날", region="수원시"),))
    assert not work_calendar(table, ("수원시", "경기도")).is_working_day(date(2026, 11, 23))
    assert work_calendar(table, ("용인시", "경기도")).is_working_day(date(2026, 11, 23))


def test_a_cancelled_holiday_is_a_working_day() -> None:
    table = CalendarTable(cancelled=(SpecialDay(date=date(2026, 7, 17), name="제헌절"),))
    assert work_calendar(table).is_working_day(date(2026, 7, 17))


def test_an_office_adds_lines_to_the_shipped_tables(tmp_path: Path) -> None:
    own = tmp_path / "calendar.yaml"
    own.write_text("extra: [{date: 2026-11-23, name: 임시공휴일}]\n", encoding="utf8")
    assert [day.name for day in load_calendar(own, tmp_path / "none.yaml").extra] == ["임시공휴일"]
    table = tmp_path / "statutory.yaml"
    table.write_text(
        "entries: [{code: 시험, name: 시험신고, unit: days, count: 9, basis: 시험법 제1조}]\n", encoding="utf8"
    )
    entry = load_statutory(table).find("시험신고")
    assert entry is not None
    assert entry.count == 9


def test_a_wrong_line_says_where_it_is(tmp_path: Path) -> None:
    own = tmp_path / "calendar.yaml"
    own.write_text("extra: [{date: 2026-13-23, name: 임시공휴일}]\n", encoding="utf8")
    with pytest.raises(SettingsError, match=r"calendar\.yaml"):
        load_calendar(own)


def test_a_name_that_means_two_periods_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "statutory.yaml"
    own.write_text("entries: [{code: 다른, name: 건축 신고, unit: days, count: 9, basis: 시험법}]\n", encoding="utf8")
    with pytest.raises(SettingsError, match="두 번"):
        load_statutory(own)


def test_working_minutes_between_are_those_of_the_office() -> None:
    calendar = real_calendar()
    assert calendar.minutes_a_day == 480
    assert calendar.minutes_between(at("2026-11-20 17:00"), at("2026-11-23 11:00")) == 180
    assert calendar.minutes_between(at("2026-11-23 11:00"), at("2026-11-20 17:00")) == -180
    assert calendar.minutes_between(at("2026-11-21 00:00"), at("2026-11-22 23:00")) == 0
