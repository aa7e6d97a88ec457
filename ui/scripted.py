"""Screens that run scripts of this origin: their policy, their scripts and styles, and who may be there.

The plain screens (`ui.frame`) run none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

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
FORM_BYTES = 1 << 20
TOO_LARGE = Problem("보낸 내용이 너무 큽니다.", "글을 줄여 다시 보내 주십시오.", retry=False, status=413)


class Media:
    """Scripts and styles of some screens, by name and type; their address changes with their content."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = types

    async def served(self, request: Request) -> Response:
        """Return one of them."""
        name = request.path_params["name"]
        if name not in self._types:
            return Response(status_code=404)
        kept = {"Cache-Control": "private, max-age=31536000, immutable"}
        return Response(render.asset(name), media_type=self._types[name], headers=kept)

    @cached_property
    def edition(self) -> str:
        """What changes when any of them does."""
        return hashlib.sha256("".join(map(render.asset, self._types)).encode()).hexdigest()[:12]


class ScriptedFrame(Frame):
    """Renders pages that may run the scripts of `media`, and gives their templates `shared` besides."""

    media: ClassVar[Media]
    sent: ClassVar[Mapping[str, str]] = {}
    """Headers beside the policy."""
    shared: ClassVar[Mapping[str, object]] = {}

    def page(
        self,
        template: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,  # noqa: ANN401 - what the template needs
    ) -> HTMLResponse:
        """Return a page that may run scripts of this origin."""
        allowed = {"Content-Security-Policy": POLICY, **self.sent, **(headers or {})}
        return super().page(template, status, allowed, edition=self.media.edition, **self.shared, **values)


class Guard:
    """Lets in who may be here: `own` says whether the API can tell people apart, `shared` what is said where not.

    `template` is the page on which that, and a failure, is told.
    """

    def __init__(self, frame: Frame, template: str, shared: Problem, *, own: bool) -> None:
        self._frame = frame
        self._template = template
        self._shared = shared
        self._own = own

    def reading(self, handler: Handler) -> Handler:
        """Return a handler of pages, with failures told."""
        return self._guarded(handler, form=False)

    def writing(self, handler: Handler) -> Handler:
        """Return a handler of forms: they must be ours, and not too large."""
        return self._guarded(handler, form=True)

    def _guarded(self, handler: Handler, *, form: bool) -> Handler:
        told = self._frame.told(handler, self._template)

        async def guarded(request: Request) -> Response:
            problem = self._refused(request, form=form)
            if problem:
                return self._frame.problem(problem, problem.status, self._template)
            return await told(request)

        return guarded

    def _refused(self, request: Request, *, form: bool) -> Problem | None:
        if not self._own:
            return self._shared
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
