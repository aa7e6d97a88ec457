"""Runs, records, comparisons and trends over the API: what holds, what does not and why, down to one record."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from rag.label import ANY_TEXT, HEADER
from serving.evaluations.bundles import FOLDER, TRUSTED
from serving.evaluations.runs import BUNDLE, PLAN, RECORDS
from tests.api.people import as_, doors_open_to, holder
from tests.evaluations import CARD, EVIL, SUITE, copied_runs, measured, often_wrong
from tests.serving_fakes import fake_services

RUNS = "/v1/evaluations"
PEOPLE = {"eva": holder("eva", "evaluator"), "system": holder("system", "complaint_system")}


@dataclass
class World:
    """The API over a data folder with two runs."""

    client: TestClient
    folder: Path
    first: str
    second: str

    def get(self, path: str = "", who: str = "eva", **query: object) -> Any:  # noqa: ANN401 - JSON
        answer = self.client.get(f"{RUNS}{path}", params=query, headers=as_(who))  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, **query: object) -> tuple[int, str]:
        answer = self.client.get(f"{RUNS}{path}", params=query, headers=as_("eva"))  # type: ignore[arg-type]
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()["code"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    services = fake_services(tmp_path)
    first, second = copied_runs(tmp_path)
    with doors_open_to(services, PEOPLE) as client:
        yield World(client, tmp_path / FOLDER, first, second)


def test_runs_are_listed_newest_first_with_headline_figures_and_their_intervals(world: World) -> None:
    found = world.get()
    assert [one["run"] for one in found["runs"]] == [world.second, world.first]
    assert (found["total"], found["suites"], found["systems"]) == (2, ["days"], ["pipeline", "rival"])
    newest = found["runs"][0]
    assert (newest["valid"], newest["trusted"], newest["finished"], newest["problem"]) == (True, True, True, "")
    [figure] = newest["headline"]
    assert (figure["label"], figure["value"], figure["n"], figure["refusals"]) == ("맞은 몫", 3 / 9, 9, 1)
    assert figure["low"] < figure["value"] < figure["high"]
    assert [one["run"] for one in world.get(system="pipeline")["runs"]] == [world.first]
    assert world.get(suite="none")["total"] == 0


def test_a_run_that_was_edited_is_shown_as_such_and_none_of_its_records_is(world: World) -> None:
    records = world.folder / world.first / RECORDS
    records.write_text(records.read_text().replace("7일", "8일"))
    found = next(one for one in world.get()["runs"] if one["run"] == world.first)
    assert (found["valid"], found["trusted"]) == (False, False)
    assert "기록이 서명한 때와 다릅니다" in found["problem"]
    assert world.refused(f"/{world.first}/records") == (409, "evaluation-damaged")
    assert world.refused("/compare", first=world.first, second=world.second) == (409, "evaluation-damaged")
    assert world.get("/trend", suite="days")["left_out"] == 1


def test_a_signature_that_nobody_took_in_is_valid_and_not_trusted(world: World) -> None:
    shutil.rmtree(world.folder / TRUSTED)
    found = world.get()["runs"][0]
    assert (found["valid"], found["trusted"]) == (True, False)


def test_a_run_that_is_not_finished_or_cannot_be_read_says_so(world: World) -> None:
    (world.folder / world.first / BUNDLE).unlink()
    (world.folder / world.second / BUNDLE).write_text("{")
    by_run = {one["run"]: one for one in world.get()["runs"]}
    begun = by_run[world.first]
    assert (begun["finished"], begun["suite"], begun["system"], begun["cases"]) == (False, "days", "pipeline", 9)
    assert "아직 끝나지 않았습니다" in begun["problem"]
    assert world.refused(f"/{world.first}") == (409, "evaluation-unfinished")
    assert world.refused(f"/{world.second}") == (409, "evaluation-damaged")
    (world.folder / world.first / PLAN).write_bytes(b"\xff\x00")
    assert len(world.get()["runs"]) == 2


def test_a_run_has_its_card_its_figures_by_slice_and_how_it_came_about(world: World) -> None:
    found = world.get(f"/{world.first}")
    assert found["card"] == {name: getattr(CARD, name) for name in found["card"]}
    assert {one["slice"] for one in found["figures"]} >= {None, "domain=교통", "domain=환경", "domain=복지"}
    facts = {one["name"]: one["value"] for one in found["facts"]}
    assert facts["모델"] == "Meadow/Cedar-7B-it"
    assert facts["라이선스"] == "CC0-1.0"
    assert facts["문항 체크섬"] == found["dataset_sha256"]
    (world.folder / world.first / "card.json").unlink()
    assert world.get(f"/{world.first}")["card"] is None


@pytest.mark.parametrize("name", ["no-such", "..", "%2e%2e", "a%00b", "가" * 290, "trusted", "..%2ftrusted"])
def test_a_name_that_is_no_run_is_not_found_and_leads_nowhere_else(world: World, name: str) -> None:
    answer = world.client.get(f"{RUNS}/{name}/records", headers=as_("eva"))
    assert answer.status_code == 404
    assert answer.json()["code"] in ("evaluation-not-found", "not-found")


def test_records_are_narrowed_and_the_worst_come_first(world: World) -> None:
    path = f"/{world.second}/records"
    found = world.get(path)
    assert (found["total"], len(found["records"])) == (9, 9)
    assert {one["name"]: one["count"] for one in found["statuses"]} == {"answered": 8, "refused": 1}
    assert found["scores"] == [{"name": "correct", "label": "맞은 몫"}, {"name": "seconds", "label": "걸린 시간"}]
    worst = world.get(path, score="correct", worst=True)["records"]
    assert [one["scores"].get("correct") for one in worst] == [0, 0, 0, 0, 0, 1, 1, 1, None]
    slowest = world.get(path, score="seconds", worst=True)["records"]
    assert [one["scores"].get("seconds") for one in slowest] == [1.5] * 5 + [0.5] * 3 + [None]
    assert {one["case"] for one in world.get(path, slice="domain=교통")["records"]} == {"days/0", "days/3", "days/6"}
    assert [one["case"] for one in world.get(path, status="refused")["records"]] == ["days/4"]
    assert [one["case"] for one in world.get(path, offset=8)["records"]] == ["days/8"]
    assert world.refused(path, status="fine") == (422, "validation")


def test_a_record_is_read_down_to_its_reply_its_sources_and_why_it_scored_so(world: World) -> None:
    answer = world.client.get(f"{RUNS}/{world.second}/records/{quote('days/2', safe='')}", headers=as_("eva"))
    found = answer.json()
    assert answer.headers[HEADER] == ANY_TEXT
    assert found["ai_label"]["text"]
    assert found["requests"][0]["query"] == "2번 민원은 며칠 안에 처리하나요?"
    [reply] = found["replies"]
    assert reply["text"].startswith(EVIL)
    assert reply["citations"][0]["title"] == "민원 처리에 관한 법률"
    assert reply["content"]["mode"] == "quoted"
    right = next(one for one in found["scores"] if one["name"] == "correct")
    assert right == {"name": "correct", "label": "맞은 몫", "value": 0.0, "why": "9일이(가) 답에 없음"}
    assert found["correctable"]
    assert world.get(f"/{world.second}/records/days/2") == found
    assert world.refused(f"/{world.second}/records/none") == (404, "record-not-found")


def test_two_runs_are_compared_in_pairs_and_what_differs_can_be_read(world: World) -> None:
    found = world.get("/compare", first=world.first, second=world.second)
    assert (found["paired"], found["changed"], found["notes"]) == (9, 0, [])
    right = next(one for one in found["differences"] if one["name"] == "correct")
    assert (right["first"], right["second"], right["lost"], right["gained"]) == (1.0, 3 / 9, 6, 0)
    assert right["low"] <= right["difference"] <= right["high"] < 0
    assert right["p_holm"] is not None
    assert right["verdict"] == "worse"
    assert (found["total"], len(found["items"])) == (6, 6)
    assert found["items"][0]["case"] == "days/4"  # one that only one side has a score for
    assert world.get("/compare", first=world.first, second=world.second, limit=2, offset=4)["items"][1]["case"] == (
        "days/8"
    )
    by_time = world.get("/compare", first=world.first, second=world.second, score="seconds")
    assert by_time["total"] == 6


def test_runs_that_say_nothing_of_each_other_are_not_compared(world: World) -> None:
    assert world.refused("/compare", first=world.first, second=world.first) == (422, "evaluations-not-comparable")
    assert world.refused("/compare", first=world.first, second="none") == (404, "evaluation-not-found")
    assert world.refused("/compare", first=world.first) == (422, "validation")


def test_a_trend_has_a_point_for_each_run_that_holds_oldest_first(world: World) -> None:
    found = world.get("/trend", suite="days")
    [series] = found["series"]
    assert [one["run"] for one in series["points"]] == [world.first, world.second]
    assert [one["value"] for one in series["points"]] == [1.0, 3 / 9]
    assert [one["system"] for one in world.get("/trend", suite="days", system="rival")["series"][0]["points"]] == (
        ["rival"]
    )
    assert world.get("/trend", suite="none")["series"] == []


def test_a_data_folder_without_evaluations_has_an_empty_list(tmp_path: Path) -> None:
    with doors_open_to(fake_services(tmp_path), PEOPLE) as client:
        assert client.get(RUNS, headers=as_("eva")).json()["runs"] == []
        assert client.get(RUNS, headers=as_("system")).status_code == 403


def test_a_measure_that_two_runs_define_otherwise_is_not_compared_and_that_is_said(
    world: World, tmp_path: Path
) -> None:
    correct, seconds = SUITE.measures
    kinder = replace(SUITE, measures=(correct.model_copy(update={"counts_refusals_as": 1.0}), seconds))
    other = measured(tmp_path, "rival", "Ornith-9B", often_wrong, suite=kinder)
    found = world.get("/compare", first=world.first, second=other.folder.name)
    assert [one["name"] for one in found["differences"]] == ["seconds"]
    assert found["notes"] == ["두 실행에서 정의가 다른 지표 1가지는 견주지 않았습니다: 맞은 몫."]
