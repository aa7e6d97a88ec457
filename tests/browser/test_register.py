"""The public register and the rights in a real browser, with and without scripts, by keyboard and on narrow screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from configs.settings import UiSettings
from rag.register.workflow import Revision
from tests.api.server import served
from tests.api.test_register import published
from tests.browser.conftest import WAIT_MS, own
from tests.browser.test_page import CONTRAST, overflow
from tests.register import an_entry
from tests.serving_fakes import fake_services
from tests.ui.fake_api import EVIL
from ui.app import PageServer

pytestmark = pytest.mark.browser
ENTRY = "/register/entry?id=parking"
PAGES = ("/register", ENTRY, "/register/changes?id=parking&first=1&second=2", "/register/entry?id=none", "/rights")
EVERYWHERE = CONTRAST.replace("#head *, #main *, #filters *", "body *")
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, summary')].filter((n) => {
  const box = n.getBoundingClientRect();
  const inline = getComputedStyle(n).display === 'inline';
  return n.checkVisibility() && !inline && box.width > 1 && (box.height < 24 || box.width < 24);
}).map((n) => n.outerHTML.slice(0, 80))"""
"""Targets below 24 by 24 CSS pixels (WCAG 2.2, 2.5.8; links within a text are excepted)."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    services = fake_services(tmp_path_factory.mktemp("register"))
    second = an_entry(retention__periods=[{"what": "사진", "days": 30}], functions__summary="번호판을 찾고 가립니다.")
    published(
        services,
        "parking",
        Revision(1, "published", an_entry(), ("kim",)),
        Revision(2, "published", second, ("kim",)),
    )
    evil = an_entry(domain="환경", service_name=f"공격 {EVIL}", functions__summary="긴" * 300)
    published(services, "evil", Revision(1, "published", evil, ("kim",)))
    with served(services) as api:
        page = PageServer(UiSettings(port=0, api_url=api, province="가온도"))
        page.start()
        yield page.address
        page.stop()


Visitor = Callable[..., Page]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visit(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Visitor]:
    """Open a page as a citizen; nothing may be asked of another origin, nor fail in a script."""
    contexts, wrong = [], []

    def opened(path: str, width: int = 1280, *, dark: bool = False, zoom: int = 1) -> Page:
        context = browser.new_context(
            java_script_enabled=request.param,
            viewport={"width": width // zoom, "height": 900 // zoom},
            device_scale_factor=zoom,
            color_scheme="dark" if dark else "light",
            locale="ko-KR",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda one: None if own(one.url, site) else wrong.append(one.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def test_a_citizen_finds_an_entry_and_reads_what_changed(visit: Visitor) -> None:
    page = visit("/register")
    page.fill("input[name=q]", "사진")
    page.select_option("select[name=domain]", "교통")
    page.press("input[name=q]", "Enter")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator("h2 small")).to_contain_text("1건")
    expect(page.locator("select[name=domain]")).to_have_value("교통")
    page.click(".card .name")
    expect(page.locator("h1")).to_have_text("불법 주정차 사진 판독")
    expect(page.locator(".field")).to_have_count(21)
    expect(page.locator("#contact")).to_contain_text("031-120")
    page.click("text=1판과 견주어 보기")
    expect(page.locator("del").first).to_be_visible()
    expect(page.locator("ins", has_text="30일").first).to_be_visible()
    page.click("footer >> text=이용자 권리와 고지")
    expect(page.locator("#channel")).to_contain_text("120")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everything_is_readable_in_both_looks(visit: Visitor, path: str, dark: bool) -> None:
    page = visit(path, dark=dark)
    assert page.evaluate(EVERYWHERE) == []
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("path", [*PAGES, "/register/entry?id=evil"])
def test_nothing_scrolls_sideways_at_320_pixels_or_at_twice_the_size(visit: Visitor, path: str) -> None:
    assert overflow(visit(path, 320)) == []
    assert overflow(visit(path, 1280, zoom=2)) == []


def test_the_keyboard_reaches_everything_in_its_order_and_shows_where_it_is(visit: Visitor) -> None:
    page = visit("/register")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("input[name=q]")).to_be_focused()
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 60)"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    order = page.evaluate(
        "() => [...document.querySelectorAll('main a, main select, main button')].map((n) => n.outerHTML.slice(0, 60))"
    )
    assert seen == order[:12]


def test_hostile_texts_do_nothing(visit: Visitor) -> None:
    page = visit("/register/entry?id=evil")
    expect(page.locator("h1")).to_contain_text("<script>")
    assert page.locator("main script, main img").count() == 0


def test_the_officer_s_page_leads_to_the_register_and_the_rights(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(site)
    page.wait_for_selector("#question")
    page.click("#composer-hint >> text=이용자 권리와 고지")
    expect(page.locator("h1")).to_have_text("이용자 권리와 고지")
    context.close()
