"""A small complaint API for tests of the desk, with the answers of `desk_data`."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from serving.complaints.shapes import CaseOut, DecisionOut, Queue, QueueRequest
from serving.complaints.shapes_numbers import CallbackOut, MergeOut, StatisticsOut, TrendOut
from tests.ui.desk_data import BLANKS, NOW, cases, draft, evil_draft, row
from tests.ui.fake_api import EVIL, event


@dataclass
class Kept:
    """What the API holds and what it was sent."""

    cases: dict[str, CaseOut] = field(default_factory=cases)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    retried: list[str] = field(default_factory=list)
    dead: bool = True
    pause: float = 0.0


def problem(status: int, code: str, detail: str) -> Response:
    """Return a problem document."""
    document = {"title": "Problem", "status": status, "code": code, "detail": detail}
    return JSONResponse(document, status, media_type="application/problem+json")


def missing() -> Response:
    """Return the problem of a case that is not there."""
    return problem(404, "complaint-not-found", "그런 민원이 없습니다.")


def refused(known: CaseOut, body: dict[str, Any]) -> Response | None:
    """Return why a decision is not taken, as the API says it."""
    if body["version"] != known.version:
        return problem(409, "complaint-conflict", "다른 사람이 먼저 고쳤습니다.")
    if known.state in ENDED:
        return problem(409, "complaint-closed", f"이미 끝난 민원입니다({known.state}).")
    missing = lacking(body) if body["action"] == "send" else []
    return incomplete(missing) if missing else None


def lacking(body: dict[str, Any]) -> list[str]:
    """Return what a reply lacks, in the API's words."""
    text = body.get("text") or ""
    missing = [f"채우지 않은 빈칸: {blank}" for blank in BLANKS if blank in text]
    signed = {"officer": "담당자의 성명을(를) 적어야 합니다.", "contact": "담당자의 연락처를 적어야 합니다."}
    missing += [said for name, said in signed.items() if not body.get(name)]
    if body.get("refusal") and not body.get("remedy"):
        missing.append("거부하는 답변에는 구제절차을(를) 적어야 합니다.")
    return missing


def incomplete(missing: list[str]) -> Response:
    """Return the problem of a decision that lacks something."""
    known = {"title": "덜 찬 결정입니다", "status": 422, "code": "reply-incomplete", "missing": missing}
    document = {**known, "detail": f"다음을 채워야 합니다: {', '.join(missing)}."}
    return JSONResponse(document, 422, media_type="application/problem+json")


ENDED = ("답변", "이송", "종결")
STATES = {"send": "답변", "edit": "검토", "transfer": "이송", "close": "종결"}


def fake_desk(kept: Kept) -> FastAPI:
    """Return the API."""
    app = FastAPI()
    add_lists(app, kept)
    add_dashboards(app)
    add_decisions(app, kept)
    add_drafts(app, kept)
    return app


def decided(known: CaseOut, body: dict[str, Any]) -> DecisionOut:
    """Return a decision as it is recorded."""
    known_by = {
        "complaint_id": known.complaint_id,
        "decision_id": "d-1",
        "by": "kim",
        "at": NOW,
        "kept": 3,
        "changed": 1,
    }
    made = {"action": body["action"], "state": STATES[body["action"]], "version": known.version + 1}
    return DecisionOut.model_validate({**known_by, **made, "edit_distance": 0.25 if body["action"] == "send" else None})


def add_decisions(app: FastAPI, kept: Kept) -> None:
    """Add cases, what is decided of them, and what moves their clocks."""

    @app.get("/v1/complaints/{name}", response_model=None)
    def one(name: str) -> CaseOut | Response:
        return kept.cases.get(name) or missing()

    @app.post("/v1/complaints/{name}/decision", response_model=None)
    async def decide(name: str, request: Request) -> DecisionOut | Response:
        body, known = await request.json(), kept.cases[name]
        refusal = refused(known, body)
        if refusal is not None:
            return refusal
        kept.decisions.append(body)
        made = decided(known, body)
        changes = {"version": made.version, "state": made.state, "text": body.get("text"), "decisions": (made,)}
        kept.cases[name] = known.model_copy(update=changes)
        return made

    @app.post("/v1/complaints/{name}/events", response_model=None)
    async def happen(name: str, request: Request) -> CaseOut | Response:
        body = await request.json()
        if body["kind"] == "extended" and "업무과중" in body.get("note", ""):
            return problem(422, "clock-refused", "단순 업무과중은 연장 사유가 될 수 없습니다(영 제21조제2항).")
        kept.events.append(body)
        return kept.cases[name]


def add_drafts(app: FastAPI, kept: Kept) -> None:
    """Add drafts, whole or streamed, and files of replies."""

    @app.post("/v1/complaints/{name}/draft", response_model=None)
    async def redraft(name: str, request: Request) -> Response | dict[str, Any]:
        body = await request.json()
        kept.drafts.append(body)
        if name not in kept.cases:
            return missing()
        options = {option: body[option] for option in ("tone", "length", "plain", "language")}
        new = evil_draft() if name == "c-evil" else draft(**options)
        return (
            StreamingResponse(streamed(new, kept.pause), media_type="text/event-stream") if body.get("stream") else new
        )

    @app.get("/v1/complaints/{name}/export")
    def export(name: str, format: str) -> Response:  # noqa: A002 - the parameter's name
        head = {"content-disposition": f'attachment; filename="reply.{format}"'}
        return Response(b"PK-reply", media_type="application/hwp+zip", headers=head)


async def streamed(new: dict[str, Any], pause: float) -> AsyncIterator[str]:
    """Yield the events of a draft."""
    for sentence in new["sentences"]:
        yield event("sentence", sentence)
        await asyncio.sleep(pause)
    yield event("draft", new)


def add_lists(app: FastAPI, kept: Kept) -> None:
    """Add the queue and the callbacks."""

    @app.get("/v1/complaints")
    def queue(wanted: Annotated[QueueRequest, Query()]) -> Queue:
        asked, offset, limit = wanted.model_dump(), wanted.offset, wanted.limit
        rows = [row(one) for one in kept.cases.values()]
        rows = [one for one in rows if asked["number"] in (None, one.id, one.complaint_id)]
        rows = [
            one for one in rows if all(asked.get(n) in (None, getattr(one, n)) for n in ("state", "domain", "region"))
        ]
        rows = [one for one in rows if not asked.get("crisis") or one.crisis]
        rows = [one for one in rows if not asked.get("overdue") or one.clock.overdue]
        rows.sort(key=lambda one: (one.crisis is None, one.clock.left_minutes or 0))
        return Queue(total=len(rows), offset=offset, cases=tuple(rows[offset : offset + limit]))

    @app.get("/v1/complaints/callbacks")
    def callbacks() -> list[CallbackOut]:
        known = {"complaint_id": "c-1", "host": "epeople.example.go.kr", "tries": 8}
        dead = {"callback_id": "k-1", "state": "dead", "next_try": None, "problem": "받는 쪽이 응답하지 않았습니다."}
        return [CallbackOut.model_validate({**known, **dead})] if kept.dead else []

    @app.post("/v1/complaints/callbacks/{name}/retry")
    def retry(name: str) -> dict[str, str]:
        kept.retried.append(name)
        return {}


def add_dashboards(app: FastAPI) -> None:
    """Add the figures, what may be merged, and what is rising."""

    @app.get("/v1/complaints/statistics")
    def statistics() -> StatisticsOut:
        weeks = [{"name": f"7월 {n}주", "count": 3 * n % 11 + 2} for n in range(1, 14)]
        many = [{"name": f"부서 {n}", "count": 20 - n} for n in range(15)]
        return StatisticsOut.model_validate(
            {
                "total": 1204,
                "open": 33,
                "overdue": 1,
                "danger": 1,
                "by_domain": [
                    {"name": "환경", "count": 30},
                    {"name": "도로·시설", "count": 12},
                    {"name": EVIL, "count": 1},
                ],
                "by_type": [{"name": "고충민원", "count": 40}],
                "by_region": [{"name": "수원시", "count": 3}],
                "by_department": many,
                "by_state": [{"name": "접수", "count": 33}],
                "by_age_days": [{"name": "0–2일", "count": 10}, {"name": "3–6일", "count": 4}],
                "by_week": weeks,
                "edit_distance": 0.21,
                "answered": 40,
            }
        )

    @app.get("/v1/complaints/merges")
    def merges() -> list[MergeOut]:
        ids = [f"n-{number}" for number in range(12)]
        known = {"name": "공사장 소음", "region": "화성시", "reason": "같은 공사장의 소음을 멈춰 달라는 민원입니다."}
        return [
            MergeOut.model_validate(
                {**known, "complaint_ids": ["c-1", *ids], "first": NOW, "last": NOW, "enough": True}
            )
        ]

    @app.get("/v1/complaints/trends")
    def trends() -> list[TrendOut]:
        known = {"region": "화성시", "domain": "환경", "count": 30, "expected": 4.2, "words": ("소음", "공사장")}
        about = {"reason": "지난 여덟 주의 같은 분야보다 일곱 배 많습니다.", "complaint_ids": ("n-0", "n-1")}
        return [TrendOut.model_validate({**known, **about, "week": date(2026, 7, 13)})]


class FakeDesk:
    """The API on a port of this machine, in a thread."""

    def __init__(self) -> None:
        self.kept = Kept()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(fake_desk(self.kept), log_level="critical", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def renew(self) -> Kept:
        """Forget what was done."""
        self.kept.__init__()  # type: ignore[misc]
        return self.kept

    def __enter__(self) -> FakeDesk:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()
