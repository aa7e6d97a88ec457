"""Blind reviews over the API: nothing tells whose reply is whose, and nobody learns another's word before the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.privacy import PrivacySettings
from serving.evaluations.runs import read_run
from serving.evaluators.blind import COVERED, choice_of, first_side, verdict_of
from serving.evaluators.reviews import Reviews
from tests.api.people import as_, doors_open_to, holder
from tests.evaluations import copied_runs, days
from tests.privacy import guarded
from tests.serving_fakes import fake_services

REVIEWS = "/v1/evaluations/reviews"
PEOPLE = {
    "eva": holder("eva", "evaluator"),
    "kim": holder("kim", "officer"),
    "lee": holder("lee", "officer"),
    "admin": holder("admin", "administrator"),
}
TELLING = ("pipeline", "rival", "Meadow", "Cedar", "Ornith", "model-77b", "quoted", "generated", "seconds", "status")
"""What would tell a reviewer which system gave a reply."""


@dataclass
class World:
    """The API over a data folder with two runs."""

    client: TestClient
    data: Path
    first: str
    second: str

    def send(self, method: str, path: str, who: str, body: object = None, **query: object) -> Any:  # noqa: ANN401 - JSON
        answer = self.client.request(method, f"{REVIEWS}{path}", headers=as_(who), json=body, params=query)  # type: ignore[arg-type]
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def refused(self, method: str, path: str, who: str, body: object = None) -> tuple[int, str]:
        answer = self.client.request(method, f"{REVIEWS}{path}", headers=as_(who), json=body)
        return answer.status_code, answer.json()["code"]

    def review(self, **more: object) -> str:
        body = {"first": self.first, "second": self.second, "items": 9, "criteria": ["정확성"], **more}
        return str(self.send("POST", "", "eva", body)["id"])

    def rate_all(self, review: str, who: str, choose: str = "right") -> None:
        """Rate every item: for the reply that is right, or always `choose`."""
        found = self.send("GET", f"/{review}/next", who)
        while (item := found["item"]) is not None:
            number = int(item["asked"][0].partition("번")[0])
            sides = [side.upper() for side in ("a", "b") if days(number) in item[side]["text"]]
            choice = choose if choose != "right" else sides[0] if len(sides) == 1 else "both_good"
            found = self.send("POST", f"/{review}/ratings", who, {"item": item["item"], "choice": choice})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    first, second = copied_runs(tmp_path)
    services = guarded(fake_services(tmp_path), PrivacySettings())
    with doors_open_to(services, PEOPLE) as client:
        yield World(client, tmp_path, first, second)


def test_an_item_shows_words_and_sources_and_nothing_that_tells_the_systems_apart(world: World) -> None:
    review = world.review()
    covered = 0
    for place in range(1, world.send("GET", f"/{review}", "kim")["items"] + 1):
        item = world.send("GET", f"/{review}/next", "kim", item=place)["item"]
        assert set(item["a"]) == set(item["b"]) == {"text", "citations"}
        sources = [one for side in "ab" for one in item[side]["citations"]]
        assert all(set(one) == {"marker", "title", "locator", "quote"} for one in sources)
        seen = json.dumps({name: item[name] for name in item if name != "ai_label"}, ensure_ascii=False)
        assert not [word for word in TELLING if word.casefold() in seen.casefold()]
        assert item["ai_label"]["model"] is None
        covered += COVERED in seen
    assert covered == 1  # the one reply in which a system names itself
    assert not [word for word in TELLING if word in json.dumps(world.send("GET", "", "kim"), ensure_ascii=False)]


def test_only_items_that_both_answered_differently_are_drawn_and_the_seed_draws_them_again(world: World) -> None:
    assert world.send("GET", f"/{world.review()}", "kim")["items"] == 8  # one reply is the same of both
    parts = world.client.app.state.parts.evaluators  # type: ignore[attr-defined]
    store = parts.reviews._store
    drawn = [store.one(world.review(items=4, seed=seed)).cases for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert world.refused("POST", "", "eva", {"first": world.first, "second": world.first}) == (
        422,
        "evaluations-not-comparable",
    )
    assert world.refused("POST", "", "kim", {"first": world.first, "second": world.second}) == (403, "forbidden")


def test_each_reviewer_rates_each_item_once_and_may_change_their_word_before_the_end(world: World) -> None:
    review = world.review()
    body = {"item": 1, "choice": "A", "reason": "근거가 맞음", "points": {"정확성": {"a": 5, "b": 2}}}
    for _ in range(2):
        assert world.send("POST", f"/{review}/ratings", "kim", body)["rated"] == 1
    mine = world.send("GET", f"/{review}/next", "kim", item=1)["item"]["mine"]
    assert mine == {"choice": "A", "reason": "근거가 맞음", "points": {"정확성": {"a": 5, "b": 2}}}
    world.send("POST", f"/{review}/ratings", "kim", {"item": 1, "choice": "both_bad"})
    assert world.send("GET", f"/{review}/next", "kim", item=1)["item"]["mine"]["choice"] == "both_bad"
    assert world.send("GET", f"/{review}", "kim")["ratings"] == 1
    wrong: tuple[tuple[dict[str, object], int, str], ...] = (
        ({"item": 400, "choice": "A"}, 404, "review-item-not-found"),
        ({"item": 1, "choice": "A", "points": {"말투": {"a": 1, "b": 1}}}, 422, "unknown-criterion"),
        ({"item": 1, "choice": "A", "points": {"정확성": {"a": 6, "b": 1}}}, 422, "validation"),
        ({"item": 1, "choice": "C"}, 422, "validation"),
    )
    for given_, status, code in wrong:
        assert world.refused("POST", f"/{review}/ratings", "kim", given_) == (status, code)


def test_nobody_sees_another_s_word_nor_the_systems_before_the_end(world: World) -> None:
    review = world.review()
    world.send("POST", f"/{review}/ratings", "kim", {"item": 1, "choice": "A", "reason": "김의 까닭"})
    for who in ("lee", "eva", "admin"):
        seen = world.send("GET", f"/{review}", who)
        assert (seen["result"], seen["first_run"], seen["first_system"]) == (None, None, None)
        assert seen["ratings"] == 1
        assert "김의 까닭" not in json.dumps(world.send("GET", f"/{review}/next", who, item=1), ensure_ascii=False)


def test_a_closed_review_tells_the_preference_with_its_interval_and_how_far_reviewers_agree(world: World) -> None:
    review = world.review()
    for who in ("kim", "lee", "eva"):
        world.rate_all(review, who)
    assert world.send("GET", f"/{review}/next", "kim")["item"] is None
    assert world.refused("POST", f"/{review}/close", "eva") == (403, "forbidden")
    closed = world.send("POST", f"/{review}/close", "admin")
    assert (closed["first_run"], closed["first_system"], closed["second_system"]) == (world.first, "pipeline", "rival")
    found = closed["result"]
    assert (found["ratings"], found["reviewers"], found["rated_items"]) == (24, 3, 8)
    assert (found["first"], found["second"], found["both_good"]) == (18, 0, 6)
    assert (found["items_first"], found["items_second"], found["items_even"]) == (6, 0, 2)
    assert found["share_first"] == 1.0
    assert 0.5 < found["low"] < found["high"] == 1.0
    assert found["p"] == pytest.approx(2 * 0.5**6)
    assert found["alpha"] == pytest.approx(1.0)
    assert found["chose_a"] + found["chose_b"] == 18
    assert found["disagreements"] == []
    assert world.send("GET", f"/{review}", "kim")["result"] == found
    assert world.refused("POST", f"/{review}/ratings", "kim", {"item": 1, "choice": "A"}) == (409, "review-closed")
    assert world.refused("POST", f"/{review}/close", "admin") == (409, "review-closed")


def test_items_on_which_reviewers_differ_are_told_without_their_names(world: World) -> None:
    review = world.review()
    world.rate_all(review, "kim")
    world.rate_all(review, "lee", "both_bad")
    found = world.send("POST", f"/{review}/close", "admin")["result"]
    assert len(found["disagreements"]) == 8
    assert found["alpha"] < 0.1
    voices = found["disagreements"][0]["voices"]
    assert {one["reviewer"] for one in voices} == {1, 2}
    assert "둘 다 나쁘다" in {one["verdict"] for one in voices}
    assert "kim" not in json.dumps(found)


def test_a_review_that_only_one_person_rated_has_no_agreement_and_says_why(world: World) -> None:
    review = world.review(items=1)
    assert world.refused("POST", f"/{review}/close", "admin") == (409, "review-empty")
    world.rate_all(review, "kim", "both_good")
    found = world.send("POST", f"/{review}/close", "admin")["result"]
    assert (found["share_first"], found["p"], found["alpha"]) == (None, None, None)
    assert "두 사람 이상" in found["alpha_why"]


def test_what_a_reviewer_writes_is_kept_without_personal_data(world: World) -> None:
    review = world.review(items=1)
    world.send("POST", f"/{review}/ratings", "kim", {"item": 1, "choice": "A", "reason": "전화 010-9374-2251로 확인"})
    mine = world.send("GET", f"/{review}/next", "kim", item=1)["item"]["mine"]
    assert "010-9374-2251" not in mine["reason"]


def test_a_run_that_was_edited_meanwhile_is_no_longer_reviewed(world: World) -> None:
    review = world.review()
    records = world.data / "evaluations" / world.first / "records.jsonl"
    records.write_text(records.read_text().replace("7일", "8일"))
    assert world.refused("GET", f"/{review}/next", "kim") == (409, "evaluation-damaged")


def test_what_is_not_there_is_not_found(world: World) -> None:
    for method, path, body in (
        ("GET", "/none", None),
        ("GET", "/none/next", None),
        ("POST", "/none/ratings", {"item": 1, "choice": "A"}),
    ):
        assert world.refused(method, path, "admin", body) == (404, "review-not-found")
    assert world.refused("POST", "/none/close", "admin") == (404, "review-not-found")


def test_a_reviewer_s_name_can_be_deleted_and_their_ratings_stay(world: World) -> None:
    review = world.review(items=3)
    world.rate_all(review, "kim")
    forget = {"evaluator": "kim"}
    answers = [
        world.client.post("/v1/evaluations/forget", json=forget, headers=as_("admin")).json()["forgotten"]
        for _ in range(2)
    ]
    assert answers == [True, False]
    assert world.send("POST", f"/{review}/close", "admin")["result"]["ratings"] == 3
    assert world.send("GET", "", "lee")["reviews"][0]["made_by"].startswith("담당자 ")
    world.client.post("/v1/evaluations/forget", json={"evaluator": "eva"}, headers=as_("admin"))
    assert world.send("GET", "", "lee")["reviews"][0]["made_by"].startswith("평가자 ")


NAMES = st.text(min_size=1, max_size=20)


@settings(max_examples=40, deadline=None)
@given(salt=NAMES, reviewer=NAMES)
def test_where_a_reply_stands_is_even_odds_and_always_the_same_for_a_reviewer(salt: str, reviewer: str) -> None:
    sides = [first_side(salt, reviewer, f"days/{number}") for number in range(60)]
    assert sides == [first_side(salt, reviewer, f"days/{number}") for number in range(60)]
    assert 8 < sides.count("A") < 52  # outside once in some ten million


@pytest.mark.parametrize("choice", ["A", "B", "both_good", "both_bad"])
@pytest.mark.parametrize("first", ["A", "B"])
def test_what_was_chosen_comes_back_from_what_it_means(choice: Any, first: Any) -> None:  # noqa: ANN401 - literals
    assert choice_of(verdict_of(choice, first), first) == choice


def test_swapping_the_systems_changes_nothing_of_an_item_but_which_text_stands_where(world: World) -> None:
    """Whoever sees an item learns the two texts, and no field else depends on whose they are."""
    runs = read_run(world.data / "evaluations" / world.first), read_run(world.data / "evaluations" / world.second)
    reviews: Reviews = world.client.app.state.parts.evaluators.reviews  # type: ignore[attr-defined]
    straight = reviews._store.one(world.review())
    turned = reviews._store.one(world.review(first=world.second, second=world.first))
    assert straight is not None
    assert turned is not None
    assert straight.cases == turned.cases
    for place, case in enumerate(straight.cases, 1):
        one, other = (
            world.send("GET", f"/{review.id}/next", "kim", item=place)["item"] for review in (straight, turned)
        )
        rest = [{name: item[name] for name in item if name not in ("a", "b", "review")} for item in (one, other)]
        assert rest[0] == rest[1]
        assert sorted([one["a"]["text"], one["b"]["text"]]) == sorted([other["a"]["text"], other["b"]["text"]])
        assert case in {record.case for run in runs for record in run.records}
