"""What a clock shows, and when the complainant must be told (영 제13조, 제23조)."""

from __future__ import annotations

from datetime import date

import pytest

from rag.complaints.deadlines.clock import notice_due
from rag.complaints.deadlines.count import clock_of
from rag.complaints.deadlines.receipt import ClockEvent
from rag.complaints.deadlines.transfer import Whither, reception_due, transfer_timer
from tests.deadlines import at, counted, real_calendar, receipt


@pytest.mark.parametrize(
    ("now", "left", "running", "words"),
    [
        ("2026-11-20 17:00", 180, True, "3시간 남음(근무시간)"),
        ("2026-11-21 12:00", 120, False, "2시간 남음(근무시간)"),
        ("2026-11-23 10:30", 30, True, "30분 남음(근무시간)"),
        ("2026-11-23 12:30", -60, False, "기한이 1시간 지남(근무시간)"),
        ("2026-11-24 11:00", -480, True, "기한이 1일 지남(근무시간)"),
    ],
)
def test_a_clock_counts_working_time(now: str, left: int, running: bool, words: str) -> None:
    clock = clock_of(counted(receipt("2026-11-20 17:00", "기타민원")), at(now), real_calendar())
    assert (clock.left_minutes, clock.running, clock.words) == (left, running, words)
    assert clock.overdue is (left < 0)


def test_a_clock_stands_still_while_a_supplement_is_awaited() -> None:
    asked = [ClockEvent("supplement_requested", at("2026-11-24 16:00"))]
    deadline = counted(receipt("2026-11-23 10:00", "건의민원"), asked)
    one, later = (clock_of(deadline, at(now), real_calendar()) for now in ("2026-11-24 17:00", "2027-03-02 17:00"))
    assert one.left_minutes == later.left_minutes == 13 * 480
    assert not later.running
    assert not later.overdue
    assert "멈춤" in later.words


def test_time_that_does_not_count_is_not_left_either() -> None:
    gap = ClockEvent("excluded", at("2026-11-24 00:00"), at("2026-11-26 00:00"), reason="의견청취")
    clock = clock_of(counted(receipt("2026-11-23 09:00", "건의민원"), [gap]), at("2026-11-23 09:00"), real_calendar())
    assert clock.left_minutes == 14 * 480


def test_a_status_notice_is_due_every_thirty_days() -> None:
    received = at("2026-11-02 10:00")
    assert notice_due(received) == date(2026, 12, 2)
    assert notice_due(received, [at("2026-12-02 15:00")]) == date(2027, 1, 1)
    assert notice_due(received, [at("2026-12-03 09:00")]) == date(2027, 1, 31)
    assert notice_due(received, [at("2026-11-20 09:00")]) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("whither", "due", "notice"),
    [
        ("처리주무부서", "2026-11-23 09:30", False),
        ("먼 처리주무부서", "2026-11-23 11:30", False),
        ("같은 기관의 다른 부서", "2026-11-23 11:30", False),
        ("다른 행정기관", "2026-11-23 17:30", True),
    ],
)
def test_a_transfer_has_its_working_hours(whither: Whither, due: str, notice: bool) -> None:
    timer = transfer_timer(at("2026-11-20 17:30"), whither, real_calendar())
    assert (timer.due, timer.notice, timer.at_once) == (at(due), notice, False)


def test_an_electronic_document_goes_at_once_and_a_published_transfer_needs_no_notice() -> None:
    timer = transfer_timer(at("2026-11-20 17:30"), "다른 행정기관", real_calendar(), electronic=True, published=True)
    assert timer.at_once
    assert not timer.notice
    assert "지체 없이" in timer.words


def test_what_reaches_the_electronic_desk_is_received_within_eight_working_hours() -> None:
    assert reception_due(at("2026-11-20 17:00"), real_calendar()) == at("2026-11-23 17:00")
