"""The frame of the evaluators' pages: scripts of this origin only, no cache, and forms that are ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import HTMLResponse

from ui.evaluations import words
from ui.frame import Frame
from ui.headers import DISCLOSURE
from ui.problems import Problem
from ui.scripted import POLICY, Media

MEDIA = Media({"evaluations.js": "text/javascript", "evaluations.css": "text/css"})
TOLD = "evaluations_problem.html"
SHARED = Problem(
    "이 화면에서는 평가를 볼 수 없습니다.",
    "로그인 없이 여러 사람이 함께 쓰는 화면이라 누가 판정했는지 가릴 수 없습니다. "
    "관리자에게 로그인(oidc) 설정을 요청하십시오.",
    retry=False,
    status=403,
)


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
        return super().page(template, status, sent, edition=MEDIA.edition, words=words, **values)
