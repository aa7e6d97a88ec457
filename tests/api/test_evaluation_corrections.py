"""Corrections over the API: one proposes, another decides, and what was accepted is a case that the harness reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from eval.harness.casefile import read_cases
from eval.harness.requests import Ask
from serving.store.columns import now
from serving.store.corrections import Correction, CorrectionStore
from tests.api.people import as_, doors_open_to, holder
from tests.evaluations import copied_runs
from tests.serving_fakes import fake_services

CORRECTIONS = "/v1/evaluations/corrections"
PEOPLE = {
    "kim": holder("kim", "officer"),
    "eva": holder("eva", "evaluator"),
    "joe": holder("joe", "evaluator"),
    "admin": holder("admin", "administrator"),
}


@dataclass
class World:
    """The API over a data folder with two runs."""

    client: TestClient
    run: str

    def body(self, **changes: object) -> dict[str, object]:
        return {
            "run": self.run,
            "case": "days/1",
            "wrong": "기간이 틀렸습니다.",
            "answer": "8일 안에 처리합니다.",
            "key_facts": ["8일"],
            "articles": ["「민원 처리에 관한 법률 시행령」제 14조의 2"],
            **changes,
        }

    def propose(self, who: str = "eva", **changes: object) -> Any:  # noqa: ANN401 - JSON
        answer = self.client.post(CORRECTIONS, json=self.body(**changes), headers=as_(who))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def decide(self, correction: str, step: str, who: str, reason: str = "") -> tuple[int, Any]:
        answer = self.client.post(f"{CORRECTIONS}/{correction}/{step}", json={"reason": reason}, headers=as_(who))
        return answer.status_code, answer.json()

    def refused(self, **changes: object) -> tuple[int, str]:
        answer = self.client.post(CORRECTIONS, json=self.body(**changes), headers=as_("eva"))
        return answer.status_code, answer.json()["code"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    _, run = copied_runs(tmp_path)
    with doors_open_to(fake_services(tmp_path), PEOPLE) as client:
        yield World(client, run)


def test_a_correction_waits_for_another_person_and_the_same_is_kept_once(world: World) -> None:
    made = world.propose()
    assert (made["state"], made["made_by"], made["mine"]) == ("waiting", "나", True)
    assert made["articles"] == ["「민원 처리에 관한 법률 시행령」 제14조의2"]
    assert made["asked"] == "1번 민원은 며칠 안에 처리하나요?"
    assert world.propose()["id"] == made["id"]
    status, problem = world.decide(made["id"], "accept", "eva")
    assert (status, problem["code"]) == (409, "second-person-needed")
    assert "다른 평가자" in problem["detail"]
    status, found = world.decide(made["id"], "accept", "joe", "시행령을 확인함")
    assert (status, found["state"], found["decision"], found["mine"]) == (200, "accepted", "시행령을 확인함", False)
    assert world.decide(made["id"], "refuse", "admin")[1]["code"] == "correction-decided"


def test_accepted_corrections_are_a_case_file_that_the_harness_reads(world: World, tmp_path: Path) -> None:
    taken, left, refused = (world.propose(wrong=f"{number}번째 잘못") for number in range(3))
    world.decide(taken["id"], "accept", "joe")
    world.decide(refused["id"], "refuse", "joe")
    answer = world.client.get(f"{CORRECTIONS}.jsonl", headers=as_("kim"))
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    file = tmp_path / "corrections.jsonl"
    file.write_bytes(answer.content)
    found = read_cases(file)
    assert (found.header.name, found.header.count) == ("corrections", 1)
    assert "내부" in found.header.licence
    [case] = found.cases
    assert case.requests == (Ask(query="1번 민원은 며칠 안에 처리하나요?"),)
    assert case.target["key_facts"] == ["8일"]
    assert case.target["articles"] == ["「민원 처리에 관한 법률 시행령」 제14조의2"]
    assert case.slices == {"domain": "환경", "suite": "days"}
    assert answer.content == world.client.get(f"{CORRECTIONS}.jsonl", headers=as_("eva")).content
    listed = world.client.get(CORRECTIONS, headers=as_("kim"), params={"state": "waiting"}).json()
    assert ([one["id"] for one in listed["corrections"]], listed["accepted"]) == ([left["id"]], 1)


def test_without_an_accepted_correction_the_case_file_is_empty_and_whole(world: World, tmp_path: Path) -> None:
    file = tmp_path / "corrections.jsonl"
    file.write_bytes(world.client.get(f"{CORRECTIONS}.jsonl", headers=as_("eva")).content)
    assert read_cases(file).cases == ()


def test_a_correction_must_say_what_is_right_in_a_way_that_can_be_scored(world: World) -> None:
    assert world.refused(key_facts=[], articles=[]) == (422, "correction-incomplete")
    assert world.refused(articles=["민원처리법 14조"]) == (422, "article-format")
    assert world.refused(case="none") == (404, "record-not-found")
    assert world.refused(run="none") == (404, "evaluation-not-found")
    assert world.refused(wrong="") == (422, "validation")
    assert world.propose(key_facts=[], articles=[], refuse=True, answer="")["refuse"]


def test_an_officer_may_propose_and_not_decide(world: World) -> None:
    made = world.propose("kim")
    assert world.decide(made["id"], "accept", "kim")[0] == 403
    assert world.decide(made["id"], "refuse", "eva")[0] == 200
    assert world.decide("none", "accept", "eva")[1]["code"] == "correction-not-found"


def test_a_search_becomes_a_question_with_its_scope(world: World, tmp_path: Path) -> None:
    store: CorrectionStore = world.client.app.state.parts.evaluators.corrections._store  # type: ignore[attr-defined]
    request = {"kind": "search", "query": "처리 기간", "k": 10, "scope": {"domain": "교통"}}
    store.add(
        Correction(
            id="co-s",
            identity="s" * 64,
            run=world.run,
            suite="retrieval",
            case_id="r/1",
            request=request,
            cluster="k",
            slices={},
            wrong="조문이 없음",
            answer="",
            key_facts=(),
            articles=("「민원 처리에 관한 법률」 제17조",),
            refuse=False,
            made_by=99,
            made=now(),
        )
    )
    world.decide("co-s", "accept", "eva")
    file = tmp_path / "corrections.jsonl"
    file.write_bytes(world.client.get(f"{CORRECTIONS}.jsonl", headers=as_("eva")).content)
    [asked] = read_cases(file).cases[0].requests
    assert isinstance(asked, Ask)
    assert (asked.query, asked.scope.domain) == ("처리 기간", "교통")
