"""The desk's calls of the API. All of them raise `ApiError`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError

from ui.client import loaded, require_success, translated
from ui.complaints.shapes import (
    Callback,
    Case,
    Decision,
    Draft,
    DraftSentence,
    Merge,
    Queue,
    Statistics,
    Trend,
)
from ui.contract import Shape
from ui.problems import BROKEN_OFF, UNREADABLE, ApiError, problem_of_event
from ui.sse import ServerEvent, SseParser
from ui.transport import Transport, read

S = TypeVar("S", bound=Shape)
COMPLAINTS = "/v1/complaints"
STREAMED: dict[str, type[DraftSentence] | type[Draft]] = {"sentence": DraftSentence, "draft": Draft}


class DeskClient:
    """Acts as whoever is logged in; what their role does not allow the API refuses."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def queue(self, query: Mapping[str, Any]) -> Queue:
        """Return a page of the queue."""
        return await self._transport.get(Queue, COMPLAINTS, query)

    async def case(self, complaint_id: str) -> Case:
        """Return a whole case."""
        return await self._transport.get(Case, address(complaint_id))

    async def decide(self, complaint_id: str, body: Mapping[str, Any]) -> Decision:
        """Record what an officer decided."""
        return read(Decision, await self._transport.send("POST", address(complaint_id, "decision"), json=dict(body)))

    async def happen(self, complaint_id: str, body: Mapping[str, Any]) -> Case:
        """Record something that moves the clock."""
        return read(Case, await self._transport.send("POST", address(complaint_id, "events"), json=dict(body)))

    async def draft(self, complaint_id: str, body: Mapping[str, Any]) -> Draft:
        """Return a new draft, whole."""
        return read(Draft, await self._transport.send("POST", address(complaint_id, "draft"), json=dict(body)))

    async def drafted(self, complaint_id: str, body: Mapping[str, Any]) -> AsyncIterator[DraftSentence | Draft]:
        """Yield the sentences of a new draft as they come, the whole draft last."""
        asked, head = {**body, "stream": True}, {"Accept": "text/event-stream"}
        async with (
            self._transport.http() as http,
            translated(connect_too=True),
            http.stream("POST", address(complaint_id, "draft"), json=asked, headers=head) as response,
        ):
            await require_success(response)
            parser = SseParser()
            async for piece in response.aiter_bytes():
                for item in (streamed(raw) for raw in parser.feed(piece)):
                    if item is None:
                        continue
                    yield item
                    if isinstance(item, Draft):
                        return
        raise ApiError(BROKEN_OFF)

    async def export(self, complaint_id: str, form: str) -> tuple[bytes, str, str]:
        """Return a reply as a file: its bytes, media type and `Content-Disposition`."""
        answer = await self._transport.send("GET", address(complaint_id, "export"), params={"format": form})
        head = answer.headers
        return answer.content, head.get("content-type", "application/octet-stream"), head.get("content-disposition", "")

    async def statistics(self) -> Statistics:
        """Return the figures of the dashboards."""
        return await self._transport.get(Statistics, f"{COMPLAINTS}/statistics")

    async def merges(self) -> tuple[Merge, ...]:
        """Return receipts that may be merged."""
        return await self._listed(Merge, "merges")

    async def trends(self) -> tuple[Trend, ...]:
        """Return what is rising."""
        return await self._listed(Trend, "trends")

    async def callbacks(self) -> tuple[Callback, ...]:
        """Return callbacks that wait or were given up."""
        return await self._listed(Callback, "callbacks")

    async def retry(self, callback_id: str) -> None:
        """Have a callback tried again."""
        await self._transport.send("POST", f"{COMPLAINTS}/callbacks/{quote(callback_id, safe='')}/retry")

    async def _listed(self, shape: type[S], name: str) -> tuple[S, ...]:
        answer = await self._transport.send("GET", f"{COMPLAINTS}/{name}")
        try:
            return tuple(TypeAdapter(list[shape]).validate_json(answer.content))  # type: ignore[valid-type]
        except ValidationError as error:
            raise ApiError(UNREADABLE) from error


def address(complaint_id: str, part: str = "") -> str:
    """Return where a case, or a part of it, is; an id may hold any character.

    >>> address("가/1", "draft")
    '/v1/complaints/%EA%B0%80%2F1/draft'
    """
    return f"{COMPLAINTS}/{quote(complaint_id, safe='')}" + (f"/{part}" if part else "")


def streamed(raw: ServerEvent) -> DraftSentence | Draft | None:
    """Read an event of a draft; unknown ones are None. Raises `ApiError` for `error` and for what cannot be read."""
    if raw.name == "error":
        raise ApiError(problem_of_event(loaded(raw.data)))
    shape = STREAMED.get(raw.name)
    if shape is None:
        return None
    try:
        return shape.model_validate(loaded(raw.data))
    except ValidationError as error:
        raise ApiError(UNREADABLE) from error
