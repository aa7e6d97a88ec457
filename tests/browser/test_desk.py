"""The 민원 desk in a real browser: by keyboard, with blanks, a streamed draft and decisions; and axe on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, expect

from configs.settings import UiSettings
from tests.browser.conftest import WAIT_MS, own
from tests.browser.test_page import overflow
from tests.browser.test_register import SMALL_TARGETS
from tests.ui.fake_desk import FakeDesk
from ui.app import PageServer

pytestmark = pytest.mark.browser
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf8")
SERIOUS = """() => axe.run({resultTypes: ['violations']}).then((found) => found.violations
  .filter((one) => ['serious', 'critical'].includes(one.impact))
  .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`))"""
PAGES = (
    "/desk",
    "/desk/case?id=c-9",
    "/desk/case?id=c-evil",
    "/desk/case?id=c-bare",
    "/desk/dashboard",
    "/desk/callbacks",
    "/desk/find?no=-",
)
FILL = ("2026년 7월 15일", "깊이 10cm의 파임을 확인")


@pytest.fixture(scope="module")
def api() -> Iterator[FakeDesk]:
    with FakeDesk() as api:
        yield api


@pytest.fixture(scope="module")
def site(api: FakeDesk) -> Iterator[str]:
    server = PageServer(UiSettings(port=0, api_url=api.url, province="경기도"))
    server.start()
    yield server.address
    server.stop()


Visitor = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, api: FakeDesk, site: str) -> Iterator[Visitor]:
    """Open a page of the desk; nothing may be asked of another origin, refused by the policy, or fail in a script."""
    api.renew()
    contexts, wrong = [], []

    def opened(path: str, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": 1280, "height": 900},
            locale="ko-KR",
            java_script_enabled=scripts,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda one: None if own(one.url, site) else wrong.append(one.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda one: wrong.append(one.text) if "Content Security Policy" in one.text else None)
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def serious(page: Page) -> list[str]:
    """Return axe's serious and critical findings, and targets that are too small."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    found: list[str] = page.evaluate(SERIOUS)
    small: list[str] = page.evaluate(SMALL_TARGETS)
    return found + small


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(visit: Visitor, path: str) -> None:
    page = visit(path)
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    assert serious(page) == []
    for width in (640, 320):  # 640 pixels is what is left of 1280 at twice the size
        page.set_viewport_size({"width": width, "height": 450})
        assert overflow(page) == []


def test_the_queue_is_walked_and_a_case_opened_by_keys_alone(visit: Visitor) -> None:
    page = visit("/desk")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("#r-c-1")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement, '::after').outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("민원 1AA-2607-0000001")
    page.keyboard.press("k")
    expect(page.locator("h1")).to_have_text("민원 1AA-2607-0000009")
    page.keyboard.press("g")
    expect(page.locator("#queue")).to_be_visible()


def test_keys_work_on_a_korean_board_and_not_within_fields(visit: Visitor) -> None:
    page = visit("/desk")
    press = (
        "(code) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {code, key: 'ㅓ', bubbles: true}))"
    )
    page.evaluate(press, "KeyJ")
    expect(page.locator("#r-c-9")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#first-filter")).to_be_focused()
    page.fill("[name=no]", "")
    page.type("[name=no]", "jex?")
    expect(page.locator("[name=no]")).to_have_value("jex?")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_help_lists_the_keys_and_turns_them_off(visit: Visitor) -> None:
    page = visit("/desk")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert serious(page) == []
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".row-link:focus")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator("a:focus, button:focus")).to_have_count(1)


def test_blanks_are_jumped_to_and_a_reply_is_sent_only_without_any(visit: Visitor, api: FakeDesk) -> None:
    page = visit("/desk/case?id=c-1")
    expect(page.locator("#mirror mark")).to_have_count(3)
    page.keyboard.press("s")
    expect(page.locator("#text-error")).to_contain_text("빈칸 3곳이 남아 있어 보낼 수 없습니다")
    for number, words in enumerate(FILL):
        page.keyboard.press("n" if number == 0 else "Alt+n")
        assert page.evaluate("getSelection().toString()").startswith("[")
        page.keyboard.insert_text(words)
    page.fill("#reply-form [name=officer]", "홍길동")
    page.click("#fill")
    expect(page.locator("#blank-count")).to_have_text("빈칸을 모두 채웠습니다.")
    expect(page.locator("#fill-row")).to_be_hidden()
    page.fill("#reply-form [name=contact]", "031-120")
    expect(page.locator("#transfer-part [name=officer]")).to_have_value("홍길동")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    dialog = page.locator("#confirm")
    expect(dialog).to_contain_text("상태가 ‘답변’으로 바뀝니다")
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert api.kept.decisions == []
    page.keyboard.press("s")
    page.click("#confirm-yes")
    expect(page.locator(".done")).to_have_text("답변을 확정했습니다.")
    assert all(words in api.kept.decisions[0]["text"] for words in (*FILL, "담당 홍길동"))


def test_a_draft_is_streamed_into_the_page_and_its_sources_open_beside(visit: Visitor, api: FakeDesk) -> None:
    page = visit("/desk/case?id=c-1")
    api.kept.pause = 0.05
    page.select_option("#draft-form [name=tone]", "공감")
    page.click("#redraft")
    expect(page.locator("#draft-state")).to_contain_text("빈칸 3곳을 채워 주십시오")
    expect(page.locator("#lines .line")).to_have_count(4)
    assert api.kept.drafts[0]["tone"] == "공감"
    page.click("#lines .marker >> nth=0")
    expect(page.locator("#d1")).to_be_focused()
    page.click("#copy")
    expect(page.locator("#copy")).to_have_text("복사했습니다")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1] 민원 처리에 관한 법률 시행령" in copied
    assert "[AI 표시]" in copied


def test_a_transfer_is_filled_in_from_the_queue_and_asked_first(visit: Visitor, api: FakeDesk) -> None:
    page = visit("/desk")
    page.keyboard.press("j")
    page.keyboard.press("t")
    expect(page.locator("#transfer-part [name=department]")).to_be_focused()
    expect(page.locator("#transfer-part [name=department]")).to_have_value("수원시 복지정책과")
    page.keyboard.press("Enter")
    expect(page.locator("#confirm")).to_contain_text("넘길 곳: 수원시 복지정책과")
    page.click("#confirm-yes")
    expect(page.locator(".done")).to_have_text("민원을 넘겼습니다.")
    assert api.kept.decisions[0]["reason"] == "긴급복지는 시의 일입니다."


def test_the_open_list_renews_itself_and_keeps_the_place(visit: Visitor, api: FakeDesk) -> None:
    page = visit("/desk")
    page.focus("#r-c-1")
    late = api.kept.cases["c-1"]
    api.kept.cases["c-1"] = late.model_copy(update={"clock": late.clock.model_copy(update={"words": "4시간 넘김"})})
    page.evaluate("document.dispatchEvent(new Event('desk:renew'))")
    expect(page.locator(".row", has=page.locator("#r-c-1"))).to_contain_text("4시간 넘김")
    expect(page.locator("#r-c-1")).to_be_focused()


def test_what_somebody_else_did_is_told_while_one_writes(visit: Visitor, api: FakeDesk) -> None:
    page = visit("/desk/case?id=c-1")
    api.kept.cases["c-1"] = api.kept.cases["c-1"].model_copy(update={"version": 5})
    page.evaluate("document.dispatchEvent(new Event('desk:renew'))")
    expect(page.locator("#stale")).to_contain_text("다른 사람이 이 민원을 처리했습니다")


def test_the_form_of_the_clock_asks_for_what_its_kind_needs(visit: Visitor) -> None:
    page = visit("/desk/case?id=c-1")
    page.click("#clock > summary")
    page.select_option("#event-kind", "extended")
    expect(page.locator("[name=extension]")).to_be_visible()
    expect(page.locator("[name=exclusion]")).to_be_hidden()
    page.fill("[name=days]", "7")
    page.click("#event-form button")
    expect(page.locator(".done")).to_have_text("처리기간 연장: 기록했습니다.")


def test_without_scripts_a_case_is_closed_after_a_page_that_asks(visit: Visitor, api: FakeDesk) -> None:
    page = visit("/desk/case?id=c-1", scripts=False)
    page.click("#close-part > summary")
    page.fill("#close-part [name=reason]", "같은 내용으로 두 번 알렸습니다.")
    page.click("#close-part button")
    expect(page.locator("h1")).to_have_text("답변 없이 종결할까요?")
    page.click("button:has-text('종결')")
    expect(page.locator(".done")).to_have_text("민원을 종결했습니다.")
    assert api.kept.decisions[0]["reason"] == "같은 내용으로 두 번 알렸습니다."


def test_hostile_texts_do_nothing(visit: Visitor) -> None:
    page = visit("/desk/case?id=c-evil")
    page.click("#redraft")
    expect(page.locator("#draft-state")).to_contain_text("초안을 다 썼습니다")
    assert page.locator("main script, main img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_the_officer_s_page_leads_to_the_desk(visit: Visitor) -> None:
    page = visit("/")
    page.click("#to-desk")
    expect(page.locator("h1")).to_have_text("민원 처리")
