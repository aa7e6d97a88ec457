"""Blind reviews: two replies without names, judged by people, who see each other's word only once it is closed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from rag.evaluation.records import Record
from serving.caller import Caller
from serving.evaluations.runs import FinishedRun
from serving.evaluators.blind import blind_reply, choice_of, cover_of, drawn, first_side, verdict_of
from serving.evaluators.comparing import require_alike
from serving.evaluators.people import People
from serving.evaluators.problems import (
    no_item,
    no_review,
    nothing_to_review,
    review_closed,
    review_empty,
    unknown_criterion,
)
from serving.evaluators.records import asked_in, excerpt, found_in, label_on
from serving.evaluators.results import result_of
from serving.evaluators.review_shapes import (
    ItemOut,
    NextOut,
    Points,
    RatingOut,
    RatingRequest,
    ReviewList,
    ReviewOut,
    ReviewRequest,
)
from serving.evaluators.runs import Runs
from serving.problems import Problem
from serving.store.columns import now
from serving.store.reviews import Rating, Review, ReviewStore, Side
from serving.store.screen import Screen


class Reviews:
    """Blind reviews over the runs of a data folder; `screen` sees what people write."""

    def __init__(self, store: ReviewStore, runs: Runs, people: People, screen: Screen) -> None:
        self._store = store
        self._runs = runs
        self._people = people
        self._screen = screen

    def make(self, request: ReviewRequest, caller: Caller) -> ReviewOut:
        """Make a review. Raises `Problem` (404, 409; 422 for runs without items that people could judge)."""
        first, second = self._runs.finished(request.first), self._runs.finished(request.second)
        require_alike(first, second)
        cases = drawn(first, second, request.items, request.seed)
        if not cases:
            raise nothing_to_review()
        review = Review(
            id=f"rv-{secrets.token_hex(6)}",
            suite=first.evaluation.suite,
            first=request.first,
            second=request.second,
            seed=request.seed,
            criteria=tuple(dict.fromkeys(self._screen(name) for name in request.criteria)),
            cases=cases,
            salt=secrets.token_hex(16),
            made_by=self._people.acting(caller),
            made=now(),
        )
        self._store.add(review)
        return self.one(review.id, caller)

    def page(self, caller: Caller) -> ReviewList:
        """Return the newest reviews, without their results."""
        reviews, counts, me = self._store.page(), self._store.counts(), self._people.known(caller)
        names = self._people.named({one.made_by for one in reviews}, caller)
        shown = []
        for review in reviews:
            mine = len(self._of(review, me)) if me is not None and review.id in counts else 0
            shown.append(_outer(review, counts.get(review.id, (0, 0)), mine, names[review.made_by]))
        return ReviewList(reviews=tuple(shown))

    def one(self, review_id: str, caller: Caller) -> ReviewOut:
        """Return a review: how far it is, and once it is closed what came out. Raises `Problem` (404)."""
        review, me = self._found(review_id), self._people.known(caller)
        ratings = self._store.ratings(review.id)
        mine = sum(one.evaluator == me for one in ratings)
        counts = len(ratings), len({one.evaluator for one in ratings})
        shown = _outer(review, counts, mine, self._people.named({review.made_by}, caller)[review.made_by])
        return shown.model_copy(update=self._told(review, ratings)) if review.closed else shown

    def next(self, review_id: str, caller: Caller, item: int | None = None) -> NextOut:
        """Return the first item that a reviewer has not rated yet, or the one asked for.

        Raises `Problem` (404; 409 where a run is no longer as it was).
        """
        review, me = self._found(review_id), self._people.known(caller)
        given = self._of(review, me) if me is not None else {}
        if item is not None and item > len(review.cases):
            raise no_item(len(review.cases))
        left = [place for place, case in enumerate(review.cases, 1) if case not in given]
        place = item or next(iter(left), None)
        shown = None if place is None or review.closed else self._item(review, place, caller, given)
        return NextOut(item=shown, items=len(review.cases), rated=len(given), closed=review.closed is not None)

    def rate(self, review_id: str, request: RatingRequest, caller: Caller) -> NextOut:
        """Keep what a reviewer says of an item; return the next one.

        Raises `Problem` (404, 409 once it is closed, 422).
        """
        review = self._found(review_id)
        if request.item > len(review.cases):
            raise no_item(len(review.cases))
        if strange := set(request.points) - set(review.criteria):
            raise unknown_criterion(", ".join(review.criteria) or f"없음({len(strange)}개를 받음)")
        case = review.cases[request.item - 1]
        first = first_side(review.salt, caller.name, case)
        rating = Rating(
            case=case,
            evaluator=self._people.acting(caller),
            first_shown=first,
            verdict=verdict_of(request.choice, first),
            reason=self._screen(request.reason),
            points={name: _unblinded(points, first) for name, points in request.points.items()},
        )
        if not self._store.rate(review.id, rating):
            raise review_closed()
        return self.next(review.id, caller)

    def close(self, review_id: str, caller: Caller) -> ReviewOut:
        """Close a review for good and return what came out. Raises `Problem` (404; 409 closed, or without a rating)."""
        review = self._found(review_id)
        if not self._store.close(review.id, self._people.acting(caller), require_ratings):
            raise review_closed()
        return self.one(review.id, caller)

    def _found(self, review_id: str) -> Review:
        review = self._store.one(review_id)
        if review is None:
            raise no_review()
        return review

    def _of(self, review: Review, evaluator: int) -> dict[str, Rating]:
        return {one.case: one for one in self._store.ratings(review.id) if one.evaluator == evaluator}

    def _item(self, review: Review, place: int, caller: Caller, given: Mapping[str, Rating]) -> ItemOut:
        case = review.cases[place - 1]
        runs = self._runs.finished(review.first), self._runs.finished(review.second)
        first = first_side(review.salt, caller.name, case)
        records, cover = [found_in(run, case) for run in runs], cover_of(*runs)
        a, b = records if first == "A" else reversed(records)
        mine = given.get(case)
        return ItemOut(
            review=review.id,
            item=place,
            items=len(review.cases),
            rated=len(given),
            asked=asked_in(records[0]),
            a=blind_reply(a, cover),
            b=blind_reply(b, cover),
            criteria=review.criteria,
            mine=_as_given(mine) if mine else None,
            ai_label=label_on(review.made.date()),
        )

    def _told(self, review: Review, ratings: Sequence[Rating]) -> dict[str, object]:
        """Return what is told once a review is closed; runs that are gone by then take their words with them only."""
        first, second = self._kept(review.first), self._kept(review.second)
        records: dict[str, Record] = {one.case: one for one in first.records} if first else {}

        def asked(case: str) -> str:
            return excerpt(records[case]) if case in records else ""

        return {
            "first_run": review.first,
            "second_run": review.second,
            "first_system": first.evaluation.system.name if first else review.first,
            "second_system": second.evaluation.system.name if second else review.second,
            "result": result_of(review, ratings, asked),
        }

    def _kept(self, run: str) -> FinishedRun | None:
        try:
            return self._runs.finished(run)
        except Problem:
            return None


def require_ratings(ratings: Sequence[Rating]) -> None:
    """Raise `Problem` (409) without a rating: there is nothing to close."""
    if not ratings:
        raise review_empty()


def _outer(review: Review, counts: tuple[int, int], mine: int, made_by: str) -> ReviewOut:
    return ReviewOut(
        id=review.id,
        suite=review.suite,
        items=len(review.cases),
        criteria=review.criteria,
        made=review.made,
        made_by=made_by,
        rated=mine,
        reviewers=counts[1],
        ratings=counts[0],
        closed=review.closed,
    )


def _unblinded(points: Points, first: Side) -> tuple[int, int]:
    return (points.a, points.b) if first == "A" else (points.b, points.a)


def _as_given(rating: Rating) -> RatingOut:
    """Return a rating as its reviewer gave it."""
    first = rating.first_shown
    shown = {name: pair if first == "A" else tuple(reversed(pair)) for name, pair in rating.points.items()}
    return RatingOut(
        choice=choice_of(rating.verdict, first),
        reason=rating.reason,
        points={name: Points(a=a, b=b) for name, (a, b) in shown.items()},
    )
