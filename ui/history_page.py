"""`/history`: earlier conversations as plain HTML, and the same list as a piece of the officer's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from ui import render
from ui.frame import FOREIGN, Frame, own_form, whole
from ui.headers import DISCLOSURE
from ui.history import HistoryClient, reopened
from ui.problems import Problem

PAGE = 20
WORDS_CHARS = 200
SHARED = Problem(
    "이 화면에서는 대화 기록을 볼 수 없습니다.",
    "로그인 없이 여러 사람이 함께 쓰는 화면이라 누구의 대화인지 가릴 수 없습니다. "
    "관리자에게 로그인(oidc) 설정을 요청하십시오.",
    retry=False,
    status=403,
)


class HistoryPage:
    """Its routes: the list, one conversation, and removal after a question.

    `own` says whether the API can tell people apart here: by their login, or because only one machine sees the page.
    """

    def __init__(self, client: HistoryClient, frame: Frame, *, own: bool = True) -> None:
        self._client = client
        self._frame = frame
        self._own = own

    def routes(self) -> list[Route]:
        """Return the routes to add to the page's application."""
        routes = (
            ("/history", self.listed, "GET"),
            ("/history/panel", self.panel, "GET"),
            ("/history/one", self.one, "GET"),
            ("/history/delete", self.asked, "GET"),
            ("/history/delete", self.delete, "POST"),
        )
        return [
            Route(path, self._frame.told(handler if self._own else self.refused), methods=[method])
            for path, handler, method in routes
        ]

    async def refused(self, _: Request) -> Response:
        """Say why there is no history on a page that people share."""
        return self._frame.problem(SHARED, SHARED.status)

    async def listed(self, request: Request) -> Response:
        """Show a page of the list."""
        return self._frame.page(
            "history.html", removed=request.query_params.get("removed"), **await self._list(request)
        )

    async def panel(self, request: Request) -> Response:
        """Return the list alone, for the panel of the officer's page."""
        html = render.render("history_panel.html", **await self._list(request))
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})

    async def one(self, request: Request) -> Response:
        """Show a conversation with its sources opened."""
        detail = await self._client.one(request.query_params.get("id", ""))
        turns, marked = reopened(detail).turns, {"AI-Disclosure": DISCLOSURE}
        return self._frame.page("history_one.html", headers=marked, detail=detail, turns=turns, **addresses())

    async def asked(self, request: Request) -> Response:
        """Ask whether to remove a conversation, or all of them."""
        chosen = request.query_params.get("id")
        detail = await self._client.one(chosen) if chosen else None
        total = 1 if detail else (await self._client.page("", 0, 1)).total
        return self._frame.page("history_delete.html", detail=detail, total=total)

    async def delete(self, request: Request) -> Response:
        """Remove what the form names."""
        if not own_form(request):
            return self._frame.problem(FOREIGN, 403)
        async with request.form(max_files=0) as form:
            chosen, everything = str(form.get("id") or ""), form.get("all") == "1"
        if not chosen and not everything:
            return RedirectResponse("/history", 303)
        removed = await self._client.remove(None if everything else chosen)
        return RedirectResponse(f"/history?removed={removed}", 303)

    async def _list(self, request: Request) -> dict[str, Any]:
        words = request.query_params.get("q", "").strip()[:WORDS_CHARS]
        offset = whole(request.query_params.get("offset", "0"))
        found = await self._client.page(words, offset, PAGE)
        return {
            "found": found,
            "words": words,
            "earlier": here(words, offset - PAGE) if offset else None,
            "later": here(words, offset + PAGE) if offset + PAGE < found.total else None,
            **addresses(),
        }


def here(words: str, offset: int) -> str:
    """Return the query of another page of the same list."""
    return "?" + urlencode({name: value for name, value in (("q", words), ("offset", max(offset, 0))) if value})


def addresses() -> dict[str, Any]:
    """Return what templates make links with."""
    return {"escaped": lambda text: quote(text, safe="")}
