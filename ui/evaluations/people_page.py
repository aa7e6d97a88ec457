"""`/evaluations/reviews` and `/evaluations/corrections`: what people judge, and what they put right."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ui.evaluations.client import EvaluationsClient
from ui.evaluations.frame import EvaluationsFrame
from ui.evaluations.review_shapes import Next
from ui.evaluations.runs_page import comparable, link, name_in, picked
from ui.evaluations.words import CHOICES, CLOSING, EVALUATING, STATES
from ui.frame import whole
from ui.problems import ApiError, Problem
from ui.scripted import given_in

SHOWN_BESIDE = frozenset({404, 409, 422})
"""What the API says of a form: shown on the form's page with what was typed."""
DONE: Mapping[str, str] = {
    "made": "검토를 만들었습니다. 평가자들에게 이 화면의 주소를 알려 주십시오.",
    "proposed": "고침을 보냈습니다. 다른 평가자가 확인하면 다음 평가부터 문항이 됩니다.",
    "accept": "고침을 받아들였습니다. 다음 평가부터 문항이 됩니다.",
    "refuse": "고침을 물렸습니다.",
    "closed": "검토를 마감했습니다. 결과가 열렸습니다.",
}
NOTHING_CHOSEN = Problem("판정을 고르지 않았습니다.", "네 단추 가운데 하나를 눌러 주십시오.", retry=False, status=422)
CRITERIA = ("정확성", "근거", "알기 쉬움")


class ReviewsPage:
    """The handlers of blind reviews."""

    def __init__(self, client: EvaluationsClient, frame: EvaluationsFrame) -> None:
        self._client = client
        self._frame = frame

    async def listed(self, request: Request) -> Response:
        """Show the reviews, and to those who may the form of a new one."""
        return await self._list(request, {}, None)

    async def make(self, request: Request) -> Response:
        """Make a review."""
        given = await given_in(request)
        criteria = [name for line in given.get("criteria", "").split(",") if (name := line.strip())]
        body = {
            "first": given.get("first", ""),
            "second": given.get("second", ""),
            "items": whole(given.get("items", "")),
            "seed": whole(given.get("seed", "")),
            "criteria": criteria,
        }
        try:
            made = await self._client.make(body)
        except ApiError as error:
            if error.problem.status not in SHOWN_BESIDE:
                raise
            return await self._list(request, given, error.problem)
        return RedirectResponse(link("review", id=made.id, done="made"), 303)

    async def one(self, request: Request) -> Response:
        """Show a review: how far it is, or what came out."""
        review, me = await asyncio.gather(self._client.review(name_in(request, "id")), self._client.me())
        done = DONE.get(request.query_params.get("done", ""), "")
        may_close = bool(CLOSING & set(me.roles))
        return self._frame.page("evaluations_review.html", review=review, may_close=may_close, done=done, link=link)

    async def item(self, request: Request) -> Response:
        """Show an item to judge."""
        review = name_in(request, "id")
        found = await self._client.next(review, whole(request.query_params.get("item", "")))
        return self._item(review, found, saved=whole(request.query_params.get("saved", "")))

    async def rate(self, request: Request) -> Response:
        """Keep a word on an item and show the next one."""
        given = await given_in(request)
        review, item = given.get("id", "") or "-", whole(given.get("item", ""))
        if given.get("choice") not in CHOICES:
            return self._item(review, await self._client.next(review, item), given, NOTHING_CHOSEN)
        try:
            await self._client.rate(review, rating_of(given))
        except ApiError as error:
            if error.problem.status != 422:
                raise
            return self._item(review, await self._client.next(review, item), given, error.problem)
        return RedirectResponse(link("judge", id=review, saved=item), 303)

    async def close(self, request: Request) -> Response:
        """Close a review, after asking whether it is meant."""
        given = await given_in(request)
        review = given.get("id", "") or "-"
        if given.get("confirmed") != "1":
            found = await self._client.review(review)
            return self._frame.page("evaluations_close.html", review=found, link=link)
        await self._client.close(review)
        return RedirectResponse(link("review", id=review, done="closed"), 303)

    def _item(
        self,
        review: str,
        found: Next,
        given: Mapping[str, str] | None = None,
        problem: Problem | None = None,
        saved: int = 0,
    ) -> Response:
        return self._frame.page(
            "evaluations_judge.html",
            problem.status if problem else 200,
            review=review,
            found=found,
            item=found.item,
            given=given or typed_in(found),
            problem=problem,
            saved=saved,
            link=link,
        )

    async def _list(self, request: Request, given: Mapping[str, str], problem: Problem | None) -> Response:
        found, me = await asyncio.gather(self._client.reviews(), self._client.me())
        may_make = bool(EVALUATING & set(me.roles))
        runs = comparable((await self._client.runs({"limit": 200})).runs) if may_make else []
        chosen = given or picked(request.query_params, "first", "second")
        return self._frame.page(
            "evaluations_reviews.html",
            problem.status if problem else 200,
            reviews=found.reviews,
            may_make=may_make,
            runs=runs,
            given=chosen,
            criteria=", ".join(CRITERIA),
            problem=problem,
            link=link,
        )


class CorrectionsPage:
    """The handlers of corrections."""

    def __init__(self, client: EvaluationsClient, frame: EvaluationsFrame) -> None:
        self._client = client
        self._frame = frame

    async def listed(self, request: Request) -> Response:
        """Show the corrections."""
        state = request.query_params.get("state", "")
        return await self._list(state if state in STATES else "", DONE.get(request.query_params.get("done", ""), ""))

    async def form(self, request: Request) -> Response:
        """Show the form of a correction, beside the answer that it is about."""
        return await self._form({name: name_in(request, name) for name in ("run", "case")})

    async def propose(self, request: Request) -> Response:
        """Propose a correction; what the API refuses is told beside what was typed."""
        given = await given_in(request)
        try:
            await self._client.propose(correction_of(given))
        except ApiError as error:
            if error.problem.status != 422:
                raise
            return await self._form(given, error.problem)
        return RedirectResponse(link("corrections", done="proposed"), 303)

    async def decide(self, request: Request) -> Response:
        """Accept or refuse another's correction."""
        given = await given_in(request)
        step = given.get("step", "")
        if step not in ("accept", "refuse"):
            return RedirectResponse(link("corrections"), 303)
        try:
            await self._client.decide(given.get("id", "") or "-", step, given.get("reason", ""))
        except ApiError as error:
            if error.problem.status not in SHOWN_BESIDE:
                raise
            return await self._list("", "", error.problem)
        return RedirectResponse(link("corrections", done=step), 303)

    async def exported(self, _: Request) -> Response:
        """Hand the accepted corrections on as a case file, to be saved."""
        headers = {"Content-Disposition": 'attachment; filename="corrections.jsonl"', "Cache-Control": "no-store"}
        return Response(await self._client.exported(), media_type="application/x-ndjson", headers=headers)

    async def _list(self, state: str, done: str, problem: Problem | None = None) -> Response:
        query = {"state": state} if state else {}
        found, me = await asyncio.gather(self._client.corrections(query), self._client.me())
        return self._frame.page(
            "evaluations_corrections.html",
            problem.status if problem else 200,
            found=found,
            state=state,
            done=done,
            problem=problem,
            may_decide=bool(EVALUATING & set(me.roles)),
            link=link,
        )

    async def _form(self, given: Mapping[str, str], problem: Problem | None = None) -> Response:
        record = await self._client.record(given.get("run", "-"), given.get("case", "-"))
        status = problem.status if problem else 200
        return self._frame.page(
            "evaluations_correct.html", status, record=record, given=given, problem=problem, link=link
        )


def rating_of(given: Mapping[str, str]) -> dict[str, object]:
    """Return the body of a rating; points count where both replies have them."""
    names = [name for key, name in given.items() if key.startswith("criterion-")]
    pairs = {name: (whole(given.get(f"a-{name}", "")), whole(given.get(f"b-{name}", ""))) for name in names}
    return {
        "item": whole(given.get("item", "")),
        "choice": given.get("choice", ""),
        "reason": given.get("reason", "").replace("\r\n", "\n").strip(),
        "points": {name: {"a": a, "b": b} for name, (a, b) in pairs.items() if a and b},
    }


def typed_in(found: Next) -> dict[str, str]:
    """Return what the reviewer said of an item before, as its form holds it."""
    mine = found.item.mine if found.item else None
    if mine is None:
        return {}
    points = {f"{side}-{name}": str(getattr(one, side)) for name, one in mine.points.items() for side in "ab"}
    return {"choice": mine.choice, "reason": mine.reason, **points}


def correction_of(given: Mapping[str, str]) -> dict[str, object]:
    """Return the body of a correction: a line of a field is a fact, or an article."""
    return {
        "run": given.get("run", ""),
        "case": given.get("case", ""),
        "wrong": given.get("wrong", "").strip(),
        "answer": given.get("answer", "").replace("\r\n", "\n").strip(),
        "key_facts": lines(given.get("key_facts", "")),
        "articles": lines(given.get("articles", "")),
        "refuse": given.get("refuse") == "1",
    }


def lines(text: str) -> list[str]:
    """Return the lines of a field that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
