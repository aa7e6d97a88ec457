"""`/desk`: the queue, danger first and then by deadline, with its conditions; and the search for a number."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from configs.regions import Regions
from ui.complaints.client import DeskClient
from ui.complaints.frame import DeskFrame
from ui.complaints.shapes import CaseRow, Clock, Queue, Triage
from ui.complaints.words import OPEN_STATES, STATES
from ui.frame import whole
from ui.problems import ApiError

PAGE = 20
MOST_DANGER = 5
NUMBER_CHARS = 200
SOON_MINUTES = 8 * 60
"""A working day."""
NO_SUCH = "그 번호의 민원이 없습니다. 번호를 다시 확인해 주십시오."
NAMES = ("state", "domain", "region")
CHECKS = ("crisis", "overdue")


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the list is narrowed to; empty texts narrow nothing."""

    state: str = ""
    domain: str = ""
    region: str = ""
    crisis: bool = False
    overdue: bool = False
    offset: int = 0

    def query(self) -> dict[str, str]:
        """Return what the API is asked with, and what stands in the address."""
        texts = {name: getattr(self, name) for name in NAMES if getattr(self, name)}
        return {**texts, **{name: "true" for name in CHECKS if getattr(self, name)}}

    def link(self, offset: int = 0) -> str:
        """Return the address of a page of this list."""
        query = {**self.query(), **({"offset": str(offset)} if offset > 0 else {})}
        return "/desk" + (f"?{urlencode(query)}" if query else "")


@dataclass(frozen=True, slots=True)
class Danger:
    """A case in danger, with whom to call and why. `triage` is None where it could not be read."""

    row: CaseRow
    triage: Triage | None

    @property
    def reason(self) -> str:
        """Why danger is seen."""
        why = self.triage.why.get("crisis") if self.triage else None
        return why.reason if why else ""


class QueuePage:
    """The queue's handlers."""

    def __init__(self, client: DeskClient, frame: DeskFrame, regions: Regions, province: str) -> None:
        self._client = client
        self._frame = frame
        self._domains = regions.domains
        self._regions = (*regions.municipalities(province), province)

    async def shown(self, request: Request) -> Response:
        """Show the queue."""
        return await self._page(conditions_of(request.query_params), "desk.html")

    async def listed(self, request: Request) -> Response:
        """Return the list alone, by which the open page renews its clocks."""
        return await self._page(conditions_of(request.query_params), "desk_list.html")

    async def found(self, request: Request) -> Response:
        """Lead to the case with a number: ours, or the sender's."""
        number = request.query_params.get("no", "").strip()[:NUMBER_CHARS]
        complaint_id = await self._numbered(number) if number else ""
        if complaint_id:
            return RedirectResponse(case_link(complaint_id), 303)
        return await self._page(Conditions(), "desk.html", number, NO_SUCH if number else "", 404 if number else 200)

    async def _numbered(self, number: str) -> str:
        try:
            return (await self._client.case(number)).complaint_id
        except ApiError as error:
            if error.problem.status not in (404, 422):
                raise
        rows = (await self._client.queue({"number": number, "limit": 50})).cases
        return next((row.complaint_id for row in rows if number in (row.id, row.complaint_id)), "")

    async def _page(
        self, wanted: Conditions, template: str, number: str = "", number_error: str = "", status: int = 200
    ) -> Response:
        asked = {**wanted.query(), "offset": wanted.offset, "limit": PAGE}
        queue, dangers = await asyncio.gather(self._client.queue(asked), self._dangers())
        return self._frame.page(
            template,
            status,
            queue=queue,
            wanted=wanted,
            dangers=dangers,
            earlier=wanted.link(wanted.offset - PAGE) if wanted.offset else None,
            later=wanted.link(wanted.offset + PAGE) if wanted.offset + PAGE < queue.total else None,
            last=min(wanted.offset + len(queue.cases), queue.total),
            states=STATES,
            domains=self._domains,
            regions=self._regions,
            number=number,
            number_error=number_error,
            case_link=case_link,
            clock_class=clock_class,
        )

    async def _dangers(self) -> tuple[Danger, ...]:
        found: Queue = await self._client.queue({"crisis": "true", "limit": 50})
        rows = [row for row in found.cases if row.crisis and row.state in OPEN_STATES][:MOST_DANGER]
        return tuple(await asyncio.gather(*(self._danger(row) for row in rows)))

    async def _danger(self, row: CaseRow) -> Danger:
        try:
            return Danger(row, (await self._client.case(row.complaint_id)).triage)
        except ApiError:
            # A danger is shown also where the rest of its case cannot be read.
            return Danger(row, None)


def conditions_of(query: Mapping[str, str]) -> Conditions:
    """Read the conditions of an address."""
    return Conditions(
        state=short(query, "state"),
        domain=short(query, "domain"),
        region=short(query, "region"),
        crisis=query.get("crisis") == "true",
        overdue=query.get("overdue") == "true",
        offset=whole(query.get("offset", "")),
    )


def short(query: Mapping[str, str], name: str) -> str:
    """Return a name that is sought, cut to what a name can be."""
    return query.get(name, "").strip()[:50]


def case_link(complaint_id: str, **more: str) -> str:
    """Return the address of a case's page.

    >>> case_link("a/1", act="send")
    '/desk/case?id=a%2F1&act=send'
    """
    return f"/desk/case?id={quote(complaint_id, safe='')}" + "".join(f"&{name}={text}" for name, text in more.items())


def clock_class(row_clock: Clock) -> str:
    """Return how a clock looks: `over`, `soon` (a working day or less), `still` (at night, too) or nothing."""
    if row_clock.overdue:
        return "over"
    if row_clock.left_minutes is None:
        return ""
    if row_clock.left_minutes <= SOON_MINUTES:
        return "soon"
    return "" if row_clock.running else "still"
