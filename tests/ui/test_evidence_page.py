"""`이 답변의 근거` and the auditor's page, over the real API in this process."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from serving.app import create_app
from serving.evidence.keys import folder_of
from serving.evidence.rings import new_key
from serving.services import Services
from tests.api.people import KnownPeople, as_, holder
from tests.serving_fakes import GOOD_REPLY, fake_services
from tests.ui.fake_api import EVIL
from ui.evidence import EvidenceClient
from ui.evidence_page import EvidencePage, asked, said
from ui.frame import Frame
from ui.history_page import SHARED
from ui.transport import Transport

PEOPLE = {
    "kim": holder("kim", "officer"),
    "lee": holder("lee", "officer"),
    "inspector": holder("inspector", "auditor"),
}


class InProcess(Transport):
    """Calls an application of this process as one person."""

    def __init__(self, app: FastAPI, who: str) -> None:
        super().__init__("http://127.0.0.1")
        self._app = app
        self._who = who

    @asynccontextmanager
    async def http(self) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(self._app, client=("10.1.2.3", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=as_(self._who)) as http:
            yield http


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return fake_services(tmp_path, reply=f"{GOOD_REPLY} [1]")


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(services, "t", [KnownPeople(PEOPLE)])


def page(app: FastAPI, who: str, *, own: bool = True) -> TestClient:
    client = EvidenceClient(InProcess(app, who))
    return TestClient(Starlette(routes=EvidencePage(client, Frame("경기도"), own=own).routes()))


def answered(app: FastAPI, question: str = "우산은 며칠 동안 빌릴 수 있나요?") -> dict[str, str]:
    with TestClient(app, base_url="http://127.0.0.1", client=("10.1.2.3", 1)) as client:
        return dict(client.post("/v1/ask", headers=as_("kim"), json={"query": question}).json())


def test_an_officer_reads_what_their_answer_was_made_of(app: FastAPI) -> None:
    answer = answered(app)
    shown = page(app, "kim").get("/evidence", params={"id": answer["answer_id"]})
    assert shown.status_code == 200
    for word in ("읽은 문서", "가온도 시험 조례", "확인한 것", "쓴 모델", "하지 않은 것", answer["evidence_id"]):
        assert word in shown.text, word
    assert "script-src" not in shown.headers["content-security-policy"]
    assert "<script" not in shown.text


def test_an_answer_of_another_is_not_there(app: FastAPI) -> None:
    answer = answered(app)
    shown = page(app, "lee").get("/evidence", params={"id": answer["answer_id"]})
    assert shown.status_code == 404
    assert "가온도" not in shown.text


def test_an_auditor_finds_a_record_and_reads_it_whole(app: FastAPI) -> None:
    answer = answered(app)
    listed = page(app, "inspector").get("/audit", params={"q": "우산", "kind": "answer", "first": "2020-01-01"})
    assert "조건에 맞는 기록 1건" in listed.text
    assert f"/audit/one?id={answer['evidence_id']}" in listed.text
    one = page(app, "inspector").get("/audit/one", params={"id": answer["evidence_id"]})
    assert "made_of" in one.text
    assert answer["answer"].splitlines()[0][:20] in one.text
    assert one.headers["ai-disclosure"].startswith("mode=ai-originated")


def test_an_officer_is_told_that_the_records_are_not_for_them(app: FastAPI) -> None:
    for path in ("/audit", "/audit/verify", "/audit/export"):
        refused = page(app, "kim").get(path)
        assert refused.status_code == 403, path
        assert "감사자" in refused.text


def test_the_state_of_the_chain_is_shown_and_a_broken_one_named(app: FastAPI, services: Services) -> None:
    answer = answered(app)
    assert "기록이 온전합니다" in page(app, "inspector").get("/audit/verify").text
    with services.records.session() as session:
        session.execute(text("UPDATE evidence_records SET who = 'x' WHERE kind = 'answer'"))
    broken = page(app, "inspector").get("/audit/verify").text
    assert "기록이 맞지 않습니다" in broken
    assert answer["evidence_id"] in broken


def test_an_export_is_handed_on_with_its_manifest(app: FastAPI) -> None:
    answered(app)
    export = page(app, "inspector").get("/audit/export", params={"kind": "answer"})
    assert "attachment" in export.headers["content-disposition"]
    assert json.loads(export.text.splitlines()[-1])["manifest"]["records"] == 1


def test_what_was_typed_is_never_markup(app: FastAPI) -> None:
    answer = answered(app, f"우산 {EVIL}")
    for path in (f"/audit?q={EVIL}", "/audit", f"/audit/one?id={answer['evidence_id']}"):
        shown = page(app, "inspector").get(path)
        assert "<script" not in shown.text
        assert "<img" not in shown.text


def test_a_page_that_people_share_shows_no_evidence(app: FastAPI) -> None:
    for path in ("/evidence?id=x", "/audit"):
        assert page(app, "kim", own=False).get(path).status_code == 403


def test_a_form_with_what_is_no_day_and_no_kind_asks_for_all() -> None:
    given = asked({"first": "어제", "last": "2026-02-30", "kind": "<b>", "mode": "x", "q": " 우산 "})
    assert given == {"q": "우산", "kind": "", "mode": "", "first": "", "last": ""}


def test_a_record_without_words_is_named_by_what_it_is_about_and_no_two_links_read_alike(
    app: FastAPI, services: Services
) -> None:
    for kind in ("export", "notice"):
        services.ledger.add(kind, {})
    listed = page(app, "inspector").get("/audit").text
    assert "고지 기록 " in listed
    assert "이 기록에는 없습니다" not in listed
    names = re.findall(r'class="name"[^>]*>([^<]+)<', listed)
    assert len(set(names)) == len(names) >= 2
    notice = services.ledger.add("notice", {})
    assert "mongmin replay" not in page(app, "inspector").get("/audit/one", params={"id": notice}).text


def test_a_record_reads_the_question_before_the_answer_and_a_search_like_the_question_once() -> None:
    words = {"answer": "7일입니다.", "query": "며칠?", "question": "며칠?", "other": "또"}
    assert said(words) == [("질문(가린 것)", "며칠?"), ("답변", "7일입니다."), ("other", "또")]
    assert said({"query": "민원 며칠?", "question": "며칠?"})[1] == ("찾은 말", "민원 며칠?")


def test_a_chain_whose_seal_key_is_lost_is_not_called_whole(app: FastAPI, services: Services) -> None:
    answered(app)
    (folder_of(services.settings) / "seal.key").write_text(new_key())
    shown = page(create_app(services, "t", [KnownPeople(PEOPLE)]), "inspector").get("/audit/verify").text
    assert "열지 못하는 것이 있습니다" in shown
    assert "기록이 온전합니다" not in shown


def test_officers_pages_lead_to_the_evidence_and_public_ones_do_not(app: FastAPI) -> None:
    assert 'href="/audit"' in page(app, "inspector").get("/audit").text
    shared = Frame("경기도", history=False).page("problem.html", problem=SHARED)
    assert b'href="/audit"' not in bytes(shared.body)
