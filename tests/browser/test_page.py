"""What a civil servant does with the page, in a real browser."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Opener, ask, served
from tests.ui.fake_api import NOTICE, QUOTES, FakeApi

pytestmark = pytest.mark.browser

CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || color[3] > 0.9) return color;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll('#head *, #main *, #filters *')) {
    const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !node.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${node.className} ${node.textContent.trim().slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""
"""Texts whose contrast is below WCAG's AA (4.5 : 1)."""


def test_the_first_screen_is_korean_and_tells_of_ai(opened: Opener) -> None:
    page = opened()
    assert page.locator("html").get_attribute("lang") == "ko"
    assert "목민" in page.title()
    expect(page.locator("#ai-notice")).to_contain_text("인공지능기본법 제31조")
    expect(page.locator(".example")).to_have_count(6)
    expect(page.locator("footer")).to_have_count(0)
    assert page.evaluate(CONTRAST) == []


def test_the_dark_look_is_readable_too(opened: Opener) -> None:
    page = opened(dark=True)
    ask(page, "민원 처리 기간을 연장할 수 있나요?")
    assert page.evaluate(CONTRAST) == []


def test_a_question_is_answered_with_marked_quotes(opened: Opener) -> None:
    page = opened()
    ask(page, "민원 처리 기간을 연장할 수 있나요?")
    expect(page.locator(".sentence")).to_have_count(2)
    expect(page.locator(".source mark").first).to_have_text(QUOTES[0])
    expect(page.locator(".source mark").first).to_be_visible()
    expect(page.locator(".source mark").nth(1)).to_be_hidden()
    page.click(".marker >> nth=2")
    expect(page.locator(".source mark").nth(1)).to_be_visible()
    expect(page.locator(".source mark").nth(1)).to_have_text(QUOTES[1])
    expect(page.locator(".source").nth(1)).to_contain_text("시행 중 아님")
    expect(page.locator(".source a")).to_have_count(1)
    expect(page.locator(".ai-notice")).to_have_text(NOTICE)
    expect(page.locator("#question")).to_have_value("")
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_whom_to_call_in_danger_stands_above_the_answer(opened: Opener, width: int) -> None:
    page = opened()
    page.set_viewport_size({"width": width, "height": 900})
    ask(page, "위험을 느낍니다")
    expect(page.locator(".ai-notice")).to_have_text(NOTICE)
    banner, reply = (page.locator(place).bounding_box() for place in (".turn > .danger", ".turn > .reply"))
    assert banner is not None
    assert reply is not None
    assert banner["y"] + banner["height"] <= reply["y"]
    assert page.evaluate(CONTRAST) == []


def test_an_example_takes_one_press_and_a_follow_up_keeps_the_conversation(opened: Opener, api: FakeApi) -> None:
    page = opened()
    page.click(".example >> nth=0")
    page.wait_for_selector(".turn[data-state=done]")
    ask(page, "그럼 과태료는요?")
    expect(page.locator(".turn")).to_have_count(2)
    first, second = api.seen.asked[-2:]
    assert first["conversation_id"] == second["conversation_id"]
    page.click("#restart")
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "새 질문입니다")
    assert api.seen.asked[-1]["conversation_id"] != first["conversation_id"]


def test_everything_works_by_keyboard_alone(opened: Opener) -> None:
    page = opened()
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("첫 줄")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("둘째 줄")
    expect(page.locator("#question")).to_have_value("첫 줄\n둘째 줄")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn[data-state=done]")
    page.locator(".marker").nth(2).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".source-head").nth(1)).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.locator(".source .back").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".marker").nth(2)).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("근거 자료 2건")


def test_an_enter_that_ends_a_hangul_syllable_does_not_send(opened: Opener, api: FakeApi) -> None:
    page = opened()
    page.fill("#question", "민원")
    count = len(api.seen.asked)
    page.evaluate(
        """() => document.querySelector('#question').dispatchEvent(
            new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""
    )
    page.wait_for_timeout(300)
    assert len(api.seen.asked) == count
    expect(page.locator("#question")).to_have_value("민원")


def test_quoted_refused_and_failed_answers_look_different(opened: Opener) -> None:
    page = opened()
    ask(page, "원문 인용으로 부탁합니다")
    expect(page.locator(".turn").nth(0).locator(".mode")).to_contain_text("원문을 그대로 인용했습니다")
    ask(page, "점심 뭐 먹을까요?")
    refused = page.locator(".turn").nth(1)
    expect(refused.locator(".mode")).to_contain_text("답변하지 않음")
    expect(refused.locator(".refusal")).to_contain_text("120")
    expect(refused.locator(".source")).to_have_count(0)
    ask(page, "과부하")
    expect(page.locator(".turn").nth(2).get_by_role("alert")).to_contain_text("7초 뒤에 다시")
    assert page.evaluate(CONTRAST) == []


def test_active_content_in_sources_is_only_text(opened: Opener) -> None:
    page = opened()
    ask(page, "공격 <img src=x onerror='window.hacked=1'>")
    page.click(".marker")
    expect(page.locator(".source mark")).to_contain_text("<script>window.hacked=1</script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#transcript img, #transcript script").count() == 0


def test_stop_really_disconnects_and_the_next_question_works(opened: Opener, api: FakeApi) -> None:
    page = opened()
    dropped = api.seen.dropped
    page.fill("#question", "느리게 답해 주세요")
    page.press("#question", "Enter")
    page.wait_for_selector(".sentence")
    page.click("#stop")
    page.wait_for_selector(".turn[data-state=stopped]")
    deadline = time.monotonic() + 60
    while api.seen.dropped == dropped and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert api.seen.dropped == dropped + 1
    expect(page.locator(".sentence")).to_have_count(1)
    ask(page, "민원 처리 기간은요?")
    expect(page.locator(".turn[data-state=done]")).to_have_count(1)


def test_filters_reach_the_api_and_a_bad_date_is_told(opened: Opener, api: FakeApi) -> None:
    page = opened()
    page.get_by_label("분야").click()
    page.get_by_role("option", name="교통").click()
    page.get_by_label("지역").fill("수원")
    page.get_by_role("option", name="수원시").click()
    page.get_by_label("법령").check()
    page.get_by_label("기준일").fill("어제")
    page.fill("#question", "주차 과태료는요?")
    page.press("#question", "Enter")
    expect(page.locator("#as-of-error")).to_contain_text("2026-03-01")
    expect(page.locator("#question")).to_have_value("주차 과태료는요?")
    page.get_by_label("기준일").fill("2026. 3. 1.")
    ask(page, "주차 과태료는요?")
    body = api.seen.asked[-1]
    assert (body["domain"], body["jurisdiction"], body["as_of"], body["kinds"]) == (
        "교통",
        "수원시",
        "2026-03-01",
        ["law"],
    )
    expect(page.locator(".conditions")).to_have_text("교통 · 수원시 · 2026-03-01 기준 · 법령")
    expect(page.locator("#as-of-error")).to_have_count(0)


def test_a_pasted_question_that_is_too_long_is_told_and_kept(opened: Opener, api: FakeApi) -> None:
    page = opened()
    count = len(api.seen.asked)
    page.fill("#question", "가" * 2001)
    page.press("#question", "Enter")
    expect(page.locator("#question-error")).to_contain_text("2,000자")
    expect(page.locator("#question")).to_have_value("가" * 2001)
    assert len(api.seen.asked) == count
    ask(page, "민원 처리 기간은요?")
    expect(page.locator("#question-error p")).to_have_count(0)


def test_feedback_is_sent_with_its_comment(opened: Opener, api: FakeApi) -> None:
    page = opened()
    ask(page, "민원 처리 기간은요?")
    page.get_by_role("button", name="도움 안 됨").click()
    expect(page.locator(".thanks")).to_contain_text("고맙습니다")
    page.fill(".comment textarea", "조문이 옛날 것입니다")
    page.get_by_role("button", name="의견 보내기").click()
    expect(page.locator(".comment")).to_be_hidden()
    assert [item["comment"] for item in api.seen.feedback[-2:]] == ["", "조문이 옛날 것입니다"]
    assert api.seen.feedback[-1]["rating"] == "down"


def test_a_copy_holds_answer_sources_and_the_ai_label(opened: Opener) -> None:
    page = opened()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "민원 처리 기간은요?")
    page.get_by_role("button", name="복사").click()
    expect(page.get_by_role("button", name="복사했습니다")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert "[1] 민원 처리에 관한 법률 시행령" in text
    assert NOTICE in text


def test_a_phone_shows_everything_without_sideways_scrolling(opened: Opener) -> None:
    page = opened(PHONE)
    assert overflow(page) == []
    ask(page, "민원 처리 기간을 연장할 수 있나요?")
    assert overflow(page) == []
    answer, sources = page.locator(".reply").bounding_box(), page.locator(".sources").bounding_box()
    assert answer is not None
    assert sources is not None
    assert sources["y"] > answer["y"] + answer["height"] - 1
    expect(page.locator("#filters")).to_be_hidden()
    page.click("#filters-toggle")
    expect(page.get_by_label("기준일")).to_be_visible()
    assert overflow(page) == []
    page.get_by_label("기준일").fill("어제")
    page.keyboard.press("Escape")
    expect(page.locator("#filters")).to_be_hidden()
    page.fill("#question", "주차 과태료는요?")
    page.click("#send")
    expect(page.locator("#as-of-error")).to_be_visible()


def overflow(page: Page) -> list[str]:
    """Return what stands out at the right of the page."""
    wide: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll('body *')].filter((n) => n.getBoundingClientRect().right > innerWidth + 1)
            .map((n) => `${n.tagName}#${n.id}.${n.className}`)"""
    )
    return wide


def test_an_api_that_is_down_is_told_with_what_to_do(opened: Opener) -> None:
    down = served("http://127.0.0.1:9")
    page = opened(at=next(down))
    expect(page.locator(".banner")).to_contain_text("답변 서버를 기다리고 있습니다")
    ask(page, "민원 처리 기간은요?")
    alert = page.locator(".problem")
    expect(alert).to_contain_text("답변 서버에 연결할 수 없습니다")
    expect(alert).to_contain_text(re.compile("다시 시도"))
    assert "Traceback" not in page.content()
    next(down, None)
