"""The frame of the evaluators' pages: scripts of this origin only, no cache, and forms that are ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ui.evaluations import words
from ui.headers import DISCLOSURE
from ui.problems import Problem
from ui.scripted import Media, ScriptedFrame

MEDIA = Media({"evaluations.js": "text/javascript", "evaluations.css": "text/css"})
TOLD = "evaluations_problem.html"
SHARED = Problem(
    "이 화면에서는 평가를 볼 수 없습니다.",
    "로그인 없이 여러 사람이 함께 쓰는 화면이라 누가 판정했는지 가릴 수 없습니다. "
    "관리자에게 로그인(oidc) 설정을 요청하십시오.",
    retry=False,
    status=403,
)


class EvaluationsFrame(ScriptedFrame):
    """Renders the evaluators' pages; what systems answered is on most of them, so all are marked as AI's."""

    media = MEDIA
    sent: ClassVar[Mapping[str, str]] = {"AI-Disclosure": DISCLOSURE}
    shared: ClassVar[Mapping[str, object]] = {"words": words}
