"""The statutory clock behind the desk's seam: counts, refusals in Korean with the article, what a reply must have."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from rag.errors import InputError
from serving.complaints.clocks import LawfulReplies, StatutoryClocks
from serving.complaints.parts import ClockFacts, Reply
from serving.complaints.shapes import ClockEventIn
from serving.complaints_wiring import calendar_of, statutory_of
from serving.problems import Problem
from tests.serving_fakes import fake_settings

THURSDAY = datetime.fromisoformat("2026-07-16T15:00:00+09:00")
QUESTION = ClockFacts("질의민원", THURSDAY)
REPLY = Reply("[이름1] 님께 알려 드립니다.", "도로관리과", "김담당", "031-8008-1234", type="질의민원")


@pytest.fixture(scope="module")
def clocks(tmp_path_factory: pytest.TempPathFactory) -> StatutoryClocks:
    settings = fake_settings(tmp_path_factory.mktemp("desk"))
    return StatutoryClocks(lambda: calendar_of(settings), lambda: statutory_of(settings))


def extended(days: int | None, *, consent: bool = False) -> ClockEventIn:
    at = datetime.fromisoformat("2026-07-20T10:00:00+09:00")
    return ClockEventIn(kind="extended", at=at, days=days, reason="관계 기관의 협조", consent=consent)


def test_a_deadline_is_counted_with_its_steps(clocks: StatutoryClocks) -> None:
    found = clocks.deadline(QUESTION, ())
    assert found.period == "7일"
    assert "제14조" in found.basis
    assert len(found.steps) > 2
    clock = clocks.clock(QUESTION, (), THURSDAY)
    assert (clock.running, clock.overdue) == (True, False)
    assert (clock.left_minutes or 0) > 0
    assert clocks.clock(QUESTION, (), datetime.fromisoformat("2026-09-01T10:00:00+09:00")).overdue


def test_a_statutory_complaint_without_its_published_period_waits_for_a_person(clocks: StatutoryClocks) -> None:
    with pytest.raises(InputError, match=r"확인 필요.*제17조"):
        clocks.deadline(replace(QUESTION, type="법정민원", statutory="없는 사무"), ())


def test_an_extension_moves_the_deadline_once(clocks: StatutoryClocks) -> None:
    before = clocks.deadline(QUESTION, ()).due
    clocks.permit(QUESTION, (), extended(7))
    assert clocks.deadline(QUESTION, (extended(7),)).due > before
    with pytest.raises(Problem, match=r"제21조"):
        clocks.permit(QUESTION, (extended(7),), extended(7))
    with pytest.raises(Problem, match="days"):
        clocks.permit(QUESTION, (), extended(None))


def test_the_offices_own_tables_lie_in_the_data_folder(tmp_path: Path) -> None:
    settings = fake_settings(tmp_path)
    (tmp_path / "calendar.yaml").write_text("extra: [{date: 2026-07-20, name: 임시공휴일}]\n", encoding="utf8")
    own = StatutoryClocks(lambda: calendar_of(settings), lambda: statutory_of(settings))
    without = StatutoryClocks(lambda: calendar_of(fake_settings(tmp_path / "x")), lambda: statutory_of(settings))
    assert own.deadline(QUESTION, ()).due > without.deadline(QUESTION, ()).due


def test_a_reply_needs_who_answers_and_a_refusal_its_reason_and_remedy() -> None:
    replies = LawfulReplies()
    assert replies.missing(REPLY) == []
    assert any("연락처" in said for said in replies.missing(replace(REPLY, contact="")))
    assert len(replies.missing(replace(REPLY, refusal=True))) == 2
    assert any("[ 점검 일자 ]" in said for said in replies.missing(replace(REPLY, text="[ 점검 일자 ]에 합니다.")))


def test_an_immediate_complaint_is_extended_by_working_hours(clocks: StatutoryClocks) -> None:
    facts = ClockFacts("기타민원", THURSDAY)
    at = datetime.fromisoformat("2026-07-16T16:00:00+09:00")
    longer = ClockEventIn(kind="extended", at=at, hours=2, reason="관계 기관의 협조")
    clocks.permit(facts, (), longer)
    assert clocks.deadline(facts, (longer,)).due > clocks.deadline(facts, ()).due
    with pytest.raises(Problem, match=r"제21조"):
        clocks.permit(facts, (), longer.model_copy(update={"hours": 9}))


def test_a_question_on_the_meaning_of_a_law_has_fourteen_days_and_says_why(clocks: StatutoryClocks) -> None:
    asks = replace(QUESTION, text="주차장 조례에 나오는 거주자에 세입자도 포함되는지 유권해석을 부탁드립니다.")
    found = clocks.deadline(asks, ())
    assert found.period == "14일"
    assert any("유권해석" in note and "확인" in note for note in found.notes)
    assert clocks.deadline(replace(asks, subkind="그 밖"), ()).period == "7일", "a person's word counts"
    assert clocks.deadline(replace(QUESTION, subkind="법령"), ()).period == "14일"


@pytest.mark.parametrize("text", ["조례가 언제 바뀌나요?", "이 일이 민원인가요?", "법률 상담은 어디서 받나요?"])
def test_a_question_that_asks_for_no_meaning_keeps_the_shorter_period(clocks: StatutoryClocks, text: str) -> None:
    assert clocks.deadline(replace(QUESTION, text=text), ()).period == "7일"
