"""The AI notice and the channel for everybody (`/v1/notice`); explanations of answers and requests on them."""

from __future__ import annotations

from datetime import date, datetime

from ui.contract import AiLabel, Shape
from ui.transport import Transport, read


class Channel(Shape):
    """Where a person asks for an explanation, objects or complains."""

    department: str = ""
    phone: str = ""
    url: str = ""
    hours: str = ""
    overseer: str = ""


class Notice(Shape):
    """The notice that precedes the first use."""

    version: str = ""
    text: str = ""
    decides: str = ""
    law: str = ""
    exemption: str | None = None
    channel: Channel = Channel()


class RightsClient:
    """Reads what everybody may."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def notice(self) -> Notice:
        """Return the notice. Raises `ApiError`."""
        return await self._transport.get(Notice, "/v1/notice")


class Section(Shape):
    """A question that a person has of an answer, and what is said to it."""

    title: str
    lines: tuple[str, ...] = ()


class Explanation(Shape):
    """How an answer came about, in plain words."""

    answer_id: str
    sections: tuple[Section, ...] = ()
    ai_label: AiLabel | None = None


class Appeal(Shape):
    """A request on an answer, its state and its last day."""

    receipt: str
    kind: str = ""
    about: str = ""
    reason: str = ""
    state: str = ""
    received: datetime
    due: date
    extended_because: str = ""
    reply: str = ""
    replied: datetime | None = None


class Appeals(Shape):
    """Requests, the latest first."""

    appeals: tuple[Appeal, ...] = ()


class AnswersClient:
    """Explanations of answers and requests on them, as whoever asks. All calls raise `ApiError`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def explanation(self, answer_id: str) -> Explanation:
        """Return how an answer came about; that it was given is recorded."""
        return read(Explanation, await self._transport.send("POST", "/v1/explanations", json={"answer_id": answer_id}))

    async def request(self, kind: str, answer_id: str, reason: str) -> Appeal:
        """Hand in a request, which a person answers."""
        body = {"kind": kind, "about": answer_id, "reason": reason}
        return read(Appeal, await self._transport.send("POST", "/v1/appeals", json=body))

    async def requests(self) -> Appeals:
        """Return one's own requests."""
        return await self._transport.get(Appeals, "/v1/appeals")
