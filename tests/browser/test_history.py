"""Earlier conversations in a real browser: the panel of the officer's page, and the plain pages without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, WAIT_MS, Opener, ask
from tests.browser.test_page import CONTRAST, overflow
from tests.ui.fake_api import FakeApi, answer

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def remembered(api: FakeApi) -> None:
    """Two conversations, the older one with a follow-up."""
    api.seen.conversations.clear()
    api.seen.conversations["과태료/1"] = [turn("주차 과태료는 얼마인가요?"), turn("이의는 어떻게 하나요?")]
    api.seen.conversations["소음"] = [turn("공사장 소음은요?")]


def turn(question: str) -> dict[str, object]:
    return {"asked": "2026-03-01T00:05:00Z", "question": question, "answer": answer()}


def panel(page: Page) -> None:
    page.click("#history-toggle")
    expect(page.locator("#history-drawer .card")).to_have_count(2)


def test_an_earlier_conversation_is_found_opened_and_gone_on_with(opened: Opener, api: FakeApi) -> None:
    page = opened()
    panel(page)
    page.fill("#history-words", "과태료")
    page.press("#history-words", "Enter")
    expect(page.locator("#history-drawer .card")).to_have_count(1)
    assert page.evaluate(CONTRAST.replace("#main *", "#history-drawer *")) == []
    page.click("#history-drawer .name")
    expect(page.locator("#history-drawer")).to_be_hidden()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".source")).to_have_count(4)
    ask(page, "그럼 기한은요?")
    expect(page.locator(".turn")).to_have_count(3)
    assert api.seen.asked[-1]["conversation_id"] == "과태료/1"


def test_removing_asks_first_and_empties_what_is_shown(opened: Opener, api: FakeApi) -> None:
    page = opened()
    panel(page)
    page.click("#history-drawer .name >> nth=0")
    expect(page.locator(".turn")).to_have_count(1)
    panel(page)
    page.click("[data-delete] >> nth=0")
    expect(page.locator("#history-confirm")).to_contain_text("공사장 소음은요?")
    page.click("[data-no]")
    expect(page.locator("#history-drawer .card")).to_have_count(2)
    page.click("[data-delete] >> nth=0")
    page.click("[data-yes]")
    expect(page.locator("#history-drawer .card")).to_have_count(1)
    expect(page.locator(".welcome")).to_be_visible()
    page.click("[data-delete-all]")
    page.click("[data-yes]")
    expect(page.locator("#history-drawer")).to_contain_text("남아 있는 대화가 없습니다")
    assert api.seen.conversations == {}


def test_the_panel_works_with_the_keyboard_alone(opened: Opener) -> None:
    page = opened()
    page.locator("#history-toggle").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#history-drawer")).to_be_focused()
    expect(page.locator("#history-drawer .card")).to_have_count(2)
    expect(page.locator("#announcer")).to_contain_text("2건")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("#history-drawer form button")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[data-delete]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-no]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#history-confirm")).to_be_hidden()
    expect(page.locator("#history-drawer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#history-drawer")).to_be_hidden()
    expect(page.locator("#history-toggle")).to_be_focused()


def test_the_panel_fits_a_phone_in_the_dark(opened: Opener) -> None:
    page = opened(size=PHONE, dark=True)
    panel(page)
    assert overflow(page) == []
    assert page.evaluate(CONTRAST.replace("#main *", "#history-drawer *")) == []


def test_without_scripts_conversations_are_found_read_and_removed(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ko-KR", viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{address}/history")
    expect(page.locator(".card")).to_have_count(2)
    page.fill("input[name=q]", "과태료")
    page.click("text=찾기 >> nth=-1")
    expect(page.locator(".card")).to_have_count(1)
    page.click(".card .name")
    expect(page.locator("article")).to_have_count(2)
    page.click("summary >> nth=0")
    expect(page.locator("article mark").first).to_be_visible()
    page.click("text=이 대화 지우기")
    page.click("button:has-text('지우기')")
    expect(page.locator("[role=status]")).to_contain_text("1건을 지웠습니다")
    expect(page.locator(".card")).to_have_count(1)
    context.close()


def test_the_plain_list_leads_back_into_the_conversation(opened: Opener) -> None:
    page = opened()
    page.goto(page.url.rstrip("/") + "/history")
    page.click(".card .name >> nth=1")
    assert page.evaluate(CONTRAST.replace("#main *", "main *, footer *")) == []
    page.click("text=이어서 묻기")
    expect(page).to_have_url(re.compile("conversation="))
    expect(page.locator(".turn")).to_have_count(2)
