"""Answers leave as documents: the caller's own, with label, citations and a record of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from rag.label import HEADER
from serving.evidence.chained import ChainedLedger
from serving.evidence.ports import Wanted
from serving.rights.wiring import records_of
from serving.services import Services
from tests.api.people import as_, doors_open_to, holder
from tests.complaints_fakes import DRAFT, fake_parts
from tests.serving_fakes import GOOD_REPLY, fake_services

PEOPLE = {
    "kim": holder("kim", "officer", departments=("도로관리과",)),
    "lee": holder("lee", "officer", departments=("복지과",)),
    "auditor": holder("auditor", "auditor"),
}


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return replace(fake_services(tmp_path / "data"), complaint_parts=fake_parts())


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with doors_open_to(services, PEOPLE) as client:
        yield client


def asked(client: TestClient, conversation: str | None = "c-1") -> str:
    body = {"query": "우산은 며칠?", **({"conversation_id": conversation} if conversation else {})}
    return str(client.post("/v1/ask", json=body, headers=as_("kim")).json()["answer_id"])


def paragraphs(content: bytes) -> str:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


@pytest.mark.parametrize(
    ("form", "media", "magic"),
    [
        ("hwpx", "application/hwp+zip", b"PK"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
    ],
)
def test_an_answer_is_a_file_in_each_format(client: TestClient, form: str, media: str, magic: bytes) -> None:
    answer = asked(client)
    made = client.get(f"/v1/answers/{answer}/export", params={"format": form}, headers=as_("kim"))
    assert made.status_code == 200
    assert made.headers["content-type"] == media
    assert unquote(made.headers["content-disposition"]).endswith(f"답변-{answer}.{form}")
    assert made.headers[HEADER].startswith("mode=ai-originated")
    assert made.content.startswith(magic)


def test_a_file_holds_the_answer_its_label_and_the_quoted_words(client: TestClient) -> None:
    answer = asked(client)
    turn = client.get("/v1/conversations/c-1", headers=as_("kim")).json()["turns"][0]["answer"]
    made = client.get(f"/v1/answers/{answer}/export", params={"format": "docx"}, headers=as_("kim"))
    text = paragraphs(made.content)
    assert GOOD_REPLY in text or turn["answer"] in text
    assert "[AI 표시]" in text
    assert turn["citations"]
    for citation in turn["citations"]:
        assert citation["title"] in text
        assert " ".join(citation["quote"].split()) in text


def test_an_answer_outside_conversations_comes_from_its_evidence_without_quotes(client: TestClient) -> None:
    made = client.get(f"/v1/answers/{asked(client, None)}/export", params={"format": "docx"}, headers=as_("kim"))
    text = paragraphs(made.content)
    assert made.status_code == 200
    assert "우산" in text
    assert "인용문은 대화 기록에 남긴 답변에만 보관합니다" in text


@pytest.mark.parametrize("conversation", ["c-1", None])
def test_anothers_answer_is_not_there(client: TestClient, conversation: str | None) -> None:
    answer = asked(client, conversation)
    others, missing = (client.get(f"/v1/answers/{one}/export", headers=as_("lee")) for one in (answer, "ans-0"))
    assert (others.status_code, others.json()["code"]) == (404, "answer-not-found")
    assert others.json()["detail"] == missing.json()["detail"]
    assert client.get(f"/v1/answers/{answer}/export", headers=as_("auditor")).status_code == 403


def test_an_unknown_format_is_refused(client: TestClient) -> None:
    answer = client.get(f"/v1/answers/{asked(client)}/export", params={"format": "odt"}, headers=as_("kim"))
    assert answer.status_code == 422


def test_each_export_is_recorded(client: TestClient, services: Services) -> None:
    answer = asked(client)
    client.get(f"/v1/answers/{answer}/export", params={"format": "pdf"}, headers=as_("kim"))
    assert isinstance(services.ledger, ChainedLedger)
    records = services.ledger.store.page(Wanted(kind="export"), 10)
    assert len(records) == 1
    assert records_of(services.ledger).find(answer) is not None


def taken(client: TestClient) -> str:
    body = {"text": "가로등이 꺼졌습니다.", "received_at": "2026-11-20T17:00:00+09:00"}
    return str(client.post("/v1/complaints", json=body, headers=as_("kim")).json()["complaint_id"])


@pytest.mark.parametrize("form", ["hwpx", "docx", "pdf"])
def test_the_draft_of_a_complaint_is_an_official_reply_in_each_format(client: TestClient, form: str) -> None:
    number = taken(client)
    made = client.get(f"/v1/complaints/{number}/export", params={"format": form}, headers=as_("kim"))
    assert made.status_code == 200
    assert made.headers[HEADER].startswith("mode=")
    assert unquote(made.headers["content-disposition"]).endswith(f"회신-{number}.{form}")


def test_a_reply_holds_the_text_the_label_and_its_citations(client: TestClient, services: Services) -> None:
    number = taken(client)
    draft = client.get(f"/v1/complaints/{number}", headers=as_("kim")).json()["triage"]["draft"]
    made = client.get(f"/v1/complaints/{number}/export", params={"format": "docx"}, headers=as_("kim"))
    text = paragraphs(made.content)
    for line in DRAFT.splitlines():
        assert line in text
    for part in ("수신", "제목", "끝.", "발신명의", "[AI 표시]", *(one["quote"] for one in draft["citations"])):
        assert part in text
    assert isinstance(services.ledger, ChainedLedger)
    assert len(services.ledger.store.page(Wanted(kind="export"), 10)) == 1


def test_a_complaint_that_is_not_there_or_not_theirs_has_no_reply(client: TestClient) -> None:
    address = f"/v1/complaints/{taken(client)}/export"
    assert client.get("/v1/complaints/cmp-0/export", headers=as_("kim")).status_code == 404
    assert client.get(address, headers=as_("lee")).status_code == 404, "it is another department's"
    assert client.get(address, headers=as_("auditor")).status_code == 403
