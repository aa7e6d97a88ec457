"""The desk's frame: its pages run scripts of this origin only, none that stands in a page, and no cache keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ui import render
from ui.frame import FOREIGN, Frame, Handler, own_form
from ui.problems import Problem

POLICY = "; ".join(
    (
        "default-src 'none'",
        # A text that got into the page as markup could still run nothing: inline scripts are not allowed.
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SCRIPTS = ("desk.js", "desk_case.js")
STYLE = "desk.css"
MEDIA: Mapping[str, str] = {**dict.fromkeys(SCRIPTS, "text/javascript"), STYLE: "text/css"}
FORM_BYTES = 1 << 20
TOLD = "desk_problem.html"
SHARED = Problem(
    "이 화면에서는 민원을 처리할 수 없습니다.",
    "로그인 없이 여러 사람이 함께 쓰는 화면이라 누가 결정했는지 가릴 수 없습니다. "
    "관리자에게 로그인(oidc) 설정을 요청하십시오.",
    retry=False,
    status=403,
)
TOO_LARGE = Problem("보낸 내용이 너무 큽니다.", "글을 줄여 다시 보내 주십시오.", retry=False, status=413)


class DeskFrame(Frame):
    """Renders the desk's pages."""

    def page(
        self,
        template: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,  # noqa: ANN401 - what the template needs
    ) -> HTMLResponse:
        """Return a page that may run the desk's own scripts."""
        allowed = {"Content-Security-Policy": POLICY, **(headers or {})}
        return super().page(template, status, allowed, edition=edition(), **values)


class Guard:
    """Lets in who may be here: `own` says whether the API can tell people apart."""

    def __init__(self, frame: DeskFrame, *, own: bool) -> None:
        self._frame = frame
        self._own = own

    def reading(self, handler: Handler) -> Handler:
        """Return a handler of pages, with failures told."""
        return self._guarded(handler, form=False)

    def writing(self, handler: Handler) -> Handler:
        """Return a handler of forms: they must be ours, and not too large."""
        return self._guarded(handler, form=True)

    def _guarded(self, handler: Handler, *, form: bool) -> Handler:
        told = self._frame.told(handler, TOLD)

        async def guarded(request: Request) -> Response:
            problem = self._refused(request, form=form)
            return self._frame.problem(problem, problem.status, TOLD) if problem else await told(request)

        return guarded

    def _refused(self, request: Request, *, form: bool) -> Problem | None:
        if not self._own:
            return SHARED
        if not form:
            return None
        if not own_form(request):
            return FOREIGN
        length = request.headers.get("content-length", "")
        return None if length.isdigit() and int(length) <= FORM_BYTES else TOO_LARGE


async def given_in(request: Request) -> dict[str, str]:
    """Return the texts of a form."""
    async with request.form(max_files=0) as form:
        return {name: value for name, value in form.items() if not isinstance(value, UploadFile)}


async def served(request: Request) -> Response:
    """Return a script or the style sheet; their address changes with their content."""
    name = request.path_params["name"]
    if name not in MEDIA:
        return Response(status_code=404)
    kept = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(render.asset(name), media_type=MEDIA[name], headers=kept)


@cache
def edition() -> str:
    """Return what changes when a script or the style sheet does."""
    return hashlib.sha256("".join(map(render.asset, MEDIA)).encode()).hexdigest()[:12]
