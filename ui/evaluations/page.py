"""The routes of the evaluators' pages."""

from __future__ import annotations

from starlette.routing import Route

from ui.evaluations.client import EvaluationsClient
from ui.evaluations.frame import MEDIA, SHARED, TOLD, EvaluationsFrame
from ui.evaluations.people_page import CorrectionsPage, ReviewsPage
from ui.evaluations.runs_page import RunsPage
from ui.scripted import Guard


class EvaluationsPage:
    """The evaluators' pages over one API. `own` says whether the API can tell people apart here."""

    def __init__(self, client: EvaluationsClient, province: str, *, own: bool) -> None:
        frame = EvaluationsFrame(province, history=own)
        self._guard = Guard(frame, TOLD, SHARED, own=own)
        self._runs = RunsPage(client, frame)
        self._reviews = ReviewsPage(client, frame)
        self._corrections = CorrectionsPage(client, frame)

    def routes(self) -> list[Route]:
        """Return the routes to add to the page's application."""
        reading = {
            "": self._runs.listed,
            "/run": self._runs.one,
            "/records": self._runs.records,
            "/record": self._runs.record,
            "/compare": self._runs.compared,
            "/pair": self._runs.pair,
            "/trend": self._runs.trend,
            "/reviews": self._reviews.listed,
            "/review": self._reviews.one,
            "/judge": self._reviews.item,
            "/corrections": self._corrections.listed,
            "/corrections.jsonl": self._corrections.exported,
            "/correct": self._corrections.form,
        }
        writing = {
            "/reviews": self._reviews.make,
            "/judge": self._reviews.rate,
            "/close": self._reviews.close,
            "/correct": self._corrections.propose,
            "/decide": self._corrections.decide,
        }
        at = "/evaluations"
        return [
            *(Route(at + path, self._guard.reading(handler), methods=["GET"]) for path, handler in reading.items()),
            *(Route(at + path, self._guard.writing(handler), methods=["POST"]) for path, handler in writing.items()),
            Route(f"{at}/assets/{{name}}", MEDIA.served, methods=["GET"]),
        ]
