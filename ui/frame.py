"""The frame of the page's plain screens: HTML from the server without any script, and how their failures are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ui import render
from ui.headers import PLAIN_POLICY
from ui.problems import ApiError, Problem

Handler = Callable[[Request], Awaitable[Response]]
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": PLAIN_POLICY, "AI-Disclosure": "mode=none"}
KEPT_STATUS = frozenset({403, 404, 409, 413, 422, 429})
"""What the API says to the reader and not to the page: handed on as it is, everything else is 502."""
FOREIGN = Problem("이 화면에서 보낸 요청이 아닙니다.", "화면을 새로 열어 다시 보내 주십시오.", retry=False, status=403)


class Frame:
    """Renders templates that extend `frame.html`; `private` ones are kept by no cache."""

    def __init__(self, province: str, *, history: bool = True) -> None:
        self._province = province
        self._history = history

    def page(
        self,
        template: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,  # noqa: ANN401 - what the template needs
    ) -> HTMLResponse:
        """Return a page with the headers of one that runs no script.

        Its text is people's; a page that shows answers says otherwise in `headers`.
        """
        known = {"province": self._province, "styles": styles(), "with_history": self._history}
        sent = {**HEADERS, **(headers or {})}
        return HTMLResponse(render.render(template, **known, **values), status, sent)

    def problem(self, problem: Problem, status: int, template: str = "problem.html") -> HTMLResponse:
        """Return a page that says what went wrong and what to do."""
        return self.page(template, status, problem=problem)

    def told(self, handler: Handler, template: str = "problem.html") -> Handler:
        """Return the handler with the API's failures told as pages."""

        async def guarded(request: Request) -> Response:
            try:
                return await handler(request)
            except ApiError as error:
                status = error.problem.status if error.problem.status in KEPT_STATUS else 502
                return self.problem(error.problem, status, template)

        return guarded


@cache
def styles() -> str:
    """Return the look of plain screens: that of the conversation, and what lists need besides."""
    return "".join(render.asset(name) for name in ("page.css", "documents.css", "plain.css"))


def whole(text: str) -> int:
    """Return a number that is not negative, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def own_form(request: Request) -> bool:
    """Whether a form was sent from a page of ours: a foreign site must not act through a visitor's browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    # Browsers leave that header out on plain HTTP.
    return request.headers.get("origin", "").partition("://")[2] == request.headers.get("host")
