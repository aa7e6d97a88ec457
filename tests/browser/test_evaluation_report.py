"""The report of evaluations in a real browser: no script, nothing from outside, readable narrow, dark and aloud."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from eval.reports.build import build
from eval.reports.tables import write
from tests.unit.eval.reports.fakes import entry, records

pytestmark = pytest.mark.browser
OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    runs = [entry(system=system) for system in ("pipeline", "quotes", "model")]
    runs.append(entry(days=-1, made=records("pipeline", seed=3)))
    return write(build(runs), tmp_path_factory.mktemp("report"))[0]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_report_can_be_read_by_everybody(browser: Browser, report: Path, width: int, *, dark: bool) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", locale="ko-KR"
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(report.as_uri())
    page.evaluate(OPEN)
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert asked == [report.as_uri()]
    context.close()
