"""The evidence over HTTP: for auditors, and for the officer who asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from configs.evidence import EvidenceSettings
from rag.errors import RecordsUnavailable
from serving.services import Services
from tests.api.people import as_, doors_open_to, holder
from tests.serving_fakes import GOOD_REPLY, fake_services, fake_settings

PEOPLE = {
    "kim": holder("kim", "officer"),
    "lee": holder("lee", "officer"),
    "inspector": holder("inspector", "auditor"),
}
QUESTION = "우산은 며칠 동안 빌릴 수 있나요?"


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return fake_services(tmp_path, reply=f"{GOOD_REPLY} [1]")


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with doors_open_to(services, PEOPLE) as client:
        yield client


def asked(client: TestClient, who: str = "kim", question: str = QUESTION) -> dict[str, Any]:
    answer = client.post("/v1/ask", headers=as_(who), json={"query": question})
    assert answer.status_code == 200
    return dict(answer.json())


def audited(client: TestClient, path: str, **params: str | int) -> dict[str, Any]:
    found = client.get(path, headers=as_("inspector"), params=params)
    assert found.status_code == 200, found.text
    return dict(found.json())


def test_every_answer_leaves_a_record_of_what_it_was_made_of(client: TestClient) -> None:
    answer = asked(client)
    record = audited(client, f"/v1/audit/{answer['evidence_id']}")
    body = record["body"]
    assert (record["kind"], record["answer_id"], body["route"]) == ("answer", answer["answer_id"], "ask")
    assert record["words"]["question"] == QUESTION
    assert record["words"]["answer"] == answer["answer"]
    assert body["made_of"]["chunks"][0]["chunk_id"] == "law-1#2"
    assert body["made_of"]["prompts"][0]["seed"] == 0
    assert body["made_of"]["model"] == "fake"
    assert body["verdicts"][0]["check"] == "support"
    assert record["who"]
    assert "kim" not in json.dumps(record)
    assert record["ai_label"]["mode"] == answer["mode"]


def test_a_chat_leaves_a_record_too(client: TestClient) -> None:
    body = {"model": "mongmin", "messages": [{"role": "user", "content": QUESTION}]}
    assert client.post("/v1/chat/completions", headers=as_("kim"), json=body).status_code == 200
    page = audited(client, "/v1/audit", kind="answer")
    assert [record["body"]["route"] for record in page["records"]] == ["chat"]


def test_auditors_search_by_kind_mode_words_and_page(client: TestClient) -> None:
    for number in range(3):
        asked(client, question=f"우산 {number}개를 며칠 빌리나요?")
    asked(client, question="화성의 위성은?")
    page = audited(client, "/v1/audit", kind="answer", limit=3)
    assert (page["total"], len(page["records"])) == (4, 3)
    rest = audited(client, "/v1/audit", kind="answer", before=page["next_before"])
    assert [record["words"]["question"] for record in rest["records"]] == ["우산 0개를 며칠 빌리나요?"]
    assert audited(client, "/v1/audit", mode="refused", kind="answer")["total"] == 1
    found = audited(client, "/v1/audit", q="2개를")["records"]
    assert [record["words"]["question"] for record in found] == ["우산 2개를 며칠 빌리나요?"]
    assert audited(client, "/v1/audit", last="2020-01-01")["total"] == 0


def test_a_kind_of_record_that_there_is_not_is_an_error_and_no_empty_list(client: TestClient) -> None:
    for kind, status in (("foo", 422), ("answer", 200), ("", 200)):
        assert client.get("/v1/audit", headers=as_("inspector"), params={"kind": kind}).status_code == status


def test_a_record_of_a_higher_grade_is_not_there_for_an_auditor_without_the_clearance(
    client: TestClient, services: Services
) -> None:
    hidden = services.ledger.add("answer", {"grade": "S", "mode": "quoted", "words": {"question": "비밀"}}, "kim")
    assert client.get(f"/v1/audit/{hidden}", headers=as_("inspector")).status_code == 404
    assert audited(client, "/v1/audit")["total"] == 0
    assert "비밀" not in client.get("/v1/audit/export", headers=as_("inspector")).text


def test_the_officer_who_asked_sees_in_plain_words_what_the_answer_was_made_of(client: TestClient) -> None:
    answer = asked(client)
    mine = client.get(f"/v1/answers/{answer['answer_id']}/evidence", headers=as_("kim")).json()
    assert mine["evidence_id"] == answer["evidence_id"]
    assert any("가온도 시험 조례" in one for one in mine["read"])
    assert any("대조했습니다" in one for one in mine["checked"])
    assert "fake" in mine["made_by"]
    assert mine["not_done"]


def test_what_another_officer_asked_is_answered_like_what_is_not_there(client: TestClient) -> None:
    answer = asked(client)
    theirs = client.get(f"/v1/answers/{answer['answer_id']}/evidence", headers=as_("lee"))
    nothing = client.get("/v1/answers/ans-0/evidence", headers=as_("lee"))
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert theirs.json()["detail"] == nothing.json()["detail"]


def test_an_officer_may_not_audit(client: TestClient) -> None:
    asked(client)
    for path in ("/v1/audit", "/v1/audit/head", "/v1/audit/verify", "/v1/audit/export"):
        assert client.get(path, headers=as_("kim")).status_code == 403


def test_a_whole_chain_is_told_whole_and_a_tampered_one_names_the_record(
    client: TestClient, services: Services
) -> None:
    answer = asked(client)
    assert audited(client, "/v1/audit/verify")["status"] == "whole"
    with services.records.session() as session:
        session.execute(text("UPDATE evidence_records SET mode = 'quoted' WHERE kind = 'answer'"))
    broken = audited(client, "/v1/audit/verify")
    assert broken["status"] == "broken"
    assert answer["evidence_id"] in broken["findings"][0]["message"]


def test_an_export_is_signed_complete_and_itself_recorded(client: TestClient) -> None:
    asked(client)
    lines = client.get("/v1/audit/export", headers=as_("inspector"), params={"kind": "answer"}).text.splitlines(True)
    manifest = json.loads(lines[-1])["manifest"]
    assert manifest["records"] == len(lines) - 1 == 1
    assert manifest["sha256"] == hashlib.sha256("".join(lines[:-1]).encode()).hexdigest()
    assert json.loads(lines[0])["ai_label"]["generator"] == "mongmin"
    assert audited(client, "/v1/audit", kind="export")["total"] == 1


def test_an_answer_made_again_from_its_record_is_the_same(client: TestClient) -> None:
    answer = asked(client)
    done = client.post(f"/v1/audit/{answer['evidence_id']}/replay", headers=as_("inspector")).json()
    assert (done["same"], done["differences"]) == (True, [])


class Failing:
    """A ledger whose database is away."""

    def add(self, kind: str, body: object, who: str | None = None) -> str:
        raise RecordsUnavailable("기록 데이터베이스를 쓸 수 없습니다.")


def without_evidence(data: Path, *, required: bool) -> Services:
    settings = fake_settings(data).model_copy(update={"evidence": EvidenceSettings(required=required)})
    return replace(fake_services(data, reply=f"{GOOD_REPLY} [1]", settings=settings), ledger=Failing())


def test_an_answer_whose_evidence_cannot_be_written_says_so_and_is_counted(tmp_path: Path) -> None:
    with doors_open_to(without_evidence(tmp_path, required=False), PEOPLE) as client:
        answer = asked(client)
        assert "근거 기록이 남지 않았습니다" in " ".join(answer["notices"])
        assert answer["evidence_id"] == ""
        assert 'code="records-unavailable"' in client.get("/metrics").text


def test_where_evidence_is_required_an_answer_without_it_is_refused(tmp_path: Path) -> None:
    with doors_open_to(without_evidence(tmp_path, required=True), PEOPLE) as client:
        refused = client.post("/v1/ask", headers=as_("kim"), json={"query": QUESTION})
        assert (refused.status_code, refused.json()["code"]) == (503, "records-unavailable")


def test_where_evidence_is_required_no_sentence_is_streamed_before_it_is_written(tmp_path: Path) -> None:
    with doors_open_to(without_evidence(tmp_path, required=True), PEOPLE) as client:
        stream = client.post("/v1/ask", headers=as_("kim"), json={"query": QUESTION, "stream": True}).text
        assert "event: sentence" not in stream
        assert "우산을 3일" not in stream
        assert "event: error" in stream


def test_where_evidence_is_required_and_written_the_stream_is_as_ever(tmp_path: Path) -> None:
    settings = fake_settings(tmp_path).model_copy(update={"evidence": EvidenceSettings(required=True)})
    with doors_open_to(fake_services(tmp_path, reply=f"{GOOD_REPLY} [1]", settings=settings), PEOPLE) as client:
        stream = client.post("/v1/ask", headers=as_("kim"), json={"query": QUESTION, "stream": True}).text
        assert stream.index("event: sentence") < stream.index("event: answer")
