"""An explanation says in plain words what its record holds, to those who may have it, and leaves a record itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

import mongmin
from configs.rights import RightsSettings
from rag.label import label_of
from serving.caller import Caller
from serving.evidence.ledger import MemoryLedger
from serving.lock import DataLock
from serving.notices.notice import channel_of
from serving.rights.chained import ChainedAnswerRecords
from serving.rights.document import markdown, page
from serving.rights.explanation import BEYOND, NOT_KEPT, Reader, sections_of
from serving.rights.records import AnswerRecord
from serving.schemas_rights import SectionOut
from serving.store.base import Database
from tests.api.people import as_, doors_open_to, holder
from tests.evidence_world import World
from tests.serving_fakes import GOOD_REPLY, fake_services

PEOPLE = {
    "kim": holder("kim", "officer"),
    "lee": holder("lee", "officer"),
    "auditor": holder("auditor", "auditor"),
}
DAY = datetime(2026, 11, 28, 1, tzinfo=UTC)
CHUNK = {"chunk_id": "c#1", "doc_id": "c", "title": "가온도 시험 조례", "locator": "제2조", "in_force": True}
BODY: dict[str, Any] = {
    "answer_id": "ans-1",
    "mode": "generated",
    "grade": "O",
    "model": "gemma",
    "index_version": "v1",
    "made_of": {"chunks": [{**CHUNK, "grade": "O", "department": None}], "prompts": [{"sha256": "a"}]},
    "citations": [{"marker": "[1]", "chunk_id": "c#1"}],
    "verdicts": [{"check": "support", "passed": True}, {"check": "support", "passed": False}],
    "struck": 1,
    "question_masked": True,
    "words": {
        "question": "[이름1]은 받을 수 있나요?",
        "query": "[이름1]은 받을 수 있나요?",
        "answer": "받을 수 있습니다.",
    },
}


def said(body: dict[str, Any], caller: Caller = PEOPLE["kim"]) -> str:
    record = AnswerRecord("ev-1", DAY, body, lambda who: who == "kim")
    reader = Reader(caller, channel_of(RightsSettings(phone="031-000-0000")), 30, date(2026, 11, 28))
    return "\n".join(line for section in sections_of(record, reader) for line in section.lines)


def test_it_says_what_was_asked_what_came_out_and_how() -> None:
    text = said(BODY)
    for part in (
        "[이름1]은 받을 수 있나요?",
        "받을 수 있습니다.",
        "개인정보의 유형: 이름",
        "「가온도 시험 조례」 제2조",
        "언어 모델(gemma)에 1번",
        "버린 문장: 1개",
        "문장이 근거의 뜻과 맞는지: 2번 확인해 1번",
        "결정을 하지 않습니다",
        "031-000-0000",
        "2026-12-28까지",
        "2026-11-28 10:00",
    ):
        assert part in text


def test_what_the_law_asks_for_has_a_section_each() -> None:
    record = AnswerRecord("ev-1", DAY, BODY, lambda _who: True)
    reader = Reader(PEOPLE["kim"], channel_of(RightsSettings()), 30, date(2026, 11, 28))
    titles = [section.title for section in sections_of(record, reader)]
    for item in (
        "결과",
        "개인정보",
        "주요 기준",
        "절차",
        "자료",
        "누가 결정",
    ):  # 시행령 제44조의3제2항; 기본법 제34조제1항제2호
        assert any(item in title for title in titles), item


def test_closed_passages_are_withheld_from_who_may_not_see_them() -> None:
    closed = {**CHUNK, "title": "면제 대상", "grade": "S", "department": None}
    body = {**BODY, "grade": "S", "made_of": {"chunks": [closed]}}
    for caller in (PEOPLE["auditor"], PEOPLE["kim"]):
        text = said(body, caller)
        assert BEYOND in text
        assert "면제 대상" not in text
        assert "받을 수 있습니다" not in text
    cleared = holder("park", "auditor", grades=("O", "S"))
    assert "면제 대상" in said(body, cleared)


def test_another_department_s_passages_are_withheld_too() -> None:
    closed = {**CHUNK, "title": "세정과 지침", "grade": "O", "department": "세정과"}
    body = {**BODY, "made_of": {"chunks": [closed]}}
    assert "세정과 지침" not in said(body)
    assert "세정과 지침" in said(body, holder("tax", "officer", departments=("세정과",)))


def test_a_record_whose_words_are_gone_is_still_explained() -> None:
    body = {key: value for key, value in BODY.items() if key != "words"}
    assert NOT_KEPT in said(body)


@given(
    st.dictionaries(
        st.sampled_from(sorted(BODY)), st.none() | st.integers() | st.text(max_size=5) | st.lists(st.none())
    )
)
def test_a_record_of_any_shape_is_explained(odd: dict[str, Any]) -> None:
    assert "결정을 하지 않습니다" in said({**BODY, **odd})


@given(st.text(max_size=60))
def test_nothing_of_a_record_becomes_markup(text: str) -> None:
    sections = [SectionOut(title="가", lines=[f"<script>alert(1)</script>{text}<img src=x>"])]
    label = label_of("rules", None, date(2026, 11, 28))
    html, plain = page("ans-<b>", sections, label), markdown("ans-<b>", sections, label)
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert not re.search(r"(?<!\\)<", plain)


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def client(tmp_path: Path, ledger: MemoryLedger) -> Iterator[TestClient]:
    with doors_open_to(replace(fake_services(tmp_path), ledger=ledger), PEOPLE) as client:
        yield client


def asked(client: TestClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/v1/ask", json={"query": "우산은 며칠?"}, headers=as_("kim")).json()
    return answer


def test_the_owner_and_an_auditor_get_it_and_nobody_else(client: TestClient) -> None:
    answer = asked(client)
    for body in ({"answer_id": answer["answer_id"]}, {"evidence_id": answer["evidence_id"]}):
        for who, status in (("kim", 200), ("auditor", 200), ("lee", 404)):
            given_ = client.post("/v1/explanations", json=body, headers=as_(who))
            assert given_.status_code == status, who
    others = client.post("/v1/explanations", json={"answer_id": answer["answer_id"]}, headers=as_("lee")).json()
    missing = client.post("/v1/explanations", json={"answer_id": "ans-none"}, headers=as_("lee")).json()
    assert others["detail"] == missing["detail"]


def test_it_is_a_document_with_its_label_and_leaves_a_record(client: TestClient, ledger: MemoryLedger) -> None:
    answer = asked(client)
    given_ = client.post("/v1/explanations", json={"answer_id": answer["answer_id"]}, headers=as_("kim")).json()
    assert GOOD_REPLY in given_["markdown"]
    assert given_["html"].startswith("<!doctype html>")
    assert "AI 표시" in given_["html"]
    assert given_["ai_label"]["mode"] == "generated"
    record = next(entry for entry in ledger.entries if entry.kind == "explanation")
    assert record.id == given_["record"]
    assert (record.who, record.body["answer_id"], record.body["to"]) == ("kim", answer["answer_id"], "owner")


@pytest.mark.parametrize("body", [{}, {"answer_id": "a", "evidence_id": "b"}, {"answer": "a"}])
def test_exactly_one_answer_must_be_named(client: TestClient, body: dict[str, str]) -> None:
    answer = client.post("/v1/explanations", json=body, headers=as_("kim"))
    assert answer.status_code == 422


def test_records_are_found_in_the_sealed_chain_by_either_id_and_owner(tmp_path: Path) -> None:
    world = World(Database.in_folder(tmp_path))
    names = world.write(3)
    records = ChainedAnswerRecords(world.ledger)
    by_answer, by_record = records.find("ans-2"), records.find(names[1])
    assert by_answer is not None
    assert by_record is not None
    assert by_answer.id == by_record.id == names[1]
    assert by_answer.body["words"] == {"question": "2번째 질문입니다."}
    assert by_answer.belongs_to("officer-2")
    assert not by_answer.belongs_to("officer-1")
    assert records.find("ans-9") is None
    other = world.ledger.add("notice", {"answer_id": "ans-1"}, "x")
    assert records.find(other) is None


@pytest.mark.parametrize("column", ["who", "grade", "ref"])
def test_a_record_that_is_not_as_it_was_signed_explains_nothing(tmp_path: Path, column: str) -> None:
    world = World(Database.in_folder(tmp_path))
    name = world.write(1)[0]
    with world.database.session() as session:
        session.execute(text(f"UPDATE evidence_records SET {column} = 'forged'"))  # noqa: S608 - a parameter of this test
    assert ChainedAnswerRecords(world.ledger).find(name) is None


def test_the_command_explains_and_writes_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = MemoryLedger()
    services = replace(fake_services(tmp_path / "data"), ledger=ledger)
    ledger.add("answer", BODY, "kim")
    monkeypatch.setattr("serving.bootstrap.bootstrap", lambda _settings: services)
    target = tmp_path / "설명.html"
    code = mongmin.run(["--data", str(tmp_path / "data"), "explain", "ans-1", "--html", str(target)])
    shown = capsys.readouterr()
    assert code == 0
    assert "# 인공지능 답변 설명서" in shown.out
    assert "가온도 시험 조례" in target.read_text(encoding="utf8")
    assert mongmin.run(["--data", str(tmp_path / "data"), "explain", "ans-9"]) == 1
    lock = DataLock(tmp_path / "data")
    lock.acquire("test")
    lock.release()
