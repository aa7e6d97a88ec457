"""The register's public pages over the real API, for somebody whom nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rag.register.workflow import Revision
from serving.services import Services
from tests.api.server import served
from tests.api.test_register import published
from tests.register import an_entry
from tests.serving_fakes import fake_services
from tests.ui.fake_api import EVIL
from ui.app import public_routes
from ui.changes import compared
from ui.frame import Frame
from ui.limit import Limit
from ui.public import Public
from ui.register import FILES, RegisterClient
from ui.register_page import RegisterPage
from ui.transport import Transport

ENTRY = "/register/entry?id=mongmin-answers"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """An installation with its own entries, two of another office, and a hostile one."""
    services = fake_services(tmp_path_factory.mktemp("register"))
    first, second = an_entry(), an_entry(retention__periods=[{"what": "사진", "days": 30}])
    published(
        services,
        "parking",
        Revision(1, "published", first, ("kim",)),
        Revision(2, "published", second, ("kim",)),
    )
    published(services, "secret", Revision(1, "draft", an_entry(service_name="비밀 초안"), ("kim",)))
    hostile = an_entry(service_name=f"공격 {EVIL}", functions__summary=EVIL, rights__appeal="javascript:alert(1)")
    published(services, 'x"/../<b>', Revision(1, "published", hostile, ("kim",)))
    return services


@pytest.fixture(scope="module")
def api(services: Services) -> Iterator[str]:
    with served(services) as api:
        yield api


@pytest.fixture
def page(api: str) -> TestClient:
    return TestClient(Starlette(routes=public_routes(api, Frame("가온도"))))


class Outline(HTMLParser):
    """The headings' levels, ids, labels and landmarks of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.landmarks: list[str] = []
        self.links: list[str] = []
        self.controls: list[bool] = []
        self._labels = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self._labels += tag == "label"
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("main", "header", "footer", "nav"):
            self.landmarks.append(tag)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.controls.append(self._labels > 0 or "aria-label" in given or "aria-labelledby" in given)

    def handle_endtag(self, tag: str) -> None:
        self._labels -= tag == "label"


PAGES = ("/register", "/register?q=없는말", ENTRY, "/register/changes?id=parking&first=1&second=2", "/rights")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_title_headings_in_order_landmarks_and_labels(page: TestClient, path: str) -> None:
    answer = page.get(path)
    assert answer.status_code == 200, answer.text
    outline = Outline(answer.text)
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.landmarks.count("main") == outline.landmarks.count("header") == 1
    assert "footer" in outline.landmarks
    assert outline.links[0] == "#main-content"
    assert all(outline.controls)
    assert all(link[1:] in outline.ids for link in outline.links if link.startswith("#"))
    assert '<html lang="ko">' in answer.text
    assert "<script" not in answer.text


def test_the_list_is_searched_and_filtered_with_counts(page: TestClient) -> None:
    whole = page.get("/register").text
    assert "민원·행정 질의응답 도우미" in whole
    assert "불법 주정차 사진 판독" in whole
    assert "비밀 초안" not in whole
    found = page.get("/register", params={"domain": "교통", "q": "사진"}).text
    assert "민원·행정 질의응답 도우미" not in found
    assert "불법 주정차 사진 판독" in found
    assert '<option value="교통" selected>교통 (2)</option>' in found
    assert "조건 지우고 모두 보기" in found


def test_a_filter_s_value_that_does_not_exist_is_told(page: TestClient) -> None:
    answer = page.get("/register?status=가동")
    assert answer.status_code == 422
    assert "검색 조건을 처리할 수 없습니다" in answer.text


def test_an_entry_shows_its_21_fields_in_seven_groups_and_what_was_not_measured(page: TestClient) -> None:
    html = page.get(ENTRY).text
    assert sorted(map(int, re.findall(r'id="f-(\d+)"', html))) == list(range(1, 22))
    assert html.count('id="g-') == 7
    assert '<p class="said unsaid">측정하지 않음</p>' in html
    assert "0점이라는 뜻이 아닙니다" in html
    assert "설명요구" in html
    assert "031-120" in html


def test_what_changed_is_told_in_sentences_and_word_by_word(page: TestClient) -> None:
    html = page.get("/register/entry?id=parking").text
    assert "/register/changes?id=parking&amp;first=1&amp;second=2" in html
    changes = page.get("/register/changes?id=parking&first=1&second=2").text
    assert re.search(r"<del>[^<]*90", changes)
    assert re.search(r"<ins>[^<]*30", changes)


def test_hostile_fields_are_text_and_never_markup_or_a_link(page: TestClient) -> None:
    for path in (
        "/register",
        "/register/entry?id=x%22%2F..%2F%3Cb%3E",
        f"/register?q={EVIL}",
        f"/register?domain={EVIL}",
    ):
        html = page.get(path).text
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html
    assert "&lt;script&gt;" in page.get("/register").text


@pytest.mark.parametrize("path", ["/register/entry?id=secret", "/register/entry?id=없음", "/register/entry?id=../work"])
def test_what_is_not_public_is_like_what_is_not_there(page: TestClient, path: str) -> None:
    answer = page.get(path)
    assert answer.status_code == 404
    assert "비밀" not in answer.text


@pytest.mark.parametrize("name", sorted(FILES))
def test_open_data_is_handed_on_as_a_file_without_drafts(page: TestClient, name: str) -> None:
    assert f"/register/data/{name}" in page.get("/register").text or name.endswith("template.csv")
    answer = page.get(f"/register/data/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert "비밀 초안" not in answer.text
    if not name.endswith(("template.csv", "schema.json")):
        assert "불법 주정차 사진 판독" in (str(answer.json()) if name.endswith("json") else answer.text)


def test_only_known_files_are_asked_for(page: TestClient) -> None:
    for name in ("x.json", "..%2f..%2fv1%2fregister%2fwork", "work"):
        assert page.get(f"/register/data/{name}").status_code == 404


def test_a_page_is_kept_for_a_minute_and_not_sent_again_unchanged(page: TestClient) -> None:
    first = page.get(ENTRY)
    assert first.headers["cache-control"] == "public, max-age=60"
    assert "script-src" not in first.headers["content-security-policy"]
    again = page.get(ENTRY, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert page.get("/register/entry?id=없음").headers["cache-control"] == "no-store"


def test_who_asks_too_often_is_told_to_wait(api: str) -> None:
    now = [0.0]
    frame = Frame("가온도")
    public = Public(frame, Limit(2, 60.0, lambda: now[0]))
    page = TestClient(Starlette(routes=RegisterPage(RegisterClient(Transport(api)), frame, public).routes()))
    assert [page.get("/register").status_code for _ in range(3)] == [200, 200, 429]
    assert page.get("/register").headers["retry-after"] == "60"
    now[0] = 60.0
    assert page.get("/register").status_code == 200


def test_one_address_does_not_use_up_another_s_limit() -> None:
    limit = Limit(1, 60.0, lambda: 0.0)
    assert [limit.wait(address) > 0 for address in ("a", "b", "a", "b")] == [False, False, True, True]


def test_the_rights_are_told_with_the_channel_and_what_is_kept(page: TestClient) -> None:
    html = page.get("/rights").text
    assert "제37조의2" in html
    assert "경기도 AI 담당 부서" in html
    assert "180일" in html
    assert "적혀 있지 않습니다" not in html


def test_an_api_that_is_down_is_told_to_a_citizen_in_words() -> None:
    page = TestClient(Starlette(routes=public_routes("http://127.0.0.1:9", Frame("가온도"))))
    for path in ("/register", "/rights", ENTRY):
        answer = page.get(path)
        assert answer.status_code == 502
        assert "연결할 수 없습니다" in answer.text
        assert answer.headers["cache-control"] == "no-store"


def test_very_long_texts_are_shown_whole_instead_of_compared_for_minutes() -> None:
    old, new = compared(["가 " * 5000], ["나 " * 5000])
    assert (old, new) == ((("가 " * 5000, True),), (("나 " * 5000, True),))
    assert compared([], ["나"]) == ((), (("나", True),))
