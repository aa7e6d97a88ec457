"""Officials at work on the register through the page, over the real API: who drafts, who approves, what goes wrong."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.api.people import KnownPeople
from tests.api.server import served
from tests.api.test_register_work import PEOPLE, content
from tests.serving_fakes import fake_services
from tests.ui.fake_api import EVIL
from ui.frame import Frame
from ui.register_manage import FORM_BYTES, ManagePage
from ui.register_work import WorkClient
from ui.transport import Transport

OWN = {"sec-fetch-site": "same-origin"}
HIDDEN = re.compile(r'name="version" value="(\d+)"')


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(fake_services(tmp_path_factory.mktemp("work")), known=[KnownPeople(PEOPLE)]) as api:
        yield api


def page(api: str, who: str = "kim", *, own: bool = True) -> TestClient:
    client = WorkClient(Transport(api, SecretStr(who)))
    return TestClient(Starlette(routes=ManagePage(client, Frame("가온도"), own=own).routes()))


def flat(value: object, path: str = "") -> dict[str, str]:
    """Return an entry as a browser would send its form."""
    if isinstance(value, dict):
        return {
            name: text for key, one in value.items() for name, text in flat(one, f"{path}.{key}".strip(".")).items()
        }
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {name: text for number, one in enumerate(value) for name, text in flat(one, f"{path}.{number}").items()}
    if isinstance(value, list):
        return {path: "\r\n".join(value)}
    return {path: "" if value is None else str(value)}


def drafted(api: str, who: str = "kim", **changes: object) -> str:
    """Write a new entry; return its id."""
    form = flat(content(**changes)) | {"version": "0", "comment": "처음 씁니다"}
    answer = page(api, who).post("/register/manage/edit", data=form, headers=OWN, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return re.search(r"id=([\w-]+)", answer.headers["location"])[1]  # type: ignore[index]


def stepped(api: str, who: str, entry_id: str, step: str, comment: str = "") -> tuple[int, str]:
    """Press a step's button as somebody; return the status and the text that is shown in the end."""
    shown = page(api, who).get(f"/register/manage/entry?id={entry_id}").text
    version = HIDDEN.search(shown)
    form = {"id": entry_id, "version": version[1] if version else "1", "step": step, "comment": comment}
    answer = page(api, who).post("/register/manage/step", data=form, headers=OWN)
    return answer.status_code, unescape(answer.text)


def test_what_was_typed_is_in_the_draft_to_the_last_part(api: str) -> None:
    entry_id = drafted(api, service_name="번호판 판독", technology=["영상 인식", "문자 인식"])
    form = page(api).get(f"/register/manage/edit?id={entry_id}").text
    values = dict(re.findall(r'name="([a-z_0-9.]+)" value="([^"]*)"', form))
    assert values["service_name"] == "번호판 판독"
    assert values["models.0.licence"] == "상용"
    assert values["data.sources.0.count"] == "1200"
    assert re.search(r'name="technology"[^>]*>\s*영상 인식\n문자 인식</textarea>', form)
    assert re.search(r"<option selected>교통</option>", form)
    shown = unescape(page(api).get(f"/register/manage/entry?id={entry_id}").text)
    assert "처음 씁니다" in shown
    assert "먼저 다음 항목을 적어야" not in shown


def test_two_people_bring_an_entry_to_the_public_and_the_page_says_who_may(api: str) -> None:
    entry_id = drafted(api, "lee", service_name="두 사람")
    assert stepped(api, "lee", entry_id, "submit")[0] == 200
    waiting = page(api, "lee").get(f"/register/manage/entry?id={entry_id}").text
    assert "자기가 쓴 내용은 승인할 수 없습니다" in waiting
    assert 'value="approve"' not in waiting
    status, told = stepped(api, "lee", entry_id, "approve", "제가 승인합니다")
    assert status == 409
    assert "자기가 쓴 내용은 자기가 승인할 수 없습니다" in told
    assert "제가 승인합니다" in told
    assert 'value="approve"' in page(api, "park").get(f"/register/manage/entry?id={entry_id}").text
    assert stepped(api, "park", entry_id, "approve")[0] == 200
    assert "공개: 처리했습니다" in stepped(api, "park", entry_id, "publish")[1]
    assert "공개: 1판" in page(api).get("/register/manage").text


def test_before_the_approval_the_reviewer_sees_what_changes_and_returns_it_with_a_comment(api: str) -> None:
    entry_id = drafted(api, service_name="고칠 것")
    for who, step in (("kim", "submit"), ("lee", "approve"), ("lee", "publish")):
        stepped(api, who, entry_id, step)
    form = flat(content(service_name="고칠 것", legal_basis="「도로교통법」 제33조"))
    form["version"] = HIDDEN.search(page(api).get(f"/register/manage/edit?id={entry_id}").text)[1]  # type: ignore[index]
    page(api).post(f"/register/manage/edit?id={entry_id}", data=form, headers=OWN)
    stepped(api, "kim", entry_id, "submit")
    shown = unescape(page(api, "lee").get(f"/register/manage/entry?id={entry_id}").text)
    assert "<del>제32조</del>" in shown
    assert "<ins>제33조</ins>" in shown
    assert stepped(api, "lee", entry_id, "return", "조문을 확인해 주십시오")[0] == 200
    again = unescape(page(api).get(f"/register/manage/entry?id={entry_id}").text)
    assert "조문을 확인해 주십시오" in again
    assert "초안 고치기" in again


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(api: str) -> None:
    form = flat(content(service_name=f"이름 {EVIL}")) | {
        "contact.phone": "010-1234-5678",
        "period.starts": "어제",
        "data.sources.0.count": "많이",
        "risks.5.risk": "뒤에 적은 위험",
        "security.review_months": "열두 달",
        "comment": "쓰던 의견",
    }
    answer = page(api).post("/register/manage/edit", data=form, headers=OWN)
    html = unescape(answer.text)
    assert answer.status_code == 422
    for name, said in (
        ("contact.phone", "휴대전화 번호는 개인정보라서"),
        ("period.starts", "날짜는 2026-01-15처럼"),
        ("data.sources.0.count", "정수"),
        ("security.review_months", "정수"),
    ):
        assert re.search(rf'id="e-{re.escape(name)}">[^<]*{said}', html), name
        assert f'href="#c-{name}"' in html
    for typed in ("010-1234-5678", "어제", "많이", "뒤에 적은 위험", "열두 달", "쓰던 의견"):
        assert typed in html, typed
    assert "<script" not in answer.text
    assert "<img" not in answer.text


def test_a_change_by_a_colleague_meanwhile_is_shown_beside_what_was_typed(api: str) -> None:
    entry_id = drafted(api, service_name="함께 쓰는 것")
    form = flat(content(service_name="함께 쓰는 것")) | {"version": "1"}
    address = f"/register/manage/edit?id={entry_id}"
    assert page(api, "park").post(address, data=form | {"legal_basis": "먼저 고침"}, headers=OWN).status_code == 200
    answer = page(api).post(address, data=form | {"legal_basis": "나중에 고침"}, headers=OWN)
    html = unescape(answer.text)
    assert answer.status_code == 409
    assert "나중에 고침" in html
    assert "지금 저장된 값: 먼저 고침" in html
    version = HIDDEN.search(html)
    assert version is not None
    again = page(api).post(address, data=form | {"legal_basis": "나중에 고침", "version": version[1]}, headers=OWN)
    assert again.status_code == 200


def test_more_rows_are_made_without_scripts_and_without_saving(api: str) -> None:
    form = flat(content()) | {"more": "risks", "risks.0.risk": "첫째", "risks.1.risk": "둘째"}
    html = page(api).post("/register/manage/edit", data=form, headers=OWN).text
    assert 'name="risks.9.mitigation"' in html
    assert 'value="둘째"' in html


def test_technical_parts_of_own_entries_are_not_asked_for_and_stay_when_saved(api: str) -> None:
    address = "/register/manage/edit?id=mongmin-answers"
    html = page(api).get(address).text
    assert 'name="models.0.name"' not in html
    assert "설정에서 자동 채웁니다" in html
    form = dict(re.findall(r'<input[^>]* name="([a-z_0-9.]+)" value="([^"]*)"', html))
    long = re.findall(r'name="([a-z_.]+)" rows[^>]*>\n([^<]*)</textarea>', html)
    form |= {name: unescape(text) for name, text in long}
    form |= {"domain": "일반행정", "impact.high_impact": "해당 없음", "decision.role": "정보 제공"}
    assert page(api).post(address, data=form | {"legal_basis": "고침"}, headers=OWN).status_code == 200
    shown = unescape(page(api).get("/register/manage/entry?id=mongmin-answers").text)
    changes = shown.partition('id="diff-title"')[2].partition('id="events-title"')[0]
    assert "고침" in changes
    assert "모델" not in changes


def test_the_list_says_whether_the_register_says_what_runs(api: str) -> None:
    html = page(api).get("/register/manage").text
    assert "같습니다" in html or "다릅니다" in html


def test_who_has_no_such_role_is_told_by_the_api_s_own_words(api: str) -> None:
    entry_id = drafted(api, service_name="승인 대기")
    stepped(api, "kim", entry_id, "submit")
    status, told = stepped(api, "kim", entry_id, "publish")
    assert status == 403
    assert "관리자" in told


def test_a_foreign_site_changes_nothing_through_a_visitor(api: str) -> None:
    foreign = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    for path in ("/register/manage/edit", "/register/manage/step", "/register/manage/import"):
        assert page(api).post(path, data={"id": "x"}, headers=foreign).status_code == 403
    assert (
        page(api).post("/register/manage/edit", data={"service_name": "x" * FORM_BYTES}, headers=OWN).status_code == 413
    )


def test_a_page_that_people_share_without_a_login_manages_nothing(api: str) -> None:
    for path in ("/register/manage", "/register/manage/edit", "/register/manage/entry?id=mongmin-answers"):
        answer = page(api, own=False).get(path)
        assert answer.status_code == 403
        assert "로그인" in answer.text
    assert page(api, own=False).post("/register/manage/edit", data=flat(content()), headers=OWN).status_code == 403


def test_an_entry_that_is_not_there_is_told(api: str) -> None:
    assert page(api).get("/register/manage/entry?id=없음").status_code == 404


def test_an_upload_without_a_file_is_told(api: str) -> None:
    answer = page(api).post("/register/manage/import", data={"try": "1"}, headers=OWN)
    assert answer.status_code == 422
    assert "CSV 파일을 고른" in answer.text


def table(api: str, *names: str) -> bytes:
    """Return a table with entries of these names, made from the empty one that the API gives."""
    head = httpx.get(f"{api}/v1/register/template.csv").text
    columns = next(csv.reader(io.StringIO(head.lstrip("\ufeff"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    for name in names:
        writer.writerow({"서비스명": name, "운영기관": "가온도", "행정 분야": "교통"})
    return out.getvalue().encode()


def upload(api: str, who: str, content: bytes, **fields: str) -> tuple[int, str]:
    """Upload a table as somebody; return the status and what is shown."""
    files = {"file": ("목록.csv", content, "text/csv")}
    answer = page(api, who).post("/register/manage/import", files=files, data=fields, headers=OWN)
    return answer.status_code, answer.text


def test_a_table_is_looked_at_first_and_then_good_rows_are_drafts_and_bad_ones_named(api: str) -> None:
    content = table(api, "첫 서비스", "", "둘째 서비스")
    status, tried = upload(api, "lee", content, **{"try": "1"})
    assert status == 200
    assert "2줄을 가져올 수 있습니다" in tried
    assert "<td>3</td><td>서비스명</td>" in tried
    assert "첫 서비스" not in page(api, "lee").get("/register/manage").text
    assert "2줄을 초안으로 저장했습니다" in upload(api, "lee", content)[1]
    assert "첫 서비스" in page(api, "lee").get("/register/manage").text


def test_what_is_no_table_and_who_may_not_import_is_told(api: str) -> None:
    assert upload(api, "kim", table(api, "가"))[0] == 403
    status, told = upload(api, "lee", b"\x00\xff\xfe" * 10)
    assert status == 422, told
