"""`/desk/case`: a complaint beside its sources, its reply, and what an officer decides."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from configs.regions import Regions
from ui import render
from ui.complaints import words
from ui.complaints.client import DeskClient
from ui.complaints.forms import BadField, beside, decision_of, draft_of, event_of, told
from ui.complaints.frame import DeskFrame
from ui.complaints.plain import label, tail
from ui.complaints.queue_page import case_link, clock_class
from ui.complaints.shapes import Case, Draft, Merge
from ui.complaints.view import blanks_of, danger_reason, text_pieces
from ui.headers import DISCLOSURE
from ui.problems import ApiError, Problem
from ui.scripted import given_in

SHOWN_BESIDE = frozenset({403, 409, 413, 422, 429, 503})
"""What the API says of a form: shown on the case's page with what was typed."""
MARKED = {"AI-Disclosure": DISCLOSURE}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a case's page shows besides the case: what was typed, what is wrong and what was done."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    done: str = ""
    draft: Draft | None = None
    part: str = "reply"
    """Which form the problem belongs to: `reply`, `transfer`, `close`, `event`, `draft`."""


class CasePage:
    """The case's handlers."""

    def __init__(self, client: DeskClient, frame: DeskFrame, regions: Regions) -> None:
        self._client = client
        self._frame = frame
        self._domains = regions.domains

    async def shown(self, request: Request) -> Response:
        """Show a case."""
        query = request.query_params
        done = query.get("done", "")
        step = words.STEPS.get(done)
        said = step.done if step else f"{words.EVENTS[done].label}: 기록했습니다." if done in words.EVENTS else ""
        return await self._page(query.get("id", ""), Shown(done=said))

    async def decided(self, request: Request) -> Response:
        """Take a decision, after asking whether it is meant where it cannot be taken back."""
        given = await given_in(request)
        complaint_id, action = given.get("id", ""), given.get("action", "")
        step = words.STEPS.get(action)
        if step is None:
            return RedirectResponse("/desk", 303)
        if action in words.CONFIRMED and given.get("confirmed") != "1":
            return self._frame.page("desk_confirm.html", step=step, given=given, back=case_link(complaint_id))
        try:
            await self._client.decide(complaint_id, decision_of(given))
        except ApiError as error:
            return await self._refused(complaint_id, given, error.problem, "reply" if action == "edit" else action)
        return RedirectResponse(case_link(complaint_id, done=action), 303)

    async def happened(self, request: Request) -> Response:
        """Record something that moves the clock."""
        given = await given_in(request)
        complaint_id = given.get("id", "")
        try:
            await self._client.happen(complaint_id, event_of(given))
        except BadField as error:
            problem = Problem(str(error), "고쳐서 다시 보내 주십시오.", status=422)
            return await self._page(complaint_id, Shown(given, {error.name: str(error)}, problem, part="event"), 422)
        except ApiError as error:
            return await self._refused(complaint_id, given, error.problem, "event")
        return RedirectResponse(case_link(complaint_id, done=given["kind"]) + "#clock", 303)

    async def drafted(self, request: Request) -> Response:
        """Show the case with a new draft: the way without scripts."""
        given = await given_in(request)
        complaint_id = given.get("id", "")
        try:
            draft = await self._client.draft(complaint_id, draft_of(given))
        except ApiError as error:
            return await self._refused(complaint_id, given, error.problem, "draft")
        return await self._page(complaint_id, Shown(draft=draft, done="초안을 다시 썼습니다."))

    async def streamed(self, request: Request) -> Response:
        """Return a new draft as server-sent events, each with HTML in which every text is escaped."""
        given = await given_in(request)
        return StreamingResponse(
            self._events(given), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def clock(self, request: Request) -> Response:
        """Return the clock, and the version by which the open page sees that somebody else was there."""
        case = await self._client.case(request.query_params.get("id", ""))
        html = render.render("desk_clock.html", one=case.clock, look=clock_class(case.clock)).strip()
        shown = {"html": html, "version": case.version}
        return JSONResponse(shown, headers={"Cache-Control": "no-store"})

    async def exported(self, request: Request) -> Response:
        """Return the reply as a file."""
        form = request.query_params.get("format", "")
        form = form if form in words.FORMATS else "hwpx"
        content, media, disposition = await self._client.export(request.query_params.get("id", ""), form)
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": disposition or f'attachment; filename="reply.{form}"',
        }
        return Response(content, media_type=media, headers=headers)

    async def _events(self, given: Mapping[str, str]) -> AsyncIterator[str]:
        complaint_id = given.get("id", "")
        try:
            async for item in self._client.drafted(complaint_id, draft_of(given)):
                if isinstance(item, Draft):
                    yield event("draft", await self._whole(complaint_id, item))
                else:
                    yield event(
                        "sentence", {"html": render.render("desk_sentence.html", one=item, origins=words.ORIGINS)}
                    )
        except ApiError as error:
            problem = told(error.problem, "draft")
            said = " ".join(part for part in (problem.title, problem.detail, problem.action) if part)
            yield event("problem", {"message": said})

    async def _whole(self, complaint_id: str, draft: Draft) -> dict[str, Any]:
        case = await self._client.case(complaint_id)
        return {
            "text": draft.text,
            "blanks": blanks_of(draft),
            "tail": tail(draft, case.triage),
            "html": render.render(
                "desk_draft.html", draft=draft, label=label(draft, case.triage), origins=words.ORIGINS
            ),
            "sources": render.render("desk_sources.html", citations=draft.citations, prefix="d"),
            "version": case.version,
        }

    async def _refused(self, complaint_id: str, given: Mapping[str, str], problem: Problem, part: str) -> Response:
        if problem.status not in SHOWN_BESIDE or not complaint_id:
            raise ApiError(problem)
        shown = Shown(given, beside(problem), told(problem, part), part=part)
        return await self._page(complaint_id, shown, problem.status)

    async def _page(self, complaint_id: str, shown: Shown, status: int = 200) -> Response:
        case, merges = await asyncio.gather(self._client.case(complaint_id), self._merges(complaint_id))
        draft = shown.draft or case.triage.draft
        return self._frame.page(
            "desk_case.html",
            status,
            MARKED,
            case=case,
            triage=case.triage,
            draft=draft,
            shown=shown,
            merges=merges,
            text=reply_of(case, draft, shown),
            ended=case.state not in words.OPEN_STATES,
            pieces=text_pieces(case.triage),
            danger_reason=danger_reason(case.triage),
            blanks=blanks_of(draft),
            tail=tail(draft, case.triage),
            label=label(draft, case.triage),
            domains=self._domains,
            case_link=case_link,
            clock_class=clock_class,
            words=words,
            origins=words.ORIGINS,
        )

    async def _merges(self, complaint_id: str) -> tuple[Merge, ...]:
        try:
            return tuple(one for one in await self._client.merges() if complaint_id in one.complaint_ids)
        except ApiError:
            # A hint only: the case is shown without it.
            return ()


def reply_of(case: Case, draft: Draft | None, shown: Shown) -> str:
    """Return the text in the editor: what was just typed, a new draft, what was saved, or the first draft."""
    if shown.part in ("reply", "send") and "text" in shown.typed:
        return shown.typed["text"].replace("\r\n", "\n")
    if shown.draft is not None:
        return shown.draft.text
    return case.text if case.text is not None else draft.text if draft else ""


def event(name: str, data: Mapping[str, Any]) -> str:
    """Return one server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
