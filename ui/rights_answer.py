"""`/rights/answer` and `/rights/requests`: an answer explained to who got it, and requests that a person answers."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ui.frame import FOREIGN, Frame, own_form
from ui.headers import DISCLOSURE
from ui.problems import ApiError, Problem
from ui.rights import AnswersClient

KINDS: Mapping[str, str] = {
    "explanation": "더 자세한 설명을 요구합니다",
    "review": "사람의 검토를 요구합니다",
    "refusal": "이 결과에 따른 결정을 거부합니다",
    "objection": "내용이 틀려 이의를 제기합니다",
}
STATES: Mapping[str, str] = {"received": "접수함", "extended": "기간을 늘림", "replied": "회신함"}
REASON_CHARS = 4000
SHARED = Problem(
    "이 화면에서는 답변의 설명을 볼 수 없습니다.",
    "로그인 없이 여러 사람이 함께 쓰는 화면이라 누구의 답변인지 가릴 수 없습니다. "
    "‘이용자 권리와 고지’에 적힌 창구로 요구해 주십시오.",
    retry=False,
    status=403,
)


class AnswerRightsPage:
    """Its routes. `own` says whether the API can tell people apart here."""

    def __init__(self, client: AnswersClient, frame: Frame, *, own: bool) -> None:
        self._client = client
        self._frame = frame
        self._own = own

    def routes(self) -> list[Route]:
        """Return the routes to add to the page's application."""
        routes = (
            ("/rights/answer", self.explained, "GET"),
            ("/rights/answer", self.asked, "POST"),
            ("/rights/requests", self.listed, "GET"),
        )
        return [
            Route(path, self._frame.told(handler if self._own else self.refused), methods=[method])
            for path, handler, method in routes
        ]

    async def refused(self, _: Request) -> Response:
        """Say why nothing is explained on a page that people share."""
        return self._frame.problem(SHARED, SHARED.status)

    async def explained(self, request: Request) -> Response:
        """Show how an answer came about, and the form for a request on it."""
        return await self._shown(request.query_params.get("id", ""))

    async def asked(self, request: Request) -> Response:
        """Hand in a request; what was typed stays if the API refuses it."""
        if not own_form(request):
            return self._frame.problem(FOREIGN, FOREIGN.status)
        async with request.form(max_files=0) as form:
            about, kind, reason = (str(form.get(name) or "") for name in ("id", "kind", "reason"))
        try:
            taken = await self._client.request(kind, about, reason.replace("\r\n", "\n"))
        except ApiError as error:
            if error.problem.status != 422:
                raise
            return await self._shown(about, 422, error.problem, kind, reason)
        return RedirectResponse(f"/rights/requests?receipt={quote(taken.receipt, safe='')}", 303)

    async def listed(self, request: Request) -> Response:
        """Show one's own requests with their last days and replies."""
        found = await self._client.requests()
        receipt = request.query_params.get("receipt", "")
        known = next((one.receipt for one in found.appeals if one.receipt == receipt), "")
        return self._frame.page("requests.html", appeals=found.appeals, receipt=known, kinds=KINDS, states=STATES)

    async def _shown(
        self, about: str, status: int = 200, problem: Problem | None = None, kind: str = "", reason: str = ""
    ) -> Response:
        explanation = await self._client.explanation(about)
        return self._frame.page(
            "answer_rights.html",
            status,
            {"AI-Disclosure": DISCLOSURE},
            explanation=explanation,
            problem=problem,
            kind=kind or "explanation",
            reason=reason,
            kinds=KINDS,
            most=REASON_CHARS,
        )
