"""The page behind a login: a real provider, the real API, the real page, and a browser that is only HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from configs.identity import OidcSettings
from configs.settings import UiSettings
from serving.schemas import IngestRequest
from tests.api.library import filled, shelf
from tests.api.server import served
from tests.security.provider import CLIENT, agree, provider
from tests.serving_fakes import fake_settings
from ui.app import PageServer
from ui.login import Logins
from ui.provider import LoginFailed, Provider, new_login, require_claims
from ui.sessions import Kept

COOKIE = "mongmin_session"


@dataclass(frozen=True)
class Site:
    """Where everything is."""

    page: str
    issuer: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with provider() as issuer, pytest.MonkeyPatch.context() as environment:
        environment.setenv("MONGMIN_OIDC_CLIENT_SECRET", "s3cret")
        oidc = OidcSettings(issuer=issuer, client_id=CLIENT, token="id_token")
        services = filled(folder / "data", shelf(folder))
        services.documents.ingest(IngestRequest(paths=(str(folder / "비공개"),), grade="S", department="교통과"))
        settings = fake_settings(folder / "data", anonymous=False).model_copy(update={"oidc": oidc})
        with served(replace(services, settings=settings)) as api:
            page = PageServer(UiSettings(host="127.0.0.1", port=0, api_url=api), oidc=oidc)
            page.start()
            yield Site(page.address, issuer)
            page.stop()


@pytest.fixture
def browser(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.page, timeout=30) as client:
        yield client


def go_to_login(browser: httpx.Client, path: str = "/") -> str:
    """Ask for a page without a session; return the provider's login that it leads to."""
    first = browser.get(path)
    assert first.status_code == 303
    return browser.get(first.headers["location"]).headers["location"]


def log_in(browser: httpx.Client, path: str = "/", sub: str = "u-1042") -> httpx.Response:
    """Log in, and return the page's answer to the way back."""
    return browser.get(agree(go_to_login(browser, path), sub))


def test_nothing_is_seen_before_the_login(browser: httpx.Client) -> None:
    assert browser.get("/").headers["location"] == "/login?next=%2F"
    assert browser.get("/documents").status_code == 303
    for path in ("/config", "/gradio_api/info", "/gradio_api/queue/data?session_hash=x", "/assets/x.js", "/theme.css"):
        assert browser.get(path).status_code == 401, path
    assert browser.post("/gradio_api/queue/join", json={}).status_code == 401
    assert browser.post("/documents").status_code == 401


def test_the_register_and_the_rights_are_for_everybody_and_their_management_is_not(browser: httpx.Client) -> None:
    for path in ("/register", "/register/entry?id=mongmin-answers", "/rights"):
        assert browser.get(path).status_code == 200, path
    for path in ("/register/manage", "/register/manage/edit", "/rights/answer?id=x", "/rights/requests"):
        assert browser.get(path).headers["location"].startswith("/login?next=%2Fr"), path
    assert browser.post("/register/manage/step", headers={"sec-fetch-site": "same-origin"}).status_code == 401
    assert browser.get("/register/../config").status_code == 401
    assert browser.get("/registers").status_code == 401
    log_in(browser)
    assert "새 항목 쓰기" in browser.get("/register/manage").text


def test_the_login_asks_for_a_code_with_proof_and_marks(browser: httpx.Client, site: Site) -> None:
    address = go_to_login(browser)
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(site.issuer)
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert query["redirect_uri"] == f"{site.page}/login/done"
    assert min(len(query[name]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_after_the_login_the_wanted_page_is_shown_with_the_person_s_rights(browser: httpx.Client) -> None:
    back = log_in(browser, "/documents?q=이주")
    assert back.status_code == 303, back.text
    assert (back.status_code, back.headers["location"]) == (303, "/documents?q=%EC%9D%B4%EC%A3%BC")
    cookie = next(header for header in back.headers.get_list("set-cookie") if header.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "eyJ" not in str(back.headers), "the token stays with the page"
    page = browser.get(back.headers["location"])
    assert "이주 대책" in page.text
    assert "로그아웃" in browser.get("/config").text


def ask(browser: httpx.Client) -> str:
    """Ask a question as whoever is logged in; return the events until the end of the answer."""
    body = {"data": ["우산은 며칠 빌려주나요?", None, None, "", [], None], "fn_index": 0, "session_hash": "s"}
    assert browser.post("/gradio_api/queue/join", json=body).status_code == 200
    seen = ""
    with browser.stream("GET", "/gradio_api/queue/data", params={"session_hash": "s"}) as events:
        for line in events.iter_lines():
            seen += json.dumps(json.loads(line[5:]), ensure_ascii=False) if line.startswith("data:") else ""
            if "process_completed" in seen:
                break
    return seen


def test_a_question_is_asked_with_the_person_s_token(browser: httpx.Client) -> None:
    log_in(browser)
    seen = ask(browser)
    assert "3일" in seen, seen[-500:]


def test_each_person_sees_and_removes_their_own_conversations_only(browser: httpx.Client, site: Site) -> None:
    assert browser.get("/history").headers["location"] == "/login?next=%2Fhistory"
    assert browser.get("/history/one?id=x").status_code == 303
    assert browser.post("/history/delete", data={"all": "1"}).status_code == 401
    log_in(browser)
    ask(browser)
    mine = browser.get("/history").text
    address = mine.partition('href="/history/one?id=')[2].partition('"')[0]
    assert "우산은 며칠" in mine
    assert "3일" in browser.get(f"/history/one?id={address}").text
    own = {"sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=site.page, timeout=30) as other:
        log_in(other, sub="u-2077")
        assert "우산은 며칠" not in other.get("/history").text
        assert other.get(f"/history/one?id={address}").status_code == 404
        assert other.post("/history/delete", data={"id": address}, headers=own).status_code == 404
        other.post("/history/delete", data={"all": "1"}, headers=own)
    assert "우산은 며칠" in browser.get("/history").text


def test_who_has_no_role_is_told_so_and_not_let_in(browser: httpx.Client) -> None:
    back = log_in(browser, sub="stranger")
    assert back.status_code == 403
    assert "권한" in back.text
    assert COOKIE not in browser.cookies


@pytest.mark.parametrize("change", [{"state": "x"}, {"code": "x"}, {"code": ""}, {"state": ""}])
def test_a_changed_way_back_leads_nowhere(browser: httpx.Client, change: dict[str, str]) -> None:
    back = urlsplit(agree(go_to_login(browser)))
    query = {name: values[0] for name, values in parse_qs(back.query).items()} | change
    answer = browser.get(f"{back.path}?{urlencode(query)}")
    assert answer.status_code == 400
    assert COOKIE not in browser.cookies


def test_another_browser_cannot_finish_a_login_nor_the_same_one_twice(browser: httpx.Client, site: Site) -> None:
    back = agree(go_to_login(browser))
    with httpx.Client(base_url=site.page) as other:
        assert other.get(back).status_code == 400
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 400


def test_logging_out_ends_the_session_here_and_at_the_provider(browser: httpx.Client, site: Site) -> None:
    log_in(browser)
    session = browser.cookies[COOKIE]
    assert browser.get("/logout").status_code == 405
    assert browser.post("/logout", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    left = browser.post("/logout", headers={"sec-fetch-site": "same-origin"})
    assert left.status_code == 200
    assert f"url={site.issuer}/oauth2/end_session" in left.text
    browser.cookies.set(COOKIE, session)
    assert browser.get("/config").status_code == 401


def test_https_makes_cookies_that_only_this_host_may_set() -> None:
    settings = OidcSettings(issuer="https://login.example", client_id="c", page_url="https://mongmin.example")
    logins = Logins(settings, None, "http://127.0.0.1:1")
    assert logins._cookie == "__Host-mongmin_session"
    assert logins._secure


def test_sessions_end_and_are_bounded() -> None:
    now = [0.0]
    kept: Kept[str] = Kept(lambda: now[0], most=2)
    first, second, third = (kept.add(name, 10) for name in "abc")
    assert [kept.find(name) for name in (first, second, third, None, "x")] == [None, "b", "c", None, None]
    assert (kept.take(second), kept.take(second)) == ("b", None)
    now[0] = 10
    assert kept.find(third) is None


GOOD = {"iss": "https://i", "aud": "c", "nonce": "n", "exp": 1000}


@pytest.mark.parametrize("change", [{"iss": "x"}, {"aud": "x"}, {"aud": []}, {"nonce": "x"}, {"exp": 1}, {"exp": "x"}])
def test_a_token_of_another_login_is_not_taken(change: dict[str, object]) -> None:
    settings = OidcSettings(issuer="https://i", client_id="c")
    require_claims(GOOD, settings, "n", 900)
    require_claims({**GOOD, "aud": ["b", "c"]}, settings, "n", 900)
    with pytest.raises(LoginFailed):
        require_claims({**GOOD, **change}, settings, "n", 900)


async def wrong_address(issuer: str) -> str:
    return await Provider(OidcSettings(issuer=issuer, client_id="c"), None).address(new_login("/"), "http://x")


def test_a_provider_that_does_not_answer_is_told() -> None:
    with pytest.raises(LoginFailed, match="다시 시도"):
        asyncio.run(wrong_address("http://127.0.0.1:9"))
