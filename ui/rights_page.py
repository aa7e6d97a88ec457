"""`/rights`: what the AI does, what is kept how long, and how a person asks, objects and complains."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.frame import Frame
from ui.problems import ApiError
from ui.public import Public
from ui.register import Entry, RegisterClient
from ui.register_page import entry_link
from ui.rights import RightsClient

OWN = "mongmin-answers"
"""The register's entry of the service that answers questions: what is kept, and how long, stands there."""


class RightsPage:
    """Its one route. What it says comes from the settings (by the notice) and from the public register."""

    def __init__(self, client: RightsClient, register: RegisterClient, frame: Frame, public: Public) -> None:
        self._client = client
        self._register = register
        self._frame = frame
        self._public = public

    def routes(self) -> list[Route]:
        """Return the routes to add to the page's application."""
        return [Route("/rights", self._public.open(self.shown), methods=["GET"])]

    async def shown(self, _: Request) -> Response:
        """Show the notice and the rights."""
        notice = await self._client.notice()
        entry = await self._entry()
        return self._frame.page(
            "rights.html", notice=notice, channel=notice.channel, entry=entry, own_link=entry_link(OWN)
        )

    async def _entry(self) -> Entry | None:
        """Return the service's own public entry; None where an office took it down or changed its id."""
        try:
            return await self._register.one(OWN)
        except ApiError:
            return None
