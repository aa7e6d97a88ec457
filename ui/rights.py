"""What the API tells everybody of the AI notice and of the channel for requests (`/v1/notice`)."""

from __future__ import annotations

from ui.contract import Shape
from ui.transport import Transport


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
