"""What stops or lengthens a clock (영 제17조, 제20조, 제21조; 행정절차법 시행령 제11조)."""

from __future__ import annotations

import pytest

from rag.complaints.deadlines.count import refusal_of
from rag.complaints.deadlines.law import Refused
from rag.complaints.deadlines.receipt import ClockEvent
from tests.deadlines import at, counted, published, real_calendar, receipt


def excluded(start: str, end: str | None, reason: str) -> ClockEvent:
    return ClockEvent("excluded", at(start), at(end) if end else None, reason=reason)


def extended(when: str, days: int, reason: str = "관계 기관의 협조가 필요함", consent: bool = False) -> ClockEvent:
    return ClockEvent("extended", at(when), days=days, reason=reason, consent=consent)


def test_the_days_of_sending_and_arrival_of_a_supplement_do_not_count() -> None:
    events = [
        ClockEvent("supplement_requested", at("2026-11-24 16:00")),
        ClockEvent("supplement_received", at("2026-11-26 10:00")),
    ]
    plain = counted(receipt("2026-11-23 10:00", "건의민원")).due
    assert plain == at("2026-12-10 18:00")
    assert counted(receipt("2026-11-23 10:00", "건의민원"), events).due == at("2026-12-15 18:00")
    assert counted(receipt("2026-11-23 10:00", own=published("days", 2)), events).due == at("2026-11-30 10:00")


def test_an_hour_that_does_not_count_moves_hours_but_no_days() -> None:
    outage = [excluded("2026-11-23 10:00", "2026-11-23 11:00", "정보시스템 장애")]
    assert counted(receipt("2026-11-23 10:00", "기타민원"), outage).due == at("2026-11-23 15:00")
    assert counted(receipt("2026-11-23 10:00", "건의민원"), outage).due == at("2026-12-10 18:00")


def test_spans_that_overlap_count_out_once() -> None:
    one = excluded("2026-11-24 00:00", "2026-11-26 00:00", "의견청취")
    other = excluded("2026-11-25 00:00", "2026-11-27 00:00", "실험·검사·감정")
    assert counted(receipt("2026-11-23 10:00", "건의민원"), [one, other]).due == at("2026-12-15 18:00")
    assert counted(receipt("2026-11-23 10:00", "건의민원"), [one, one]).due == at("2026-12-14 18:00")


def test_an_outage_before_the_new_rule_counts() -> None:
    old = excluded("2026-05-04 09:00", "2026-05-04 18:00", "정보시스템 장애")
    deadline = counted(receipt("2026-05-04 09:00", "기타민원"), [old])
    assert deadline.due == at("2026-05-04 12:00")
    assert "부칙" in deadline.notes[0]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (excluded("2026-11-24 09:00", "2026-11-25 09:00", "점심"), "없습니다"),
        (excluded("2026-11-25 09:00", "2026-11-24 09:00", "의견청취"), "이릅니다"),
        (excluded("2026-11-24 09:00", "2026-11-25 09:00", "현장조사"), "고충민원뿐"),
    ],
)
def test_time_counts_unless_the_decree_says_otherwise(event: ClockEvent, words: str) -> None:
    refused = refusal_of(receipt("2026-11-23 10:00", "건의민원"), [], event, real_calendar())
    assert refused is not None
    assert words in refused.reason
    assert counted(receipt("2026-11-23 10:00", "건의민원"), [event]).due == at("2026-12-10 18:00")


def test_while_a_supplement_is_awaited_the_clock_stands_and_says_so() -> None:
    deadline = counted(
        receipt("2026-11-23 10:00", "건의민원"), [ClockEvent("supplement_requested", at("2026-11-24 16:00"))]
    )
    assert deadline.suspended_since == at("2026-11-24 00:00")
    assert any("끝나지 않았습니다" in note for note in deadline.notes)


def test_an_extension_is_at_most_the_period_itself() -> None:
    of = receipt("2026-11-23 10:00", "고충민원")
    assert counted(of).due == at("2026-12-01 18:00")
    longer = counted(of, [extended("2026-11-30 10:00", 7)])
    assert (longer.due, longer.period) == (at("2026-12-10 18:00"), "7일 + 연장 7일")
    assert any("2026-12-10" in note and "문서로 통지" in note for note in longer.notes)
    too_long = refusal_of(of, [], extended("2026-11-30 10:00", 8), real_calendar())
    assert too_long is not None
    assert "범위" in too_long.reason


def test_three_working_hours_are_extended_in_hours() -> None:
    of = receipt("2026-11-23 09:00", "기타민원")
    more = ClockEvent("extended", at("2026-11-23 10:00"), hours=3, reason="현장 확인")
    assert counted(of, [more]).due == at("2026-11-23 16:00")
    assert refusal_of(of, [], extended("2026-11-23 10:00", 1), real_calendar()) is not None


def test_a_second_extension_needs_consent_and_a_third_cannot_exist() -> None:
    of = receipt("2026-11-23 10:00", "고충민원")
    first = extended("2026-11-30 10:00", 7)
    without, consented = extended("2026-12-08 10:00", 7), extended("2026-12-08 10:00", 7, consent=True)
    refused = refusal_of(of, [first], without, real_calendar())
    assert refused is not None
    assert "동의" in refused.reason
    assert refusal_of(of, [first], consented, real_calendar()) is None
    third = extended("2026-12-15 10:00", 1, consent=True)
    assert isinstance(refusal_of(of, [first, consented], third, real_calendar()), Refused)
    twice = counted(of, [first, consented]).due
    assert counted(of, [first, consented, third]).due == twice == at("2026-12-21 18:00")


@pytest.mark.parametrize(
    "reason",
    [
        "단순 업무과중",
        "담당자 부재",
        "담당자 지정 지연",
        "업무가 많아 늦어짐",
        "담당 공무원의 휴가",
        "담당자가 출장 중",
        "배정이 늦음",
    ],
)
def test_overload_absence_and_late_assignment_extend_nothing(reason: str) -> None:
    refused = refusal_of(
        receipt("2026-11-23 10:00", "고충민원"), [], extended("2026-11-30", 7, reason), real_calendar()
    )
    assert refused is not None
    assert refused.article.endswith("제21조제2항")


@pytest.mark.parametrize(
    ("reason", "number"),
    [
        ("한국전력공사와 협의 중", "제1호"),
        ("현장 확인이 필요", "제2호"),
        ("집중호우로 도로가 끊김", "제3호"),
        ("자문 위원회의 심의", "제4호"),
    ],
)
def test_a_listed_reason_names_its_number(reason: str, number: str) -> None:
    deadline = counted(receipt("2026-11-23 10:00", "고충민원"), [extended("2026-11-30", 7, reason)])
    assert f"제21조제1항{number}" in deadline.basis


def test_the_rules_are_those_of_the_day_of_receipt() -> None:
    event = extended("2026-05-08 10:00", 7, "담당자 부재")
    before, since = receipt("2026-05-04 10:00", "고충민원"), receipt("2026-05-06 10:00", "고충민원")
    assert refusal_of(before, [], event, real_calendar()) is None
    assert refusal_of(since, [], event, real_calendar()) is not None


def test_time_that_is_up_cannot_be_extended() -> None:
    refused = refusal_of(receipt("2026-11-23 10:00", "고충민원"), [], extended("2026-12-02", 7), real_calendar())
    assert refused is not None
    assert "끝나기 전" in refused.reason


def test_an_extension_by_nothing_or_without_a_reason_is_refused() -> None:
    of = receipt("2026-11-23 10:00", "고충민원")
    assert refusal_of(of, [], ClockEvent("extended", at("2026-11-24"), reason="현장 확인"), real_calendar()) is not None
    assert refusal_of(of, [], extended("2026-11-24", 3, " "), real_calendar()) is not None


def test_a_site_investigation_stops_the_clock_for_fourteen_and_seven_days_at_most() -> None:
    of = receipt("2026-11-02 10:00", "고충민원")
    plain = counted(of).due
    assert plain == at("2026-11-10 18:00")
    long = excluded("2026-11-03 00:00", "2026-11-30 00:00", "현장조사")
    deadline = counted(of, [long])
    assert deadline.excluded == ((at("2026-11-03"), at("2026-11-17")),)
    assert deadline.due == at("2026-11-24 18:00")
    again = excluded("2026-11-17 00:00", "2026-11-24 00:00", "현장조사 연장")
    assert counted(of, [long, again]).due == at("2026-12-01 18:00")
    third = excluded("2026-11-24 00:00", "2026-11-26 00:00", "현장조사 연장")
    assert refusal_of(of, [long, again], third, real_calendar()) is not None


def test_transfers_notices_and_merges_are_told_in_the_steps() -> None:
    events = [
        ClockEvent("transferred", at("2026-11-23 11:00"), reason="한국도로공사"),
        ClockEvent("joined", at("2026-11-23 12:00")),
    ]
    texts = [step.text for step in counted(receipt("2026-11-23 10:00", "건의민원"), events).steps]
    assert "11-23 11:00 이송(한국도로공사)" in texts
    assert "11-23 12:00 병합하여 접수" in texts
