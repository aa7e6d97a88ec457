from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.patterns import Patterns
from ingestion.sync.base import Listing
from ingestion.sync.web import WebLimits, WebSource
from ingestion.sync.web_page import inside, links, relative
from rag.errors import SourceUnavailable, UnreadableDocument
from tests.unit.sync.web_server import Handler, Site, site


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path / "게시") as made:
        yield made


def listing(served: Site, below: str = "", limits: WebLimits | None = None, **options: object) -> Listing:
    source = WebSource(served.url + below, Patterns(), limits, **options)  # type: ignore[arg-type]
    try:
        return source.listing()
    finally:
        source.close()


def paths(found: Listing) -> list[str]:
    return sorted(entry.path for entry in found.entries)


def page(*hrefs: str) -> bytes:
    return "".join(f'<a href="{href}">x</a>' for href in hrefs).encode()


def shows(*hrefs: str, kind: str = "text/html; charset=utf-8") -> object:
    return lambda handler: handler.reply(200, page(*hrefs), Content_Type=kind)


def test_only_what_lies_below_the_address_is_read(served: Site) -> None:
    served.write("위.md", b"1")
    served.write("아래/가.md", b"2")
    served.write("아래/더/나.md", b"3")
    served.answers["/%EC%95%84%EB%9E%98/"] = shows(  # type: ignore[assignment]
        "../위.md", "/위.md", "가.md", "더/", "?C=N;O=D", "http://elsewhere.invalid/x.md", "//other.invalid/y.md",
        "mailto:a@b", "javascript:x()", "#top", "%2e%2e/위.md", "가.md#part", "https://127.0.0.1/x.md", "http://[bad",
    )  # fmt: skip
    assert paths(listing(served, "%EC%95%84%EB%9E%98/")) == ["가.md", "더/나.md"]
    assert paths(listing(served, "아래/")) == ["가.md", "더/나.md"]


def test_a_redirect_below_the_address_is_followed_and_any_other_refused(served: Site) -> None:
    served.write("가.md", b"1")
    served.answers["/"] = shows("옮김.md", "밖.md", "돌고.md")  # type: ignore[assignment]
    served.answers["/%EC%98%AE%EA%B9%80.md"] = lambda handler: handler.reply(302, Location="/%EA%B0%80.md")
    served.answers["/%EB%B0%96.md"] = lambda handler: handler.reply(302, Location="http://169.254.169.254/secret")
    served.answers["/%EB%8F%8C%EA%B3%A0.md"] = lambda handler: handler.reply(302, Location="/%EB%8F%8C%EA%B3%A0.md")
    found = listing(served)
    assert paths(found) == ["옮김.md"]
    assert {failure.path: failure.reason.split(".")[0] for failure in found.failures} == {
        "밖.md": "다른 곳으로 넘기는 주소라 따라가지 않았습니다",
        "돌고.md": "주소가 끝없이 다른 주소로 넘어갑니다",
    }


def test_a_loop_of_folders_ends(served: Site) -> None:
    served.answers["/"] = shows("a/")  # type: ignore[assignment]
    served.answers["/a/"] = shows("/", "/a/", "./")  # type: ignore[assignment]
    assert paths(listing(served)) == []


def test_folders_without_end_are_one_record(served: Site) -> None:
    for depth in range(6):
        served.answers["/" + "a/" * depth] = shows("a/", f"{depth}.md")  # type: ignore[assignment]
        served.write("a/" * depth + f"{depth}.md", b"x")
    found = listing(served, limits=WebLimits(max_depth=2))
    assert paths(found) == ["0.md", "a/1.md", "a/a/2.md"]
    assert [(failure.path, "max_depth" in failure.reason) for failure in found.failures] == [("a/a/a", True)]
    assert found.unseen == ("a/a/a",)


def test_too_many_files_stop_the_source(served: Site) -> None:
    served.answers["/"] = shows(*(f"{n}.md" for n in range(50)))  # type: ignore[assignment]
    with pytest.raises(SourceUnavailable, match="max_files"):
        listing(served, limits=WebLimits(max_files=20))


def test_what_is_no_listing_says_so(served: Site) -> None:
    served.answers["/"] = lambda handler: handler.reply(200, b"{}", Content_Type="application/json")
    with pytest.raises(SourceUnavailable, match="HTML 폴더 목록이 아닙니다"):
        listing(served)


def test_a_listing_that_swells_is_refused(served: Site) -> None:
    bomb = gzip.compress(b" " * (40 << 20))
    served.answers["/"] = lambda handler: handler.reply(200, bomb, Content_Type="text/html", Content_Encoding="gzip")
    with pytest.raises(SourceUnavailable, match="보다 큽니다"):
        listing(served)


def test_a_folder_that_cannot_be_listed_leaves_what_is_known_of_it(served: Site) -> None:
    served.write("가.md", b"1")
    served.write("막힘/나.md", b"2")
    served.answers["/%EB%A7%89%ED%9E%98/"] = lambda handler: handler.reply(500)
    found = listing(served)
    assert (paths(found), found.unseen) == (["가.md"], ("막힘",))
    assert "오류(500)" in found.failures[0].reason


def test_a_dead_link_is_a_record_and_counts_as_gone(served: Site) -> None:
    served.answers["/"] = shows("없음.md", "오류.md")  # type: ignore[assignment]
    served.answers["/%EC%98%A4%EB%A5%98.md"] = lambda handler: handler.reply(503)
    found = listing(served)
    assert sorted(failure.path for failure in found.failures) == ["없음.md", "오류.md"]
    assert found.unseen == ("오류.md",)


def test_a_server_without_head_and_without_tags_is_read_each_time(served: Site) -> None:
    served.answers["/"] = shows("가.md")  # type: ignore[assignment]

    def answer(handler: Handler) -> bool:
        return handler.reply(405) if handler.command == "HEAD" else handler.reply(200, b"x")

    served.answers["/%EA%B0%80.md"] = answer
    found = listing(served)
    assert [(entry.path, entry.version) for entry in found.entries] == [("가.md", "")]


def test_an_etag_is_the_version(served: Site) -> None:
    served.answers["/"] = shows("가.md")  # type: ignore[assignment]
    served.answers["/%EA%B0%80.md"] = lambda handler: handler.reply(200, b"x", ETag='"7"')
    assert listing(served).entries[0].version.startswith('"7"')


def test_a_login_is_used_and_a_wrong_one_says_which_settings(served: Site) -> None:
    served.write("가.md", b"1")
    right = "Basic " + base64.b64encode("담당자:암호".encode()).decode()

    def guarded(handler: Handler) -> bool:
        return handler.headers.get("authorization") != right and handler.reply(401)

    served.answers["/"] = served.answers["/%EA%B0%80.md"] = guarded
    assert paths(listing(served, login=("담당자", "암호"))) == ["가.md"]
    with pytest.raises(SourceUnavailable, match="user_env와 password_env"):
        listing(served, login=("담당자", "틀림"))


def test_the_environments_proxy_is_not_used(served: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    served.write("가.md", b"1")
    assert paths(listing(served)) == ["가.md"]


def test_a_file_that_moves_away_before_it_is_fetched_is_refused(served: Site) -> None:
    served.write("가.md", b"1")
    source = WebSource(served.url, Patterns())
    entry = source.listing().entries[0]
    served.answers["/%EA%B0%80.md"] = lambda handler: handler.reply(302, Location="http://169.254.169.254/")
    with pytest.raises(UnreadableDocument, match="따라가지 않았습니다"):
        list(source.fetch(entry))
    source.close()


def test_a_certificate_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="ca_file"):
        WebSource("https://127.0.0.1/", Patterns(), ca_file=tmp_path / "없음.pem")


def test_a_slash_hidden_in_a_name_never_makes_a_folder() -> None:
    assert relative("http://h/f/a%2F..%2Fb.md", "http://h/f/") == "a\\..\\b.md"


@given(st.text("ab./%2eE5c?#:@[]\\", max_size=25))
def test_no_link_leads_outside(href: str) -> None:
    for address in links(page(href.replace('"', "")), "http://h/f/g/", "http://h/f/"):
        assert inside(address, "http://h/f/")
        assert address.startswith("http://h/f/")
