"""`/evaluations`: runs, one run, its records down to a single one, two runs side by side, and the trend."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ui.evaluations.client import EvaluationsClient
from ui.evaluations.frame import EvaluationsFrame
from ui.evaluations.plots import TREND_HEIGHT, difference_marks, dots, interval_marks
from ui.evaluations.shapes import Figure, Named, Run
from ui.frame import whole

PAGE = 30
WORST = 5
MOST_COLUMNS = 3
NAME_CHARS = 300
CONTENT_CHARS = 20_000


class RunsPage:
    """The handlers of runs."""

    def __init__(self, client: EvaluationsClient, frame: EvaluationsFrame) -> None:
        self._client = client
        self._frame = frame

    async def listed(self, request: Request) -> Response:
        """Show the runs."""
        given = picked(request.query_params, "suite", "system")
        offset = whole(request.query_params.get("offset", ""))
        found = await self._client.runs({**given, "offset": offset, "limit": PAGE})
        around = pages("/evaluations", given, offset, found.total)
        return self._frame.page(
            "evaluations.html", found=found, given=given, link=link, pages=around, pair=first_pair(found.runs)
        )

    async def one(self, request: Request) -> Response:
        """Show a run: its card, figures with intervals, by slice, and the worst records."""
        run = await self._client.run(name_in(request, "run"))
        main = next((one for one in run.figures if one.headline and one.slice is None), None)
        others, worst = await asyncio.gather(
            self._client.runs({"suite": run.suite, "limit": 200}), self._worst(run.run, main, valid=run.valid)
        )
        return self._frame.page(
            "evaluations_run.html",
            run=run,
            groups=by_measure(run.figures),
            marks=interval_marks,
            worst=worst,
            others=[one for one in others.runs if one.run != run.run and one.valid],
            link=link,
        )

    async def _worst(self, run: str, main: Figure | None, *, valid: bool) -> object:
        if not valid:
            return None
        found = await self._client.records(run, {"limit": 1})
        score = next((one.name for one in found.scores if main and one.label == main.label), None)
        score = score or next((one.name for one in found.scores), None)
        if score is None:
            return None
        return score, await self._client.records(run, {"score": score, "worst": "true", "limit": WORST})

    async def records(self, request: Request) -> Response:
        """Show a page of a run's records."""
        run = name_in(request, "run")
        given = picked(request.query_params, "status", "slice", "score", "worst")
        offset = whole(request.query_params.get("offset", ""))
        found = await self._client.records(run, {**given, "offset": offset, "limit": PAGE})
        here = {"run": run, **given}
        return self._frame.page(
            "evaluations_records.html",
            run=run,
            found=found,
            columns=columns_of(found.scores, given.get("score")),
            given=given,
            link=link,
            pages=pages("/evaluations/records", here, offset, found.total),
        )

    async def record(self, request: Request) -> Response:
        """Show a record whole."""
        record = await self._client.record(name_in(request, "run"), name_in(request, "case"))
        return self._frame.page("evaluations_record.html", record=record, pretty=pretty, link=link)

    async def compared(self, request: Request) -> Response:
        """Show two runs side by side."""
        given = picked(request.query_params, "first", "second", "score")
        if "first" not in given or "second" not in given:
            return RedirectResponse("/evaluations", 303)
        offset = whole(request.query_params.get("offset", ""))
        found = await self._client.compare({**given, "offset": offset, "limit": PAGE})
        scale, marks = difference_marks(found.differences)
        return self._frame.page(
            "evaluations_compare.html",
            found=found,
            columns=columns_of(
                found.scores, given.get("score"), [one.label for one in found.differences if one.headline]
            ),
            given=given,
            scale=scale,
            marks=marks,
            link=link,
            pages=pages("/evaluations/compare", given, offset, found.total),
        )

    async def pair(self, request: Request) -> Response:
        """Show what two runs have of one item, side by side."""
        first, second, case = (name_in(request, name) for name in ("first", "second", "case"))
        both = await asyncio.gather(self._client.record(first, case), self._client.record(second, case))
        return self._frame.page("evaluations_pair.html", both=both, case=case, pretty=pretty, link=link)

    async def trend(self, request: Request) -> Response:
        """Show the headline figures of a suite over time."""
        known = await self._client.runs({"limit": 1})
        given = picked(request.query_params, "suite", "system")
        suite = given.get("suite") or next(iter(known.suites), "")
        found = await self._client.trend({**given, "suite": suite}) if suite else None
        return self._frame.page(
            "evaluations_trend.html",
            known=known,
            given={**given, "suite": suite},
            found=found,
            dots=dots,
            height=TREND_HEIGHT,
            link=link,
        )


def name_in(request: Request, name: str) -> str:
    """Return a name of the address, cut to what a name can be; one that is missing is found nowhere."""
    return request.query_params.get(name, "")[:NAME_CHARS] or "-"


def picked(query: Mapping[str, str], *names: str) -> dict[str, str]:
    """Return what a form holds and is not empty."""
    given = {name: query.get(name, "").strip()[: NAME_CHARS + 100] for name in names}
    return {name: value for name, value in given.items() if value}


def link(page: str, **query: object) -> str:
    """Return the address of a page of the evaluators'.

    >>> link("record", run="r", case="a/1")
    '/evaluations/record?run=r&case=a%2F1'
    """
    return f"/evaluations/{page}" + (f"?{urlencode(query)}" if query else "")


def pages(path: str, given: Mapping[str, str], offset: int, total: int) -> dict[str, str | None]:
    """Return the addresses of the pages before and after."""

    def at(place: int) -> str:
        return f"{path}?{urlencode({**given, 'offset': max(0, place)})}"

    return {
        "earlier": at(offset - PAGE) if offset else None,
        "later": at(offset + PAGE) if offset + PAGE < total else None,
    }


def by_measure(figures: Sequence[Figure]) -> list[tuple[Figure, list[Figure]]]:
    """Return each measure's figure of the whole with those of its slices, headline measures first."""
    groups = [list(found) for _, found in groupby(figures, key=lambda one: one.name)]
    groups.sort(key=lambda found: not found[0].headline)
    return [(found[0], found) for found in groups]


def pretty(content: object) -> str:
    """Return a value as JSON to read, cut where it is long."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return text if len(text) <= CONTENT_CHARS else text[:CONTENT_CHARS] + "\n… (뒤를 줄임)"


def columns_of(scores: Sequence[Named], chosen: str | None, leading: Sequence[str] = ()) -> list[Named]:
    """Return the few scores that a table of records has room for: the chosen one, else those that lead."""
    if chosen:
        return [one for one in scores if one.name == chosen]
    return ([one for one in scores if one.label in leading] or list(scores))[:MOST_COLUMNS]


def first_pair(runs: Sequence[Run]) -> tuple[str, str]:
    """Return the newest two runs of one suite that hold, the older first; empty names where there are none."""
    sound = comparable(runs)
    for newer in sound:
        older = next((one for one in sound if one.suite == newer.suite and one.run != newer.run), None)
        if older is not None:
            return older.run, newer.run
    return "", ""


def comparable(runs: Sequence[Run]) -> list[Run]:
    """Return the runs that can be compared and reviewed."""
    return [one for one in runs if one.valid]
