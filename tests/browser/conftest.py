"""A real Chromium on the page, and an API that keeps the contract."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from configs.settings import UiSettings
from tests.ui.fake_api import FakeApi
from ui.app import PageServer
from ui.client import ApiClient

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
DESKTOP, PHONE = (1280, 900), (390, 844)
WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium for this folder only: while it lives its event loop runs, and no other can."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium이 없어 화면 시험을 건너뜁니다 (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def api() -> Iterator[FakeApi]:
    with FakeApi() as api:
        yield api


@pytest.fixture(scope="session")
def address(api: FakeApi) -> Iterator[str]:
    yield from served(api.url)


def served(api_url: str) -> Iterator[str]:
    """Serve the page over an API and yield its address."""
    server = PageServer(UiSettings(port=0, api_url=api_url), ApiClient(api_url, patience=0))
    server.start()
    yield server.address
    server.stop()


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opener]:
    """Open the page; when the test ends, nothing may have been asked of another origin or failed in a script."""
    outside: list[str] = []
    failures: list[str] = []
    contexts = []

    def open_page(size: tuple[int, int] = DESKTOP, at: str = address, dark: bool = False) -> Page:
        phone = size == PHONE
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="ko-KR",
            is_mobile=phone,
            has_touch=phone,
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda request: None if own(request.url, at) else outside.append(request.url))
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(at)
        page.wait_for_selector("#question")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == []
    assert failures == []


def own(url: str, address: str) -> bool:
    """Say whether a request stays with the page's own origin."""
    return url.startswith((f"{address}/", "data:", "blob:"))


def ask(page: Page, question: str) -> None:
    """Type a question, send it with Enter and wait for the end of its answer."""
    count = page.locator(".turn").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_function(
        "n => document.querySelectorAll(\".turn:not([data-state='waiting'])\").length > n", arg=count
    )
