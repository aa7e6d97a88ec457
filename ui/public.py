"""Pages that everybody may see: kept for a moment by caches, and limited by address."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from ui.frame import Frame, Handler
from ui.limit import Limit
from ui.problems import Problem

KEPT = "public, max-age=60"
"""A minute: what an office publishes or takes down is so for everybody soon."""
BUSY = Problem("짧은 시간에 너무 많이 여셨습니다.", "잠시 뒤에 다시 열어 주십시오.", status=429)


class Public:
    """Wraps handlers of public pages; `limit` counts requests by address (120 in a minute)."""

    def __init__(self, frame: Frame, limit: Limit | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self._frame = frame
        self._limit = limit or Limit(120, 60.0, now)

    def open(self, handler: Handler, template: str = "register_problem.html") -> Handler:
        """Return the handler with its limit, its cache headers, and failures told as pages."""
        told = self._frame.told(handler, template)

        async def opened(request: Request) -> Response:
            wait = self._limit.wait(request.client.host if request.client else "")
            if wait > 0:
                answer = self._frame.problem(BUSY, BUSY.status, template)
                answer.headers["Retry-After"] = str(math.ceil(wait))
                return answer
            return kept(request, await told(request))

        return opened


def kept(request: Request, answer: Response) -> Response:
    """Return an answer with what a cache needs, or 304 if the browser's copy is the same."""
    if answer.status_code != 200:
        return answer
    tag = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:32]}"'
    answer.headers.update({"Cache-Control": KEPT, "ETag": tag})
    if tag in request.headers.get("if-none-match", ""):
        known = {name: answer.headers[name] for name in ("Cache-Control", "ETag", "Content-Security-Policy")}
        return Response(status_code=304, headers=known)
    return answer
