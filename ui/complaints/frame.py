"""The desk's frame: its pages run scripts of this origin only, none that stands in a page, and no cache keeps them."""

from __future__ import annotations

from ui.problems import Problem
from ui.scripted import Media, ScriptedFrame

SCRIPTS = ("desk.js", "desk_case.js")
STYLE = "desk.css"
MEDIA = Media({**dict.fromkeys(SCRIPTS, "text/javascript"), STYLE: "text/css"})
TOLD = "desk_problem.html"
SHARED = Problem(
    "이 화면에서는 민원을 처리할 수 없습니다.",
    "로그인 없이 여러 사람이 함께 쓰는 화면이라 누가 결정했는지 가릴 수 없습니다. "
    "관리자에게 로그인(oidc) 설정을 요청하십시오.",
    retry=False,
    status=403,
)


class DeskFrame(ScriptedFrame):
    """Renders the desk's pages."""

    media = MEDIA
