"""The 민원 desk over the real API (with its fakes beneath): both say the same of numbers, decisions and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from configs.regions import load_regions
from tests.api.server import served
from tests.privacy import guarded
from tests.serving_fakes import fake_services
from ui.complaints.client import DeskClient
from ui.complaints.page import ComplaintDesk
from ui.transport import Transport

OWN = {"sec-fetch-site": "same-origin"}
NUMBER = "1AA-2611-0000077"
TEXT = "하천에 폐수가 흐릅니다. <b>제 번호</b>는 010-1234-5678입니다. 고쳐 주십시오."


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(guarded(fake_services(tmp_path_factory.mktemp("desk")))) as address:
        yield address


@pytest.fixture(scope="module")
def case_id(api: str) -> str:
    sent = {"text": TEXT, "receipt_no": NUMBER, "system": "시험", "region": "포천시", "draft": False}
    with httpx.Client(base_url=api, trust_env=False, timeout=30) as http:
        http.post("/v1/complaints", json={"text": "다른 민원입니다.", "id": "다른 번호", "draft": False})
        answer = http.post("/v1/complaints", json=sent)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["complaint_id"])


def page(api: str) -> TestClient:
    desk = ComplaintDesk(DeskClient(Transport(api)), "경기도", load_regions(), own=True)
    return TestClient(Starlette(routes=desk.routes()), follow_redirects=False)


@pytest.mark.parametrize("sender_s", [True, False])
def test_a_complaint_is_found_by_its_numbers(api: str, case_id: str, sender_s: bool) -> None:
    answer = page(api).get("/desk/find", params={"no": NUMBER if sender_s else case_id})
    assert answer.headers["location"] == f"/desk/case?id={case_id}"
    assert page(api).get("/desk/find", params={"no": "1AA-0000-0000000"}).status_code == 404


def test_the_queue_and_the_case_show_masked_text_only(api: str, case_id: str) -> None:
    for path in ("/desk", f"/desk/case?id={case_id}"):
        html = page(api).get(path).text
        assert "010-1234-5678" not in html
        assert "&lt;b&gt;" in html
    assert 'class="m-masked"' in html


def test_a_text_is_saved_by_a_named_officer_only_and_a_stale_one_is_told(api: str, case_id: str) -> None:
    given = {"id": case_id, "version": "1", "action": "edit", "text": "현장을 살피겠습니다."}
    answer = page(api).post("/desk/decide", data=given, headers=OWN)
    assert answer.status_code == 403
    assert "담당자 이름을 적어" in answer.text
    assert "현장을 살피겠습니다." in answer.text
    assert page(api).post("/desk/decide", data={**given, "officer": "홍길동"}, headers=OWN).status_code == 303
    stale = page(api).post("/desk/decide", data={**given, "text": "늦은 글", "officer": "홍길동"}, headers=OWN)
    assert stale.status_code == 409
    assert "다른 사람이 이 민원을 처리했습니다" in stale.text
    assert "늦은 글" in stale.text


def test_a_reply_without_a_contact_is_told_beside_the_field(api: str, case_id: str) -> None:
    version = page(api).get("/desk/clock", params={"id": case_id}).json()["version"]
    given = {"id": case_id, "version": str(version), "action": "send", "confirmed": "1", "text": "고쳤습니다."}
    answer = page(api).post("/desk/decide", data={**given, "officer": "홍길동", "department": "환경과"}, headers=OWN)
    html = unescape(answer.text)
    assert answer.status_code == 422
    assert 'id="send-contact-error"' in html
    assert 'id="send-officer-error"' not in html


def test_the_dashboard_reads_the_api_s_figures(api: str, case_id: str) -> None:
    html = page(api).get("/desk/dashboard").text
    assert "<dd>2건</dd>" in html
    assert "포천시" in html
