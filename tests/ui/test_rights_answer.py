"""An answer explained on the page to who got it, and requests on it, over the real API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.testclient import TestClient

from serving.evidence.ledger import MemoryLedger
from tests.api.people import KnownPeople, as_
from tests.api.server import served
from tests.rights.test_explanations import PEOPLE
from tests.serving_fakes import fake_services
from tests.ui.fake_api import EVIL
from ui.frame import Frame
from ui.rights import AnswersClient
from ui.rights_answer import AnswerRightsPage
from ui.transport import Transport

OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    services = replace(fake_services(tmp_path_factory.mktemp("rights")), ledger=MemoryLedger())
    with served(services, known=[KnownPeople(PEOPLE)]) as api:
        yield api


@pytest.fixture(scope="module")
def answer_id(api: str) -> str:
    answer = httpx.post(f"{api}/v1/ask", json={"query": "우산은 며칠 빌려주나요?"}, headers=as_("kim"), timeout=30)
    return str(answer.json()["answer_id"])


def page(api: str, who: str = "kim", *, own: bool = True) -> TestClient:
    client = AnswersClient(Transport(api, SecretStr(who)))
    return TestClient(Starlette(routes=AnswerRightsPage(client, Frame("가온도"), own=own).routes()))


def test_an_answer_is_explained_in_plain_words_to_who_got_it(api: str, answer_id: str) -> None:
    shown = page(api).get("/rights/answer", params={"id": answer_id})
    assert shown.status_code == 200
    assert "우산은 며칠 빌려주나요?" in shown.text
    assert "mode=ai-originated" in shown.headers["ai-disclosure"]
    assert page(api, "lee").get("/rights/answer", params={"id": answer_id}).status_code == 404


def test_a_request_is_taken_with_a_receipt_and_a_last_day(api: str, answer_id: str) -> None:
    form = {"id": answer_id, "kind": "review", "reason": f"다시 보아 주십시오. {EVIL}"}
    taken = page(api).post("/rights/answer", data=form, headers=OWN)
    assert taken.status_code == 200
    assert "요구를 접수했습니다" in taken.text
    assert "까지 회신" in taken.text
    assert "<script" not in taken.text
    assert "다시 보아 주십시오." in unescape(taken.text)
    assert "보낸 요구가 없습니다" in page(api, "lee").get("/rights/requests").text


def test_a_request_that_cannot_be_read_keeps_what_was_typed(api: str, answer_id: str) -> None:
    form = {"id": answer_id, "kind": "celebration", "reason": "적어 둔 까닭"}
    refused = page(api).post("/rights/answer", data=form, headers=OWN)
    assert refused.status_code == 422
    assert "적어 둔 까닭" in refused.text


def test_no_foreign_site_and_no_shared_page_sends_requests(api: str, answer_id: str) -> None:
    form = {"id": answer_id, "kind": "review", "reason": ""}
    assert page(api).post("/rights/answer", data=form, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    shared = page(api, own=False)
    assert shared.post("/rights/answer", data=form, headers=OWN).status_code == 403
    assert shared.get("/rights/answer", params={"id": answer_id}).status_code == 403
