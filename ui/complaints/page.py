"""The desk's routes."""

from __future__ import annotations

from starlette.routing import Route

from configs.regions import Regions
from ui.complaints.case_page import CasePage
from ui.complaints.client import DeskClient
from ui.complaints.dashboard_page import DashboardPage
from ui.complaints.frame import MEDIA, SHARED, TOLD, DeskFrame
from ui.complaints.queue_page import QueuePage
from ui.scripted import Guard


class ComplaintDesk:
    """The 민원 desk over one API. `own` says whether the API can tell people apart here."""

    def __init__(self, client: DeskClient, province: str, regions: Regions, *, own: bool) -> None:
        frame = DeskFrame(province, history=own)
        self._guard = Guard(frame, TOLD, SHARED, own=own)
        self._queue = QueuePage(client, frame, regions, province)
        self._case = CasePage(client, frame, regions)
        self._dashboard = DashboardPage(client, frame)

    def routes(self) -> list[Route]:
        """Return the routes to add to the page's application."""
        reading = {
            "/desk": self._queue.shown,
            "/desk/list": self._queue.listed,
            "/desk/find": self._queue.found,
            "/desk/case": self._case.shown,
            "/desk/clock": self._case.clock,
            "/desk/export": self._case.exported,
            "/desk/dashboard": self._dashboard.shown,
            "/desk/callbacks": self._dashboard.callbacks,
        }
        writing = {
            "/desk/decide": self._case.decided,
            "/desk/event": self._case.happened,
            "/desk/draft": self._case.drafted,
            "/desk/stream": self._case.streamed,
            "/desk/callbacks": self._dashboard.retry,
        }
        return [
            *(Route(path, self._guard.reading(handler), methods=["GET"]) for path, handler in reading.items()),
            *(Route(path, self._guard.writing(handler), methods=["POST"]) for path, handler in writing.items()),
            Route("/desk/assets/{name}", MEDIA.served, methods=["GET"]),
        ]
