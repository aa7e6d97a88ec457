"""The contract of the stores of reviews, corrections and evaluators' names, on every database."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rag.errors import InputError
from serving.store.base import Database
from serving.store.corrections import Correction, CorrectionStore
from serving.store.evaluators import EvaluatorStore
from serving.store.reviews import Rating, Review, ReviewStore
from tests.contract.databases import Open, database, reopen, server

__all__ = ["database", "reopen", "server"]
AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
REVIEW = Review("rv-1", "answers", "run-1", "run-2", 7, ("정확성",), ("c1", "c2"), "salt", 1, AT)
RATING = Rating("c1", 1, "A", "first", "근거가 맞음", {"정확성": (5, 2)})
CORRECTION = Correction(
    id="co-1",
    identity="i" * 64,
    run="run-1",
    suite="answers",
    case_id="c1",
    request={"kind": "ask", "query": "며칠\x00?"},
    cluster="c1",
    slices={"domain": "교통"},
    wrong="날짜가 틀림",
    answer="14일입니다.",
    key_facts=("14일",),
    articles=("「민원 처리에 관한 법률 시행령」 제14조",),
    refuse=False,
    made_by=1,
    made=AT,
)


def fine(_ratings: Sequence[Rating]) -> None:
    """Let a review be closed."""


def test_a_name_has_one_number_and_is_gone_when_it_is_forgotten(database: Database) -> None:
    store = EvaluatorStore(database)
    kim, lee = store.acting("kim"), store.acting("lee")
    assert store.acting("kim") == kim != lee
    assert store.known("kim") == kim
    assert store.known("park") is None
    assert store.forget("lee")
    assert not store.forget("lee")
    assert store.names([kim, lee]) == {kim: "kim"}
    assert store.acting("lee") not in (kim, lee)  # what a forgotten one did is nobody's


def test_names_that_arrive_at_once_get_one_number(database: Database) -> None:
    store = EvaluatorStore(database)
    with ThreadPoolExecutor(4) as workers:
        assert len(set(workers.map(store.acting, ["kim"] * 8))) == 1


def test_a_review_and_its_ratings_come_back_as_they_were_kept_also_after_a_restart(reopen: Open) -> None:
    store = ReviewStore(reopen())
    store.add(REVIEW)
    assert store.rate("rv-1", RATING)
    again = ReviewStore(reopen())
    assert again.one("rv-1") == REVIEW
    assert again.page() == [REVIEW]
    assert again.ratings("rv-1") == [RATING]
    assert again.counts() == {"rv-1": (1, 1)}
    assert again.one("no-such") is None
    assert again.one("a\x00b") is None


def test_a_reviewer_s_second_word_on_an_item_takes_the_place_of_the_first(database: Database) -> None:
    store = ReviewStore(database)
    store.add(REVIEW)
    changed = replace(RATING, verdict="both_bad", reason="다시 보니 둘 다 틀림", points={})
    for rating in (RATING, changed, replace(RATING, evaluator=2)):
        assert store.rate("rv-1", rating)
    assert store.ratings("rv-1") == [changed, replace(RATING, evaluator=2)]


def test_a_closed_review_takes_no_rating_and_is_closed_once(database: Database) -> None:
    store = ReviewStore(database)
    store.add(REVIEW)
    store.rate("rv-1", RATING)
    assert store.close("rv-1", 3, fine)
    assert not store.close("rv-1", 4, fine)
    assert not store.rate("rv-1", replace(RATING, verdict="second"))
    assert not store.rate("no-such", RATING)
    closed = store.one("rv-1")
    assert closed is not None
    assert closed.closed is not None
    assert closed.closed_by == 3
    assert store.ratings("rv-1") == [RATING]


def test_a_review_that_may_not_be_closed_yet_stays_open(database: Database) -> None:
    store = ReviewStore(database)
    store.add(REVIEW)

    def refuse(ratings: Sequence[Rating]) -> None:
        raise InputError(f"{len(ratings)}")

    with pytest.raises(InputError):
        store.close("rv-1", 3, refuse)
    assert store.rate("rv-1", RATING)


def test_a_correction_comes_back_and_the_same_is_kept_once(reopen: Open) -> None:
    store = CorrectionStore(reopen())
    assert store.add(CORRECTION) == CORRECTION
    assert store.add(replace(CORRECTION, id="co-2")).id == "co-1"
    again = CorrectionStore(reopen())
    assert again.one("co-1") == CORRECTION
    assert again.page() == again.page("waiting") == [CORRECTION]
    assert again.page("accepted") == again.accepted() == []
    assert again.one("no-such") is None
    assert again.one("\ud800") is None


def test_whoever_proposed_a_correction_cannot_decide_on_it_and_it_is_decided_once(database: Database) -> None:
    store = CorrectionStore(database)
    store.add(CORRECTION)
    assert not store.decide("co-1", "accepted", 1, "")
    assert store.decide("co-1", "accepted", 2, "법령을 확인함")
    assert not store.decide("co-1", "refused", 3, "")
    [kept] = store.accepted()
    assert (kept.state, kept.decided_by, kept.decision) == ("accepted", 2, "법령을 확인함")
    assert kept.decided is not None
