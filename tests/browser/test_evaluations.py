"""The evaluators' pages in a real browser over the real API: figures, records, comparison, review, corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from configs.settings import UiSettings
from tests.api.people import KnownPeople, holder
from tests.api.server import served
from tests.browser.conftest import WAIT_MS, own
from tests.browser.test_desk import serious
from tests.browser.test_page import overflow
from tests.evaluations import copied_runs
from tests.serving_fakes import fake_services
from ui.app import PageServer

pytestmark = pytest.mark.browser
PEOPLE = {
    "eva": holder("eva", "evaluator"),
    "admin": holder("admin", "administrator"),
    "nobody": holder("nobody", "complaint_system"),
}


@dataclass
class Site:
    """The page's address for each person, and the two runs."""

    at: dict[str, str]
    first: str
    second: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data: Path = tmp_path_factory.mktemp("evaluations")
    first, second = copied_runs(data)
    with (
        pytest.MonkeyPatch.context() as environment,
        served(fake_services(data), known=[KnownPeople(PEOPLE)]) as api,
    ):
        servers = {}
        for who in PEOPLE:
            environment.setattr("ui.app.secret", lambda _, name=who: SecretStr(name))
            servers[who] = PageServer(UiSettings(port=0, api_url=api, province="경기도"))
            servers[who].start()
        yield Site({who: server.address for who, server in servers.items()}, first, second)
        for server in servers.values():
            server.stop()


Visitor = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Open a page; nothing may be asked of another origin, refused by the policy, or fail in a script."""
    contexts, wrong = [], []

    def opened(path: str, who: str = "eva", *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="ko-KR", java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda one: None if own(one.url, site.at[who]) else wrong.append(one.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda one: wrong.append(one.text) if "Content Security Policy" in one.text else None)
        page.goto(site.at[who] + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def looked_at(page: Page) -> None:
    """Nothing serious by axe, light and dark, and nothing scrolls sideways on a narrow screen."""
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    assert serious(page) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 450})
    assert overflow(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def test_from_the_list_down_to_one_record_with_its_reason_and_hostile_text_does_nothing(
    visit: Visitor, site: Site
) -> None:
    page = visit("/evaluations")
    expect(page.locator("table.runs tbody tr")).to_have_count(2)
    expect(page.locator("table.runs")).to_contain_text("[0.121, 0.646]")
    looked_at(page)
    page.click("table.runs tbody tr:first-child a.name")
    expect(page.locator("h1")).to_contain_text("처리 기간")
    expect(page.locator("main")).to_contain_text("날짜 하나만 봅니다.")
    expect(page.locator("svg.marks circle.dot")).to_have_count(4)
    looked_at(page)
    page.click("text=나쁜 것부터 모두 보기")
    expect(page.locator("tbody tr")).to_have_count(9)
    looked_at(page)
    page.click("tbody a:has-text('2번 민원')")
    expect(page.locator("main")).to_contain_text("9일이(가) 답에 없음")
    expect(page.locator(".reply-box .said-text")).to_contain_text("<script>window.hacked = 1</script>")
    assert page.locator("main script, main img").count() == 0
    assert page.evaluate("window.hacked") is None
    looked_at(page)


def test_two_runs_are_compared_and_an_item_is_read_side_by_side(visit: Visitor, site: Site) -> None:
    page = visit("/evaluations")
    page.click("form[action='/evaluations/compare'] button")
    expect(page.locator(".verdict.worse")).to_have_text("둘째가 못하다")
    expect(page.locator("#items-title")).to_contain_text("6개")
    looked_at(page)
    page.click("tbody a:has-text('2번 민원')")
    expect(page.locator(".beside .pane")).to_have_count(2)
    assert page.evaluate("window.hacked") is None
    looked_at(page)
    page.goto(f"{site.at['eva']}/evaluations/trend?suite=days")
    expect(page.locator("svg.trend circle")).to_have_count(2)
    looked_at(page)


def test_a_blind_review_is_judged_by_keys_alone_and_its_result_opens_when_it_is_closed(
    visit: Visitor, site: Site
) -> None:
    page = visit(f"/evaluations/reviews?first={site.first}&second={site.second}")
    page.fill("[name=items]", "3")
    looked_at(page)
    page.click("text=검토 만들기")
    expect(page.locator("h1")).to_contain_text("days 검토")
    review = page.url
    page.click("text=판정 시작하기")
    expect(page.locator("h1")).to_contain_text("1번째, 모두 3문항")
    assert not [name for name in ("pipeline", "rival", "Ornith") if name in page.content()]
    looked_at(page)
    page.fill("[name=reason]", "1234")  # keys are texts within fields
    expect(page.locator("h1")).to_contain_text("1번째")
    page.locator("main").focus()
    for key in "124":
        page.keyboard.press(key)
        page.wait_for_load_state()
        expect(page.locator("main")).to_contain_text(f"나의 판정 {'124'.index(key) + 1}/3")
    expect(page.locator("h1")).to_have_text("모두 판정했습니다")
    page.click("text=처음부터 다시 보기")
    expect(page.locator("[name=reason]")).to_have_value("1234")
    expect(page.locator("legend >> nth=0")).to_contain_text("지금까지: A가 낫다")
    page.uncheck("#keys-on")
    page.keyboard.press("2")
    expect(page.locator("h1")).to_contain_text("1번째")
    admin = visit(review.replace(site.at["eva"], ""), "admin")
    admin.click("text=마감하고 결과 열기")
    expect(admin.locator("h1")).to_have_text("이 검토를 마감할까요?")
    admin.click("button:has-text('마감하기')")
    expect(admin.locator("main")).to_contain_text("첫째: pipeline")
    expect(admin.locator("main")).to_contain_text("두 사람 이상이 함께 본 항목이 없습니다.")
    looked_at(admin)


def test_a_correction_goes_from_the_record_to_another_person_s_word_without_scripts(visit: Visitor, site: Site) -> None:
    page = visit(f"/evaluations/correct?run={site.second}&case=days/1", scripts=False)
    page.fill("[name=wrong]", "기간이 틀렸습니다.")
    page.fill("[name=articles]", "민원처리법 14조")
    page.click("text=고침 보내기")
    expect(page.locator(".problem")).to_contain_text("「법령명」 제N조")
    expect(page.locator("[name=wrong]")).to_have_value("기간이 틀렸습니다.")
    page.fill("[name=articles]", "「민원 처리에 관한 법률 시행령」 제14조")
    page.click("text=고침 보내기")
    expect(page.locator(".done")).to_contain_text("다른 평가자가 확인하면")
    expect(page.locator(".card")).to_contain_text("내가 제안한 것이라")
    other = visit("/evaluations/corrections", "admin")
    looked_at(other)
    other.click("button:has-text('받아들이기')")
    expect(other.locator(".done")).to_contain_text("다음 평가부터 문항이 됩니다")
    with other.expect_download() as download:
        other.click("a[download]")
    assert "mongmin-cases/1" in Path(download.value.path()).read_text(encoding="utf8")
    looked_at(visit(f"/evaluations/correct?run={site.second}&case=days/1"))


def test_whoever_may_not_is_told_which_roles_may(visit: Visitor) -> None:
    page = visit("/evaluations", "nobody")
    expect(page.locator(".problem")).to_contain_text("평가자")
    looked_at(page)
