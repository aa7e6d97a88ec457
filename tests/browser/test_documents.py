"""The documents page over the real API, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from configs.settings import UiSettings
from tests.api.library import filled, shelf
from tests.api.server import TOKEN, served
from tests.browser.conftest import PHONE, Opener
from tests.browser.test_page import CONTRAST
from ui.app import PageServer
from ui.library import LibraryClient

pytestmark = pytest.mark.browser
EVIL = "<script>window.hacked=1</script>"


@dataclass
class Shelf:
    """The page's address without and with leave to upload."""

    reader: str
    writer: str


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("shelf")
    folders = shelf(folder / "자료")
    (folders["O"] / "공격.md").write_text(f"# 공격 {EVIL}\n\n본문 {EVIL} 이다.", encoding="utf8")
    with served(filled(folder / "data", folders)) as api:
        settings = UiSettings(port=0, api_url=api)
        reader = PageServer(settings)
        writer = PageServer(settings, library=LibraryClient(api, token=SecretStr(TOKEN)))
        reader.start()
        writer.start()
        yield Shelf(reader.address, writer.address)
        reader.stop()
        writer.stop()


def documents(opened: Opener, address: str, **how: object) -> Page:
    page = opened(at=address, **how)
    page.click("#to-documents")
    page.wait_for_selector("#documents-main")
    return page


def contrast(page: Page) -> list[str]:
    found: list[str] = page.evaluate(CONTRAST.replace("#main *", "#documents-main *"))
    return found


def test_documents_are_listed_with_figures_and_found_by_words(opened: Opener, library: Shelf) -> None:
    page = documents(opened, library.reader)
    expect(page.locator(".card")).to_have_count(3)
    expect(page.locator(".figures div").first).to_contain_text("3")
    page.fill("input[name=q]", "우산")
    page.press("input[name=q]", "Enter")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".card")).to_contain_text("2026-01-01 시행")
    assert contrast(page) == []


def test_failures_tell_what_to_do(opened: Opener, library: Shelf) -> None:
    page = documents(opened, library.reader)
    page.check("input[name=failed]")
    page.click("text=찾기")
    expect(page.locator(".card.bad")).to_have_count(2)
    expect(page.locator(".card.bad", has_text="빈 파일.txt")).to_contain_text("할 일: 내용이 있는 파일을")
    expect(page.locator("body")).not_to_contain_text("비밀")
    assert contrast(page) == []


def test_the_original_stands_beside_the_extracted_text(opened: Opener, library: Shelf) -> None:
    page = documents(opened, library.reader)
    page.click("text=가온도 우산 조례")
    expect(page.locator(".raw li").first).to_have_text("---")
    expect(page.locator(".chunk").nth(1)).to_contain_text("제2조")
    expect(page.locator(".chunk").nth(1)).to_contain_text("우산을 3일 동안")
    left, right = page.locator(".pane").nth(0).bounding_box(), page.locator(".pane").nth(1).bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    with page.expect_download() as download:
        page.click("text=원본 파일 받기")
    assert download.value.suggested_filename == "조례.md"
    assert contrast(page) == []


def test_texts_of_documents_are_never_markup(opened: Opener, library: Shelf) -> None:
    page = documents(opened, library.reader)
    page.locator(".card a", has_text="공격").click()
    expect(page.locator(".chunk").first).to_contain_text("window.hacked")
    assert page.evaluate("window.hacked") is None


def test_the_page_works_on_a_phone_and_in_the_dark(opened: Opener, library: Shelf) -> None:
    page = documents(opened, library.reader, size=PHONE, dark=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert contrast(page) == []
    page.click("text=가온도 우산 조례")
    expect(page.locator(".chunk").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_page_works_with_the_keyboard_alone(opened: Opener, library: Shelf) -> None:
    page = documents(opened, library.reader)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator(".card a").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/documents/one"))


def test_who_may_not_upload_sees_no_form(opened: Opener, library: Shelf) -> None:
    page = documents(opened, library.reader)
    expect(page.locator("input[type=file]")).to_have_count(0)


def test_a_file_is_uploaded_and_followed_until_it_is_in(opened: Opener, library: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "새 안내.txt"
    path.write_text("자전거는 시청 앞에서 빌린다.", encoding="utf8")
    page = documents(opened, library.writer)
    page.set_input_files("input[type=file]", path)
    page.click("text=올리기 >> nth=-1")
    expect(page.locator("[role=status]")).to_have_text("색인에 넣었습니다.")
    page.click("text=새 안내 >> nth=-1")
    expect(page.locator(".chunk")).to_contain_text("자전거는 시청 앞에서")
