from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.testclient import TestClient

from configs.regions import load_regions
from tests.api.library import filled, shelf
from tests.api.server import TOKEN, served
from ui.documents import DocumentsPage, lines_of
from ui.frame import whole
from ui.library import Chunk, LibraryClient


def page_of(client: LibraryClient) -> TestClient:
    return TestClient(Starlette(routes=DocumentsPage(client, "경기도", load_regions()).routes()))


def test_an_api_that_is_down_is_told_in_words() -> None:
    answer = page_of(LibraryClient("http://127.0.0.1:9")).get("/documents")
    assert answer.status_code == 502
    assert "연결할 수 없습니다" in answer.text


def test_a_foreign_site_cannot_upload_through_a_visitor(tmp_path: Path) -> None:
    with served(filled(tmp_path / "data", shelf(tmp_path / "자료"))) as api:
        page = page_of(LibraryClient(api, token=SecretStr(TOKEN)))
        files = {"file": ("가.txt", b"\xea\xb0\x80")}
        foreign = page.post("/documents", files=files, headers={"origin": "http://evil.example"})
        cross = page.post(
            "/documents", files=files, headers={"origin": "http://testserver", "sec-fetch-site": "cross-site"}
        )
        own = page.post("/documents", files=files, headers={"origin": "http://testserver"}, follow_redirects=False)
    assert (foreign.status_code, cross.status_code, own.status_code) == (403, 403, 303)


def test_lists_are_read_without_the_token_so_that_grades_hold(tmp_path: Path) -> None:
    with served(filled(tmp_path / "data", shelf(tmp_path / "자료"))) as api:
        page = page_of(LibraryClient(api, token=SecretStr(TOKEN)))
        assert "이주 대책" not in page.get("/documents").text
        assert "비밀" not in page.get("/documents?failed=1").text


@pytest.mark.parametrize(("text", "number"), [("30", 30), ("-1", 0), ("", 0), ("²", 0), ("9" * 12, 0)])
def test_offsets_that_are_no_numbers_are_zero(text: str, number: int) -> None:
    assert whole(text) == number


def test_a_chunk_s_text_is_cut_at_its_places() -> None:
    chunk = Chunk(locator="표", text="가 1\n나 2\n다 3", places=((0, "표 1 1행"), (4, "표 1 2행")))
    assert lines_of(chunk) == [("표 1 1행", "가 1"), ("표 1 2행", "나 2\n다 3")]
    assert lines_of(Chunk(locator="x", text="통째")) == [("", "통째")]
