"""Login to the page: nothing of it is seen before, and each request to the API is made with the person's token."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

import httpx
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from configs.identity import OidcSettings
from ui.frame import own_form
from ui.identity import acting_for
from ui.provider import LoginFailed, Provider, new_login
from ui.sessions import LOGIN_SECONDS, LONGEST, Kept, Pending, Session

LOGIN, DONE, LOGOUT = "/login", "/login/done", "/logout"
MANAGE = "/register/manage"
PLAIN = ("/documents", "/history", "/rights/", "/desk", MANAGE)
"""Screens that a browser opens by their address."""
STARTUP = "/gradio_api/startup-events"
"""Gradio calls its own page here when it starts."""
NOT_LOGGED_IN = "로그인이 필요합니다. 화면을 새로 고쳐 주십시오."
NO_RIGHT = "로그인했지만 이 서비스를 쓸 권한이 없습니다. 관리자에게 역할을 요청하십시오."
PAGE = """<!doctype html><html lang="ko"><meta charset="utf-8"><title>목민</title>{refresh}
<body style="font-family:sans-serif;margin:4rem auto;max-width:32rem"><h1>{title}</h1><p>{text}</p>
<p><a href="{address}">{link}</a></p></body></html>"""


class Logins:
    """Logins, sessions, and what each browser's cookie stands for."""

    def __init__(self, settings: OidcSettings, secret: SecretStr | None, api_url: str) -> None:
        self._provider = Provider(settings, secret)
        self._page_url = settings.page_url
        self._api_url = api_url.rstrip("/")
        self._sessions: Kept[Session] = Kept(time.monotonic)
        self._pending: Kept[Pending] = Kept(time.monotonic)
        self._secure = (settings.page_url or "").startswith("https://")
        # A browser takes a cookie of this prefix only from this host, over TLS.
        self._cookie = ("__Host-" if self._secure else "") + "mongmin_session"
        self._waiting = ("__Host-" if self._secure else "") + "mongmin_login"

    def token(self, cookies: Mapping[str, str]) -> SecretStr | None:
        """Return the token of whoever holds these cookies."""
        session = self._sessions.find(cookies.get(self._cookie))
        return session.token if session else None

    async def answer(self, request: Request) -> Response:
        """Answer one of the login's own addresses."""
        handlers = {(LOGIN, "GET"): self._begin, (DONE, "GET"): self._finish, (LOGOUT, "POST"): self._leave}
        handler = handlers.get((request.url.path, request.method))
        if handler is None:
            return PlainTextResponse("이 주소에는 쓸 수 없는 방법입니다.", 405)
        try:
            return await handler(request)
        except LoginFailed as error:
            return told("로그인하지 못했습니다", str(error), 400)

    async def _begin(self, request: Request) -> Response:
        pending = new_login(request.query_params.get("next", "/"))
        answer = RedirectResponse(await self._provider.address(pending, self._back(request, DONE)), 303)
        self._give(answer, self._waiting, self._pending.add(pending, LOGIN_SECONDS), LOGIN_SECONDS)
        return answer

    async def _finish(self, request: Request) -> Response:
        pending = self._pending.take(request.cookies.get(self._waiting))
        state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
        if pending is None or not secrets.compare_digest(state.encode(), pending.state.encode()):
            raise LoginFailed("로그인한 지 오래되었거나 이 화면에서 시작한 로그인이 아닙니다. 다시 로그인해 주십시오.")
        if not code:
            raise LoginFailed("로그인을 취소했거나 로그인 서버가 거절했습니다.")
        session, seconds = await self._provider.session(code, pending, self._back(request, DONE), time.time())
        if not await self._welcome(session.token):
            return told("권한이 없습니다", NO_RIGHT, 403)
        lasting = min(seconds, LONGEST)
        answer = RedirectResponse(pending.wanted, 303)
        self._give(answer, self._cookie, self._sessions.add(session, lasting), lasting)
        answer.delete_cookie(self._waiting, path="/", secure=self._secure, httponly=True, samesite="lax")
        return answer

    async def _leave(self, request: Request) -> Response:
        if not own_form(request):
            return PlainTextResponse("이 화면에서 보낸 요청이 아닙니다.", 403)
        session = self._sessions.take(request.cookies.get(self._cookie))
        farewell = await self._provider.farewell(session, self._back(request, "/"))
        answer = told("로그아웃했습니다", "공용 컴퓨터라면 창을 닫아 주십시오.", 200, farewell)
        answer.delete_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="lax")
        return answer

    async def _welcome(self, token: SecretStr) -> bool:
        """Whether the API knows the token and gives its holder some role. Raises `LoginFailed`."""
        head = {"Authorization": f"Bearer {token.get_secret_value()}"}
        try:
            async with httpx.AsyncClient(base_url=self._api_url, trust_env=False, timeout=10.0) as client:
                return (await client.get("/v1/me", headers=head)).is_success
        except httpx.HTTPError as error:
            raise LoginFailed("답변 서버가 응답하지 않습니다. 잠시 뒤에 다시 로그인해 주십시오.") from error

    def _back(self, request: Request, path: str) -> str:
        base = self._page_url or str(request.base_url)
        return base.rstrip("/") + path

    def _give(self, answer: Response, name: str, value: str, seconds: float) -> None:
        answer.set_cookie(
            name, value, max_age=int(seconds), path="/", secure=self._secure, httponly=True, samesite="lax"
        )


class LoginWall:
    """ASGI middleware: who is not logged in is sent to log in, and gets nothing else."""

    def __init__(self, app: ASGIApp, logins: Logins) -> None:
        self._app = app
        self._logins = logins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request for whoever makes it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # the page speaks server-sent events only
            return
        request = Request(scope, receive)
        if scope["path"] in (LOGIN, DONE, LOGOUT):
            await (await self._logins.answer(request))(scope, receive, send)
            return
        token = self._logins.token(request.cookies)
        if token is None and scope["path"] != STARTUP and not public(scope["path"]):
            await turned_away(request)(scope, receive, send)
            return
        with acting_for(token):
            await self._app(scope, receive, send)


def public(path: str) -> bool:
    """Whether a page is for everybody: the AI register and the rights of those whom the AI concerns.

    >>> [public(path) for path in ("/register", "/register/entry", "/register/manage", "/rights", "/rights/answer")]
    [True, True, False, True, False]
    """
    return path in ("/register", "/rights") or (path.startswith("/register/") and not path.startswith(MANAGE))


def turned_away(request: Request) -> Response:
    """Return the answer to who is not logged in: the login for a page, else 401."""
    path = request.url.path
    if request.method == "GET" and (path == "/" or path.startswith(PLAIN)):
        wanted = path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='')}", 303)
    return PlainTextResponse(NOT_LOGGED_IN, 401)


def told(title: str, text: str, status: int, onward: str | None = None) -> HTMLResponse:
    """Return a plain page; `onward` is where the browser goes by itself."""
    refresh = f'<meta http-equiv="refresh" content="1;url={escape(onward)}">' if onward else ""
    content = PAGE.format(refresh=refresh, title=title, text=escape(text), address=LOGIN, link="다시 로그인")
    return HTMLResponse(content, status, headers={"Cache-Control": "no-store"})
