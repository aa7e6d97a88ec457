"""Supplements, repeats, joint complaints, objections and results (법 제22조-제24조, 제27조, 제35조)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rag.complaints.deadlines.law import Refused
from rag.complaints.deadlines.objections import GENERAL, STATUTORY, Objection, decision_due, objection, remedy_text
from rag.complaints.deadlines.repeats import Closure, Submission, for_audit, is_joint, is_repeat, may_close, may_merge
from rag.complaints.deadlines.results import Result, issuable
from rag.complaints.deadlines.supplement import Supplement
from rag.complaints.types import ComplaintType
from tests.deadlines import at, real_calendar

MONDAY = date(2026, 11, 23)


def stands(found: Supplement | Refused) -> Supplement:
    assert isinstance(found, Supplement), found
    return found


def refused(found: object) -> str:
    assert isinstance(found, Refused), found
    return found.reason


def asked() -> Supplement:
    return stands(Supplement().ask(MONDAY, 7, real_calendar()))


def asked_again() -> Supplement:
    return stands(asked().ask_again(date(2026, 12, 1), 10, real_calendar()))


def test_a_supplement_has_its_days_without_the_first() -> None:
    assert asked().due == date(2026, 11, 30)
    assert stands(Supplement().ask(MONDAY, 5, real_calendar())).due == date(2026, 11, 30)


def test_a_supplement_is_extended_twice_at_most() -> None:
    state = asked()
    for day in (24, 25):
        state = stands(state.extend(date(2026, 11, day), 7, real_calendar()))
    assert state.extensions == 2
    assert "2회" in refused(state.extend(date(2026, 11, 26), 7, real_calendar()))


def test_an_extension_must_be_asked_for_within_the_period() -> None:
    assert "안에" in refused(asked().extend(date(2026, 12, 1), 7, real_calendar()))


def test_a_supplement_is_asked_for_again_once_after_the_period_for_ten_days_at_most() -> None:
    assert "지난 뒤" in refused(asked().ask_again(date(2026, 11, 30), 10, real_calendar()))
    assert "10일" in refused(asked().ask_again(date(2026, 12, 1), 11, real_calendar()))
    again = asked_again()
    assert again.due == date(2026, 12, 11)
    assert isinstance(again.ask_again(date(2026, 12, 20), 10, real_calendar()), Refused)


def test_a_document_goes_back_only_after_the_second_period_and_with_a_reason() -> None:
    assert isinstance(asked().give_back(date(2027, 1, 4), "보완하지 않음"), Refused)
    again = asked_again()
    assert isinstance(again.give_back(date(2026, 12, 11), "보완하지 않음"), Refused)
    assert isinstance(again.give_back(date(2026, 12, 14), " "), Refused)
    assert stands(again.give_back(date(2026, 12, 14), "도면을 내지 않음")).state == "returned"


def test_a_supplement_that_arrives_ends_the_matter() -> None:
    done = stands(asked_again().receive(date(2026, 12, 14)))
    assert done.state == "complete"
    assert isinstance(done.give_back(date(2026, 12, 20), "늦음"), Refused)
    assert len(done.history) == 3


def test_two_requests_that_came_back_are_a_withdrawal() -> None:
    once = stands(asked().undeliverable(date(2026, 11, 25)))
    assert once.state == "asked"
    assert stands(once.undeliverable(date(2026, 11, 30))).state == "withdrawn"


def told(number: int, notified: bool = True) -> Submission:
    received = at("2026-06-01 10:00") + timedelta(days=10 * number)
    return Submission(f"{number}", received, received + timedelta(days=5) if notified else None)


NEW = Submission("새", at("2026-11-23 10:00"))


def test_a_third_complaint_after_two_notices_may_be_closed_with_its_evidence() -> None:
    closure = may_close("기타민원", NEW, [told(1), told(2)])
    assert isinstance(closure, Closure)
    assert closure.submissions == ("1", "2", "새")
    assert len(closure.notices) == 2
    assert is_repeat([told(1), told(2)])


@pytest.mark.parametrize(
    "earlier",
    [
        [],
        [told(1)],
        [told(1), told(2, notified=False)],
        [told(1, notified=False), told(2, notified=False), told(3, notified=False)],
        [told(1), Submission("2", at("2026-11-20 10:00"), at("2026-11-24 10:00"))],  # told after the new one came
    ],
)
def test_nothing_is_closed_without_two_notices_before_it(earlier: list[Submission]) -> None:
    assert isinstance(may_close("기타민원", NEW, earlier), Refused)


@pytest.mark.parametrize("kind", ["법정민원", None])
def test_a_statutory_complaint_is_never_closed_as_a_repeat(kind: ComplaintType | None) -> None:
    assert isinstance(may_close(kind, NEW, [told(number) for number in range(9)]), Refused)


def test_a_good_reason_for_repeating_keeps_a_complaint_open() -> None:
    assert isinstance(may_close("기타민원", NEW, [told(1), told(2)], justified=True), Refused)


def test_a_joint_complaint_is_closed_only_after_the_committee() -> None:
    earlier = [told(1), told(2)]
    assert "민원조정위원회" in refused(may_close("기타민원", NEW, earlier, joint=True))
    assert isinstance(may_close("기타민원", NEW, earlier, joint=True, committee_heard=True), Closure)


@pytest.mark.parametrize(("households", "persons", "joint"), [(4, 5, False), (5, 4, False), (5, 5, True)])
def test_a_joint_complaint_has_five_households_and_five_persons(households: int, persons: int, joint: bool) -> None:
    assert is_joint(households, persons) is joint


def test_five_persons_with_one_purpose_may_be_received_as_one() -> None:
    assert [may_merge(number) for number in (4, 5)] == [False, True]


def test_the_same_grievance_again_goes_to_the_audit_department() -> None:
    assert for_audit("고충민원", 0) is None
    assert for_audit("기타민원", 3) is None
    assert "감사부서" in (for_audit("고충민원", 1) or "")


def test_an_objection_is_for_a_refused_statutory_complaint() -> None:
    found = objection("법정민원", MONDAY, real_calendar(), refused=True)
    assert isinstance(found, Objection)
    assert found.until == date(2027, 1, 22)
    for kind in ("기타민원", "고충민원", "질의민원", "건의민원"):
        assert isinstance(objection(kind, MONDAY, real_calendar(), refused=True), Refused)
    assert isinstance(objection("법정민원", MONDAY, real_calendar(), refused=False), Refused)


def test_another_disposition_has_the_thirty_days_of_the_general_act() -> None:
    found = objection("기타민원", MONDAY, real_calendar(), refused=False, disposition=True)
    assert isinstance(found, Objection)
    assert found.until == date(2026, 12, 23)


def test_an_objection_is_decided_in_ten_days_and_ten_more() -> None:
    assert decision_due(STATUTORY, MONDAY, real_calendar()) == date(2026, 12, 3)
    assert decision_due(STATUTORY, MONDAY, real_calendar(), extended=10) == date(2026, 12, 14)  # 12-13 is a Sunday
    assert isinstance(decision_due(STATUTORY, MONDAY, real_calendar(), extended=11), Refused)
    assert decision_due(GENERAL, MONDAY, real_calendar()) == date(2026, 12, 7)


def test_the_remedy_depends_on_the_kind() -> None:
    assert "60일" in remedy_text("법정민원", refused=True)
    assert "30일" in remedy_text("기타민원", refused=True, disposition=True)
    plain = remedy_text("건의민원", refused=True)
    assert "고충민원" in plain
    assert "60일" not in plain


def reply(**parts: object) -> Result:
    whole: dict[str, object] = {
        "text": "가로등을 고쳤습니다. [1]",
        "kind": "기타민원",
        "department": "도로관리과",
        "officer": "김목민",
        "contact": "031-000-0000",
    }
    return Result(**{**whole, **parts})  # type: ignore[arg-type]


def parts_missing(**parts: object) -> list[str]:
    return [missing.part for missing in issuable(reply(**parts))]


def test_a_whole_notice_may_be_issued() -> None:
    assert issuable(reply()) == ()


def test_a_refusal_states_its_reason_and_its_remedy() -> None:
    assert parts_missing(refusal=True) == ["거부 이유", "구제절차"]
    assert parts_missing(refusal=True, reason="요건 미충족", remedy="이의신청 60일") == []


@pytest.mark.parametrize(
    ("part", "value", "name"), [("department", "", "소속"), ("officer", " ", "성명"), ("contact", "없음", "연락처")]
)
def test_a_notice_names_department_officer_and_contact(part: str, value: str, name: str) -> None:
    assert parts_missing(**{part: value}) == [name]


def test_an_open_blank_keeps_a_notice_back_wherever_it_is() -> None:
    assert parts_missing(text="[ 점검 일자 ]에 고쳤습니다.") == ["빈칸"]
    assert parts_missing(officer="[ 담당자 ]") == ["성명"]


def test_only_other_complaints_may_be_answered_by_word_of_mouth_without_consent() -> None:
    assert parts_missing(written=False) == []
    assert parts_missing(written=False, kind="건의민원") == ["문서"]
    assert parts_missing(written=False, kind="건의민원", fast_or_agreed=True) == []
