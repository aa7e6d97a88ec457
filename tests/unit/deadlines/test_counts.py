"""The table of the act's counts, row by row (DOMAIN.md section 1)."""

from __future__ import annotations

import pytest

from configs.calendar import PeriodUnit, load_statutory
from rag.complaints.deadlines.count import deadline_of
from rag.complaints.deadlines.law import OutsideCalendar, Unconfirmed
from rag.complaints.deadlines.periods import QuestionKind, statutory_of
from rag.complaints.types import ComplaintType
from rag.errors import InputError
from tests.deadlines import at, counted, published, real_calendar, receipt


@pytest.mark.parametrize(
    ("kind", "subkind", "period", "basis"),
    [
        ("질의민원", "법령", "14일", "제14조제1호"),
        ("질의민원", "그 밖", "7일", "제14조제2호"),
        ("건의민원", None, "14일", "제15조"),
        ("기타민원", None, "즉시(3근무시간)", "제16조제1항"),
        ("고충민원", None, "7일", "제17조제1항"),
    ],
)
def test_each_kind_has_its_period(kind: ComplaintType, subkind: QuestionKind | None, period: str, basis: str) -> None:
    deadline = counted(receipt("2026-11-23 10:00", kind, subkind))
    assert deadline.period == period
    assert basis in deadline.basis


@pytest.mark.parametrize(
    ("received", "unit", "count", "due"),
    [
        ("2026-07-16 15:00", "days", 3, "2026-07-22 15:00"),  # 24 hours; 07-17 is a holiday
        ("2026-04-27 09:00", "days", 14, "2026-05-18 18:00"),  # 노동절, 어린이날
        ("2026-09-18 09:00", "days", 7, "2026-09-30 18:00"),  # 추석
        ("2026-02-10 09:00", "days", 14, "2026-03-05 18:00"),  # 설날, a substitute day
        ("2026-11-20 17:00", "immediate", 1, "2026-11-23 11:00"),
        ("2026-11-20 11:30", "hours", 1, "2026-11-20 13:30"),  # over lunch
        ("2026-11-20 12:30", "hours", 1, "2026-11-20 14:00"),  # received at lunch
        ("2026-11-20 09:00", "hours", 3, "2026-11-20 12:00"),  # ends with the morning, not after lunch
        ("2026-11-20 15:00", "hours", 3, "2026-11-20 18:00"),  # ends with the day, not next morning
        ("2026-11-21 03:00", "immediate", 1, "2026-11-23 12:00"),  # a Saturday night
        ("2026-11-23 06:10", "immediate", 1, "2026-11-23 12:00"),  # before the office opens
        ("2026-11-23 10:00", "days", 5, "2026-11-30 10:00"),
        ("2026-11-23 10:00", "days", 6, "2026-11-30 18:00"),  # the first day counts
        ("2026-11-23 23:59", "days", 6, "2026-11-30 18:00"),  # at whatever hour
        ("2026-11-21 10:00", "days", 6, "2026-11-30 18:00"),  # a Saturday: counted from Monday
    ],
)
def test_hours_and_days_end_when_the_act_says(received: str, unit: PeriodUnit, count: int, due: str) -> None:
    assert counted(receipt(received, own=published(unit, count))).due == at(due)


@pytest.mark.parametrize(
    ("received", "unit", "count", "due"),
    [
        ("2026-04-01 10:00", "months", 1, "2026-04-30"),  # a whole month
        ("2026-05-29 10:00", "months", 1, "2026-06-29"),  # 06-28 is a Sunday
        ("2026-01-30 10:00", "months", 1, "2026-03-03"),  # no 02-30: 02-28, a Saturday; 03-01, 03-02 are holidays
        ("2026-01-31 10:00", "months", 1, "2026-03-03"),
        ("2026-03-31 10:00", "months", 1, "2026-04-30"),  # no 04-31
        ("2026-02-28 10:00", "months", 1, "2026-03-27"),
        ("2028-01-31 10:00", "months", 1, "2028-02-29"),  # a leap year
        ("2026-08-31 10:00", "months", 6, "2027-03-02"),  # 02-28 is a Sunday, 03-01 a holiday
        ("2028-02-29 10:00", "years", 1, "2029-02-28"),
        ("2026-11-23 10:00", "weeks", 1, "2026-11-30"),  # Monday to Sunday, moved
        ("2026-11-24 10:00", "weeks", 2, "2026-12-07"),
        ("2026-11-28 10:00", "weeks", 1, "2026-12-04"),  # received on a Saturday, which is the first day
    ],
)
def test_weeks_months_and_years_follow_the_civil_code(received: str, unit: PeriodUnit, count: int, due: str) -> None:
    assert counted(receipt(received, own=published(unit, count))).due == at(f"{due} 18:00")


def test_the_count_explains_itself_as_the_example_does() -> None:
    deadline = counted(receipt("2026-11-20 17:00", "기타민원"))
    texts = [step.text for step in deadline.steps]
    assert texts[0] == "2026-11-20 17:00 접수"
    assert texts[1] == "18:00 근무 종료, 1시간"
    assert texts[-1] == "11-23 11:00, 3시간"
    assert deadline.basis == "민원 처리에 관한 법률 시행령 제16조제1항, 제19조"
    assert all(step.article for step in deadline.steps[1:])


def test_a_receipt_out_of_hours_says_from_when_it_is_counted() -> None:
    hourly = counted(receipt("2026-11-21 17:00", "기타민원"))
    assert "토요일 접수: 근무시간만 세므로 11-23 09:00부터 셈" in [step.text for step in hourly.steps]
    daily = counted(receipt("2026-11-23 19:00", "건의민원"))
    assert any("근무시간 뒤 접수여도 첫날 산입" in step.text for step in daily.steps)


def test_days_off_are_named_in_the_steps() -> None:
    steps = " / ".join(step.text for step in counted(receipt("2026-04-27 10:00", "건의민원")).steps)
    assert "05-01 노동절" in steps
    assert "05-05 어린이날" in steps


def test_a_statutory_complaint_without_a_published_period_has_no_deadline() -> None:
    found = deadline_of(receipt("2026-11-20 17:00"), (), real_calendar())
    assert isinstance(found, Unconfirmed)
    assert found.reason.startswith("확인 필요")


def test_a_complaint_of_no_known_kind_has_no_deadline() -> None:
    found = deadline_of(receipt("2026-11-20 17:00", None), (), real_calendar())
    assert isinstance(found, Unconfirmed)


def test_a_question_of_unknown_kind_gets_the_shorter_period_and_a_note() -> None:
    deadline = counted(receipt("2026-11-23 10:00", "질의민원"))
    assert deadline.period == "7일"
    assert "14일" in deadline.notes[0]


def test_an_office_may_have_its_own_period_of_other_complaints() -> None:
    deadline = counted(receipt("2026-11-23 10:00", "기타민원", own=published("days", 7)))
    assert (deadline.period, deadline.due) == ("7일", at("2026-12-01 18:00"))
    assert "제16조제3항" in deadline.basis


def test_a_published_period_is_found_by_code_or_name_only() -> None:
    table = load_statutory()
    entry = table.find("건축 신고")
    assert entry is not None
    deadline = counted(receipt("2026-11-23 10:00", own=statutory_of(entry)))
    assert deadline.period == "5일(40근무시간)"
    assert "건축법 제14조제3항" in deadline.basis
    assert table.find("지하철역 이름 바꾸기") is None


def test_an_instant_without_a_time_zone_is_refused() -> None:
    naive = receipt("2026-11-20 17:00", "기타민원")
    with pytest.raises(InputError, match="시간대"):
        deadline_of(type(naive)(naive.kind, None, naive.received_at.replace(tzinfo=None)), (), real_calendar())


def test_a_year_whose_holidays_are_not_known_is_refused() -> None:
    with pytest.raises(OutsideCalendar, match="공휴일을 알 수 없습니다"):
        deadline_of(receipt("2099-11-20 17:00", "기타민원"), (), real_calendar())


def test_an_instant_of_another_zone_is_counted_in_korean_time() -> None:
    utc = at("2026-11-20 17:00").astimezone(tz=None)
    of = receipt("2026-11-20 17:00", "기타민원")
    assert counted(type(of)(of.kind, None, utc)).due == at("2026-11-23 11:00")
