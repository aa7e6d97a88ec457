"""`/evidence`: what an answer was made of, for whoever asked; `/audit`: all records, for auditors. No script runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ui.evidence import EvidenceClient
from ui.frame import Frame, whole
from ui.headers import DISCLOSURE
from ui.history_page import SHARED

PAGE = 30
WORDS_CHARS = 200
KINDS: Mapping[str, str] = {
    "answer": "답변",
    "triage": "분류",
    "decision": "사람의 결정",
    "reveal": "가린 값 열람",
    "notice": "고지",
    "screening": "고영향 판별",
    "explanation": "설명 제공",
    "export": "내보내기",
    "register": "등록부",
    "deletion": "삭제",
}
MODES: Mapping[str, str] = {"generated": "AI 생성 답변", "quoted": "원문 인용", "refused": "답변하지 않음"}
WORDS: Mapping[str, str] = {"question": "질문(가린 것)", "query": "찾은 말", "answer": "답변"}
"""What was said, in the order in which it is read."""
STATES: Mapping[str, str] = {
    "whole": "기록이 온전합니다",
    "whole, keys lost": "기록은 그대로이나 열지 못하는 것이 있습니다",
    "broken": "기록이 맞지 않습니다",
}
DAYS = ("first", "last")
MARKED = {"AI-Disclosure": DISCLOSURE}
"""Records show what was answered."""


class EvidencePage:
    """Its routes. `own` says whether the API can tell people apart here (see `HistoryPage`)."""

    def __init__(self, client: EvidenceClient, frame: Frame, *, own: bool = True) -> None:
        self._client = client
        self._frame = frame
        self._own = own

    def routes(self) -> list[Route]:
        """Return the routes to add to the page's application."""
        routes = (
            ("/evidence", self.mine),
            ("/audit", self.listed),
            ("/audit/one", self.one),
            ("/audit/verify", self.verified),
            ("/audit/export", self.exported),
        )
        return [Route(path, self._frame.told(handler if self._own else self.refused)) for path, handler in routes]

    async def refused(self, _: Request) -> Response:
        """Say why there is no evidence on a page that people share."""
        return self._frame.problem(SHARED, SHARED.status)

    async def mine(self, request: Request) -> Response:
        """Show what an answer of the reader's was made of."""
        found = await self._client.own(request.query_params.get("id", ""))
        return self._frame.page("evidence.html", found=found)

    async def listed(self, request: Request) -> Response:
        """Show a page of the records that the form asks for."""
        given = asked(request.query_params)
        before = whole(request.query_params.get("before", "0"))
        query = {**filled(given), "limit": PAGE, **({"before": before} if before else {})}
        found = await self._client.page(query)
        later = f"/audit?{urlencode({**filled(given), 'before': found.next_before})}" if found.next_before else None
        export = "/audit/export?" + urlencode({name: given[name] for name in ("kind", *DAYS) if given[name]})
        return self._page("audit.html", found=found, given=given, later=later, export=export)

    async def one(self, request: Request) -> Response:
        """Show a record whole."""
        record = await self._client.one(request.query_params.get("id", ""))
        body = json.dumps(dict(record.body), ensure_ascii=False, indent=2)
        return self._page("audit_one.html", record=record, body=body, words=said(record.words))

    async def verified(self, _: Request) -> Response:
        """Have the whole chain looked at, and show the outcome."""
        return self._page("audit_verify.html", outcome=await self._client.verified(), titles=STATES)

    async def exported(self, request: Request) -> Response:
        """Hand an export on, to be saved."""
        given = asked(request.query_params)
        pieces = await self._client.exported({name: given[name] for name in ("kind", *DAYS) if given[name]})
        headers = {"Content-Disposition": 'attachment; filename="evidence.ndjson"', "Cache-Control": "no-store"}
        return StreamingResponse(pieces, media_type="application/x-ndjson", headers=headers)

    def _page(self, template: str, **values: Any) -> Response:  # noqa: ANN401 - what the template needs
        return self._frame.page(template, headers=MARKED, kinds=KINDS, modes=MODES, one_address=one_address, **values)


def said(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what was said with its names, the question before the answer; a search that is the question, once."""
    once = {name: text for name, text in words.items() if name != "query" or text != words.get("question")}
    order = [*(name for name in WORDS if name in once), *(name for name in once if name not in WORDS)]
    return [(WORDS.get(name, name), once[name]) for name in order]


def asked(params: Mapping[str, str]) -> dict[str, str]:
    """Return what the form holds; a day that is none is left out."""
    given = {name: params.get(name, "").strip()[:WORDS_CHARS] for name in ("q", "kind", "mode", *DAYS)}
    given["kind"] = given["kind"] if given["kind"] in KINDS else ""
    given["mode"] = given["mode"] if given["mode"] in MODES else ""
    return {name: value if name not in DAYS or is_day(value) else "" for name, value in given.items()}


def is_day(text: str) -> bool:
    """Whether a text is a day as a date field writes it."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def filled(given: Mapping[str, str]) -> dict[str, str]:
    """Return what is not empty."""
    return {name: value for name, value in given.items() if value}


def one_address(evidence_id: str) -> str:
    """Return the address of a record's page."""
    return f"/audit/one?id={quote(evidence_id, safe='')}"
