"""Earlier conversations: the plain pages, and what the officer's page makes of one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.ui.fake_api import EVIL, NOTICE, FakeApi, answer, evil_answer
from ui.client import ApiClient
from ui.conversation import Conversation
from ui.desk import Desk
from ui.frame import Frame
from ui.history import HistoryClient
from ui.history_page import HistoryPage
from ui.transport import Transport

OWN = {"sec-fetch-site": "same-origin"}


def turn(question: str, **changes: object) -> dict[str, object]:
    return {"asked": "2026-03-01T00:05:00Z", "question": question, "answer": answer(**changes)}


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with FakeApi(pause=0.0) as api:
        api.seen.conversations = {
            "a/b?c": [turn("주차 과태료는요?"), turn("그럼 이의는요?")],
            "둘": [turn("공사 소음은요?")],
        }
        yield api


def client(api: FakeApi) -> HistoryClient:
    return HistoryClient(Transport(api.url))


def page(api: FakeApi, *, own: bool = True) -> TestClient:
    return TestClient(Starlette(routes=HistoryPage(client(api), Frame("경기도"), own=own).routes()))


def test_conversations_are_listed_with_their_time_in_korea_and_found_by_words(api: FakeApi) -> None:
    whole = page(api).get("/history").text
    assert "주차 과태료는요?" in whole
    assert "2026. 3. 1. 09:05" in whole
    found = page(api).get("/history?q=소음").text
    assert "공사 소음은요?" in found
    assert "주차 과태료는요?" not in found


def test_a_conversation_is_shown_with_its_sources_whatever_its_id_holds(api: FakeApi) -> None:
    one = page(api).get("/history/one", params={"id": "a/b?c"})
    assert one.status_code == 200
    assert "그럼 이의는요?" in one.text
    assert "<mark>그 민원의 처리기간의 범위에서" in one.text
    assert NOTICE in one.text
    assert "javascript:" not in one.text
    assert "/?conversation=a%2Fb%3Fc" in one.text


def test_a_conversation_that_is_not_there_is_told_with_404(api: FakeApi) -> None:
    missing = page(api).get("/history/one?id=x")
    assert missing.status_code == 404
    assert "그런 대화가 없습니다." in missing.text


def test_texts_of_conversations_are_never_markup(api: FakeApi) -> None:
    api.seen.conversations["악"] = [{"asked": "2026-03-01T00:05:00Z", "question": EVIL, "answer": evil_answer()}]
    for path in ("/history", "/history/panel", "/history/one?id=악", "/history/delete?id=악", f"/history?q={EVIL}"):
        answered = page(api).get(path)
        assert answered.status_code == 200
        assert "<script" not in answered.text, path
        assert "<img" not in answered.text, path


def test_no_script_runs_on_the_plain_pages_and_no_cache_keeps_them(api: FakeApi) -> None:
    headers = page(api).get("/history").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_one_conversation_is_removed_after_a_question(api: FakeApi) -> None:
    asked = page(api).get("/history/delete?id=둘").text
    assert "되살릴 수 없습니다" in asked
    assert "둘" in api.seen.conversations
    done = page(api).post("/history/delete", data={"id": "둘"}, headers=OWN)
    assert "대화 1건을 지웠습니다" in done.text
    assert list(api.seen.conversations) == ["a/b?c"]


def test_all_conversations_are_removed_only_when_the_form_says_all(api: FakeApi) -> None:
    page(api).post("/history/delete", data={"id": ""}, headers=OWN)
    assert len(api.seen.conversations) == 2
    page(api).post("/history/delete", data={"all": "1"}, headers=OWN)
    assert api.seen.conversations == {}


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_a_foreign_site_removes_nothing_through_a_visitor(api: FakeApi, headers: dict[str, str]) -> None:
    assert page(api).post("/history/delete", data={"all": "1"}, headers=headers).status_code == 403
    assert len(api.seen.conversations) == 2


def test_a_page_that_people_share_without_a_login_shows_nobody_s_conversations(api: FakeApi) -> None:
    for path in ("/history", "/history/panel", "/history/one?id=둘", "/history/delete"):
        refused = page(api, own=False).get(path)
        assert refused.status_code == 403
        assert "로그인" in refused.text
        assert "소음" not in refused.text
    assert page(api, own=False).post("/history/delete", data={"all": "1"}, headers=OWN).status_code == 403
    assert len(api.seen.conversations) == 2


def desk(api: FakeApi) -> Desk:
    return Desk(ApiClient(api.url, patience=0), "경기도", client(api))


def test_a_reopened_conversation_goes_on_under_its_own_id(api: FakeApi) -> None:
    screen = asyncio.run(desk(api).reopen("a/b?c"))
    assert screen.conversation.conversation_id == "a/b?c"
    assert [turn.question for turn in screen.conversation.turns] == ["주차 과태료는요?", "그럼 이의는요?"]
    assert "data-source" in screen.transcript


def test_a_conversation_that_cannot_be_opened_is_told_and_leaves_a_new_one(api: FakeApi) -> None:
    screen = asyncio.run(desk(api).reopen("없음"))
    assert "열지 못했습니다" in screen.question_error
    assert screen.conversation.turns == ()


def test_removing_what_is_shown_empties_the_screen_and_removing_another_does_not(api: FakeApi) -> None:
    shown = asyncio.run(desk(api).reopen("둘")).conversation
    assert desk(api).forget(shown, {"id": "a/b?c"}).conversation == shown
    for data in ({"id": "둘"}, {"all": "1"}):
        after = desk(api).forget(shown, data).conversation
        assert after.turns == ()
        assert after.conversation_id != "둘"
    assert desk(api).forget(Conversation(), "x").conversation.turns == ()
