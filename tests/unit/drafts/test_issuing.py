"""Whether a reply may be sent."""

from __future__ import annotations

from rag.complaints.draft.notices import problems_of

WHOLE = "신청을 거부합니다. 사유: 서류 미비. 구제: 이의신청. 담당 김담당, 전화 국번 없이 120."


def test_a_whole_refusal_may_be_sent() -> None:
    assert problems_of(WHOLE, refusal=True, officer="김담당", contact="120") == ()


def test_a_blank_stops_a_reply_and_a_marker_or_mask_does_not() -> None:
    assert problems_of("점검은 [점검 일자]에 했습니다.", refusal=False)
    assert problems_of("3일 동안 빌립니다. [1] [이름1]", refusal=False) == ()


def test_a_refusal_without_reason_or_remedy_is_stopped_for_each() -> None:
    found = problems_of("들어드릴 수 없습니다.", refusal=True)
    assert any("사유" in one for one in found)
    assert any("구제" in one for one in found)


def test_an_empty_reply_and_one_without_officer_or_contact_are_stopped() -> None:
    assert problems_of("  ", refusal=False)
    assert len(problems_of("고쳤습니다.", refusal=False, officer="김담당", contact="120")) == 2
