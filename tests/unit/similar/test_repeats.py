from __future__ import annotations

from datetime import timedelta

from rag.complaints.similar.repeats import Receipt, repeated
from tests.unit.similar.complaints import START, profile

TEXT = "솔방울길에 가로등을 놓아 주세요"
NOW = profile("now", TEXT, 900)


def receipt(id_: str, hours: float, *, told: bool, text: str = TEXT) -> Receipt:
    at = START + timedelta(hours=hours + 10) if told else None
    return Receipt(profile(id_, text, hours), "건의민원", at)


def never(*_: object) -> float:
    return 0.0


def test_the_third_time_after_two_notices_may_be_closed() -> None:
    found = repeated(NOW, "건의민원", [receipt("b", 300, told=True), receipt("a", 0, told=True)], never, 0.5)
    assert found is not None
    assert found.closable
    assert [each.profile.id for each in found.receipts] == ["a", "b"]
    assert "3번 접수" in found.reason
    assert "2026-06-01" in found.reason
    assert "제23조" in found.reason
    assert found.flag.words == ("a", "b")


def test_one_notice_is_evidence_but_not_enough_to_close() -> None:
    found = repeated(NOW, "건의민원", [receipt("a", 0, told=True), receipt("b", 9, told=False)], never, 0.5)
    assert found is not None
    assert not found.closable


def test_twice_is_not_repeated() -> None:
    assert repeated(NOW, "건의민원", [receipt("a", 0, told=True)], never, 0.5) is None


def test_a_statutory_application_is_never_a_repeated_complaint() -> None:
    same = [receipt("a", 0, told=True), receipt("b", 9, told=True)]
    assert repeated(NOW, "법정민원", same, never, 0.5) is None
    statutory = [Receipt(each.profile, "법정민원", each.notified_at) for each in same]
    assert repeated(NOW, "건의민원", statutory, never, 0.5) is None


def test_another_matter_later_receipts_and_later_notices_do_not_count() -> None:
    other = receipt("a", 0, told=True, text="재산세 고지서가 안 왔습니다")
    later = receipt("b", 2000, told=True)
    own = Receipt(NOW, "건의민원", START)
    late_notice = Receipt(profile("c", TEXT, 5), "건의민원", START + timedelta(hours=2000))
    assert repeated(NOW, "건의민원", [other, later, own], never, 0.5) is None
    found = repeated(NOW, "건의민원", [late_notice, receipt("d", 3, told=True)], never, 0.5)
    assert found is not None
    assert found.notified == 1
