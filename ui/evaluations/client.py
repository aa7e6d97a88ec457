"""The evaluators' calls of the API. All of them raise `ApiError`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from ui.contract import Shape
from ui.evaluations.review_shapes import Correction, Corrections, Next, Review, Reviews
from ui.evaluations.shapes import Comparison, Me, Record, Records, Runs, Trend, WholeRun
from ui.transport import Transport, read

S = TypeVar("S", bound=Shape)
EVALUATIONS = "/v1/evaluations"
Query = Mapping[str, Any]


class EvaluationsClient:
    """Acts as whoever is logged in; what their role does not allow the API refuses."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def me(self) -> Me:
        """Return the reader's roles, by which the pages show what they may do."""
        return await self._transport.get(Me, "/v1/me")

    async def runs(self, query: Query) -> Runs:
        """Return a page of runs."""
        return await self._transport.get(Runs, EVALUATIONS, query)

    async def run(self, run: str) -> WholeRun:
        """Return a run with all figures."""
        return await self._transport.get(WholeRun, address(run))

    async def records(self, run: str, query: Query) -> Records:
        """Return a page of a run's records."""
        return await self._transport.get(Records, address(run, "records"), query)

    async def record(self, run: str, case: str) -> Record:
        """Return a record whole."""
        return await self._transport.get(Record, address(run, "records", case))

    async def compare(self, query: Query) -> Comparison:
        """Return two runs side by side."""
        return await self._transport.get(Comparison, address("compare"), query)

    async def trend(self, query: Query) -> Trend:
        """Return the headline measures of a suite over time."""
        return await self._transport.get(Trend, address("trend"), query)

    async def reviews(self) -> Reviews:
        """Return the reviews."""
        return await self._transport.get(Reviews, address("reviews"))

    async def make(self, body: Query) -> Review:
        """Make a review."""
        return await self._sent(Review, body, "reviews")

    async def review(self, review: str) -> Review:
        """Return a review, once it is closed with its result."""
        return await self._transport.get(Review, address("reviews", review))

    async def next(self, review: str, item: int = 0) -> Next:
        """Return the item to rate next, or the one asked for."""
        return await self._transport.get(Next, address("reviews", review, "next"), {"item": item} if item else {})

    async def rate(self, review: str, body: Query) -> Next:
        """Rate an item; return the next one."""
        return await self._sent(Next, body, "reviews", review, "ratings")

    async def close(self, review: str) -> Review:
        """Close a review."""
        return await self._sent(Review, {}, "reviews", review, "close")

    async def corrections(self, query: Query) -> Corrections:
        """Return corrections."""
        return await self._transport.get(Corrections, address("corrections"), query)

    async def propose(self, body: Query) -> Correction:
        """Propose a correction."""
        return await self._sent(Correction, body, "corrections")

    async def decide(self, correction: str, step: str, reason: str) -> Correction:
        """Accept or refuse a correction."""
        return await self._sent(Correction, {"reason": reason}, "corrections", correction, step)

    async def exported(self) -> bytes:
        """Return the accepted corrections as a case file."""
        return (await self._transport.send("GET", address("corrections.jsonl"))).content

    async def _sent(self, shape: type[S], body: Query, *parts: str) -> S:
        return read(shape, await self._transport.send("POST", address(*parts), json=dict(body)))


def address(*parts: str) -> str:
    """Return where something is; an id may hold any character.

    >>> address("run", "records", "가/1")
    '/v1/evaluations/run/records/%EA%B0%80%2F1'
    """
    return "/".join([EVALUATIONS, *(quote(part, safe="") for part in parts)])
