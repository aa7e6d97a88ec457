"""`이 답변의 근거` in a real browser: by keyboard alone, and as a page without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Opener, ask
from tests.browser.test_page import CONTRAST, overflow

pytestmark = pytest.mark.browser


def test_what_an_answer_was_made_of_opens_by_keyboard_and_leads_to_a_plain_page(opened: Opener) -> None:
    page = opened()
    ask(page, "처리기간을 연장할 수 있나요?")
    summary = page.locator(".evidence summary")
    expect(summary).to_have_text("이 답변의 근거")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".evidence li").first).to_be_visible()
    expect(page.locator(".evidence")).to_contain_text("버렸습니다")
    assert page.evaluate(CONTRAST.replace("#main *", ".evidence *")) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.href").endswith("/evidence?id=a-1")
    page.goto(page.evaluate("document.activeElement.href"))
    expect(page.locator("h1")).to_have_text("이 답변의 근거")
    expect(page.locator("main")).to_contain_text("2곳을 근거로 들었습니다")


def test_the_plain_page_fits_a_phone(opened: Opener, address: str) -> None:
    page = opened(PHONE)
    page.goto(f"{address}/evidence?id=a-1")
    expect(page.locator("h1")).to_have_text("이 답변의 근거")
    assert overflow(page) == []
