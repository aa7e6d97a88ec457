"""The officials' side of the register in a real browser: drafting and the way to the public, without scripts too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from configs.settings import UiSettings
from tests.api.people import KnownPeople
from tests.api.server import served
from tests.api.test_register_work import PEOPLE
from tests.browser.conftest import WAIT_MS
from tests.browser.test_page import overflow
from tests.browser.test_register import EVERYWHERE, SMALL_TARGETS
from tests.serving_fakes import fake_services
from ui.app import PageServer

pytestmark = pytest.mark.browser
FIELDS = {
    "service_name": "하천 수위 예측",
    "organisation.name": "가온도",
    "organisation.department": "하천과",
    "contact.role": "하천과장",
    "contact.phone": "031-120",
    "purpose.goal": "홍수를 미리 압니다.",
    "risks.0.risk": "예측이 틀릴 수 있습니다.",
}


@dataclass
class Site:
    """The page's address for each of two people."""

    kim: str
    lee: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with (
        pytest.MonkeyPatch.context() as environment,
        served(fake_services(tmp_path_factory.mktemp("work")), known=[KnownPeople(PEOPLE)]) as api,
    ):
        pages = []
        for who in ("kim", "lee"):
            environment.setattr("ui.app.secret", lambda _, name=who: SecretStr(name))
            pages.append(PageServer(UiSettings(port=0, api_url=api, province="가온도")))
            pages[-1].start()
        yield Site(*(page.address for page in pages))
        for page in pages:
            page.stop()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visit(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Callable[..., Page]]:
    contexts = []

    def opened(address: str, width: int = 1280, *, dark: bool = False) -> Page:
        contexts.append(
            browser.new_context(
                java_script_enabled=request.param,
                viewport={"width": width, "height": 900},
                locale="ko-KR",
                color_scheme="dark" if dark else "light",
            )
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()


def test_a_draft_is_written_corrected_and_submitted(visit: Callable[..., Page], site: Site) -> None:
    page = visit(f"{site.kim}/register/manage")
    page.click("text=새 항목 쓰기")
    for name, typed in FIELDS.items():
        page.fill(f'[name="{name}"]', typed)
    page.select_option("[name=domain]", "환경")
    page.fill('[name="contact.phone"]', "010-1234-5678")
    page.fill("[name=comment]", "새로 등록합니다")
    page.click("button:has-text('초안으로 저장')")
    expect(page.get_by_role("alert")).to_contain_text("고칠 곳이 1곳")
    expect(page.locator('[id="e-contact.phone"]')).to_contain_text("휴대전화")
    expect(page.locator('[name="risks.0.risk"]')).to_have_value("예측이 틀릴 수 있습니다.")
    expect(page.locator("[name=comment]")).to_have_value("새로 등록합니다")
    assert page.evaluate(EVERYWHERE) == []
    assert page.evaluate(SMALL_TARGETS) == []
    page.click("[role=alert] a")
    expect(page.locator('[name="contact.phone"]')).to_be_in_viewport()
    page.fill('[name="contact.phone"]', "031-120")
    page.press('[name="contact.phone"]', "Enter")
    expect(page.locator("h1")).to_have_text("하천 수위 예측")
    expect(page.locator("#main-content")).to_contain_text("먼저 다음 항목을 적어야 합니다")
    page.click("button:has-text('검토 요청')")
    expect(page.get_by_role("alert")).to_contain_text("아직 적지 않은 항목이 있어")
    assert page.evaluate(EVERYWHERE) == []


@pytest.mark.parametrize("path", ["", "/edit", "/entry?id=mongmin-answers", "/import"])
def test_every_screen_is_readable_and_fits_narrow_windows(visit: Callable[..., Page], site: Site, path: str) -> None:
    address = f"{site.lee}/register/manage{path}"
    assert overflow(visit(address, 320)) == []
    for dark in (False, True):
        page = visit(address, dark=dark)
        assert page.evaluate(EVERYWHERE) == []
        assert page.evaluate(SMALL_TARGETS) == []
        unnamed = page.evaluate(
            "() => [...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]"
            ".filter((n) => !n.labels.length).map((n) => n.name)"
        )
        assert unnamed == []
