"""The frame of the evaluators' pages: scripts of this origin only, no cache, and forms that are ours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ui import render
from ui.complaints.frame import POLICY
from ui.evaluations import words
from ui.frame import FOREIGN, Frame, Handler, own_form
from ui.headers import DISCLOSURE
from ui.problems import Problem

SCRIPT, STYLE = "evaluations.js", "evaluations.css"
MEDIA: Mapping[str, str] = {SCRIPT: "text/javascript", STYLE: "text/css"}
FORM_BYTES = 1 << 20
TOLD = "evaluations_problem.html"
SHARED = Problem(
    "이 화면에서는 평가를 볼 수 없습니다.",
    "로그인 없이 여러 사람이 함께 쓰는 화면이라 누가 판정했는지 가릴 수 없습니다. "
    "관리자에게 로그인(oidc) 설정을 요청하십시오.",
    retry=False,
    status=403,
)
TOO_LARGE = Problem("보낸 내용이 너무 큽니다.", "글을 줄여 다시 보내 주십시오.", retry=False, status=413)


class EvaluationsFrame(Frame):
    """Renders the evaluators' pages; what systems answered is on most of them, so all are marked as AI's."""

    def page(
        self,
        template: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,  # noqa: ANN401 - what the template needs
    ) -> HTMLResponse:
        """Return a page that may run the pages' own script."""
        sent = {"Content-Security-Policy": POLICY, "AI-Disclosure": DISCLOSURE, **(headers or {})}
        return super().page(template, status, sent, edition=edition(), words=words, **values)


class Guard:
    """Lets in who may be here: `own` says whether the API can tell people apart."""

    def __init__(self, frame: EvaluationsFrame, *, own: bool) -> None:
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


async def served(request: Request) -> Response:
    """Return the script or the style sheet; their address changes with their content."""
    name = request.path_params["name"]
    if name not in MEDIA:
        return Response(status_code=404)
    kept = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(render.asset(name), media_type=MEDIA[name], headers=kept)


@cache
def edition() -> str:
    """Return what changes when the script or the style sheet does."""
    return hashlib.sha256("".join(map(render.asset, MEDIA)).encode()).hexdigest()[:12]
