"""`/desk/dashboard`: what waits and what was done, as plots with their tables; and `/desk/callbacks`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ui.complaints.client import DeskClient
from ui.complaints.frame import DeskFrame
from ui.complaints.plots import bars, columns
from ui.complaints.queue_page import case_link
from ui.complaints.shapes import Count, Statistics
from ui.complaints.words import percent
from ui.problems import ApiError
from ui.scripted import given_in

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot: its title, what a name and a number are, and the counts."""

    key: str
    title: str
    named: str
    counts: tuple[Count, ...]

    @property
    def spoken(self) -> str:
        """What a screen reader says in place of the picture: the largest, and how many in all."""
        most = max(self.counts, key=lambda one: one.count, default=None)
        whole = sum(one.count for one in self.counts)
        return f"모두 {whole:,}건. 가장 많은 것은 {most.name} {most.count:,}건." if most and whole else "아직 없습니다."


class DashboardPage:
    """The handlers of the dashboards and of callbacks."""

    def __init__(self, client: DeskClient, frame: DeskFrame) -> None:
        self._client = client
        self._frame = frame

    async def shown(self, _: Request) -> Response:
        """Show the dashboards; trends and merges that cannot be read are told and stop nothing."""
        figures, trends, merges = await asyncio.gather(
            self._client.statistics(), either(self._client.trends()), either(self._client.merges())
        )
        return self._frame.page(
            "desk_dashboard.html",
            figures=figures,
            plots=plots_of(figures),
            weeks=Plot("weeks", "주별 접수", "주", figures.by_week),
            trends=trends,
            merges=merges,
            bars=bars,
            columns=columns,
            percent=percent,
            case_link=case_link,
        )

    async def callbacks(self, request: Request) -> Response:
        """Show results that could not be delivered to complaint systems."""
        listed = sorted(await self._client.callbacks(), key=lambda one: one.state != "dead")
        done = "다시 보내도록 했습니다." if request.query_params.get("done") else ""
        return self._frame.page("desk_callbacks.html", callbacks=listed, done=done, case_link=case_link)

    async def retry(self, request: Request) -> Response:
        """Have one tried again."""
        await self._client.retry((await given_in(request)).get("id", ""))
        return RedirectResponse("/desk/callbacks?done=1", 303)


async def either(asked: Awaitable[Sequence[T]]) -> Sequence[T] | None:
    """Return what the API answers, None where it fails."""
    try:
        return await asked
    except ApiError:
        return None


def plots_of(figures: Statistics) -> tuple[Plot, ...]:
    """Return the plots of counts by name, in the order in which they are shown; empty ones are left out."""
    listed = (
        Plot("domain", "분야", "분야", figures.by_domain),
        Plot("type", "민원 종류", "종류", figures.by_type),
        Plot("age", "기다린 날", "날", figures.by_age_days),
        Plot("state", "상태", "상태", figures.by_state),
        Plot("region", "지역", "지역", figures.by_region),
        Plot("department", "담당 부서", "부서", figures.by_department),
        Plot("edits", "초안에서 고친 정도", "고친 비율", figures.by_edit_distance),
    )
    return tuple(plot for plot in listed if plot.counts)
