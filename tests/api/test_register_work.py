"""Officials at work on the register: two people, in steps, each with evidence; and the check against what runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from serving.clock import KoreanClock
from serving.evidence.ledger import MemoryLedger
from serving.services import Services
from tests.api.people import as_, doors_open_to, holder
from tests.register import an_entry
from tests.serving_fakes import fake_services

WORK = "/v1/register/work"
PEOPLE = {
    "kim": holder("kim", "officer"),
    "lee": holder("lee", "document_manager"),
    "park": holder("park", "document_manager"),
    "admin": holder("admin", "administrator"),
}


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return replace(fake_services(tmp_path), ledger=MemoryLedger())


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with doors_open_to(services, PEOPLE) as client:
        yield client


def content(**changes: object) -> dict[str, Any]:
    return dict(json.loads(an_entry(**changes).model_dump_json()))


def made(client: TestClient, who: str = "kim", legal_basis: str = "「도로교통법」 제32조") -> dict[str, Any]:
    answer = client.post(WORK, json={"entry": content(legal_basis=legal_basis)}, headers=as_(who))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def step(client: TestClient, entry: dict[str, Any], name: str, who: str, **more: object) -> Any:  # noqa: ANN401 - JSON
    body = {"version": entry["version"], **more}
    answer = client.post(f"{WORK}/{entry['id']}/{name}", json=body, headers=as_(who))
    return answer.json() if answer.status_code == 200 else answer


def published(client: TestClient) -> dict[str, Any]:
    entry = made(client)
    for name, who in (("submit", "kim"), ("approve", "lee"), ("publish", "lee")):
        entry = step(client, entry, name, who)
    return entry


def test_a_draft_becomes_public_by_two_people_and_each_step_leaves_evidence(
    client: TestClient, services: Services
) -> None:
    entry = made(client)
    assert (entry["state"], entry["published"]) == ("draft", None)
    assert client.get(f"/v1/register/entries/{entry['id']}").status_code == 404
    entry = step(client, entry, "submit", "kim", comment="검토 부탁드립니다")
    assert entry["steps"] == []
    entry = step(client, entry, "approve", "lee")
    entry = step(client, entry, "publish", "lee")
    assert (entry["state"], entry["published"]) == ("published", 1)
    public = client.get(f"/v1/register/entries/{entry['id']}").json()
    assert public["entry"]["security"]["updated"] == KoreanClock().today().isoformat()
    assert [event["action"] for event in entry["events"]] == ["create", "submit", "approve", "publish"]
    assert isinstance(services.ledger, MemoryLedger)
    kept = [(one.body["action"], one.who) for one in services.ledger.entries if one.body["entry"] == entry["id"]]
    assert kept == [("create", "kim"), ("submit", "kim"), ("approve", "lee"), ("publish", "lee")]
    assert all(one.kind == "register" for one in services.ledger.entries)


def test_nobody_approves_their_own_and_an_officer_decides_nothing(client: TestClient) -> None:
    entry = step(client, made(client, "lee"), "submit", "lee")
    assert "approve" not in entry["steps"]
    answer = step(client, entry, "approve", "lee")
    assert (answer.status_code, answer.json()["code"]) == (409, "register-step-refused")
    assert step(client, entry, "approve", "kim").status_code == 403
    assert step(client, entry, "approve", "park")["state"] == "approved"


def test_of_two_edits_of_one_version_the_second_is_told_so(client: TestClient) -> None:
    entry = made(client)
    body = {"version": entry["version"], "entry": content(legal_basis="고침")}
    address = f"{WORK}/{entry['id']}"
    assert client.put(address, json=body, headers=as_("kim")).status_code == 200
    answer = client.put(address, json=body, headers=as_("park"))
    assert (answer.status_code, answer.json()["code"]) == (409, "register-conflict")


def test_what_is_public_stays_so_while_the_next_revision_is_prepared(client: TestClient) -> None:
    entry = published(client)
    body = {"version": entry["version"], "entry": content(period__status="중단")}
    entry = client.put(f"{WORK}/{entry['id']}", json=body, headers=as_("kim")).json()
    assert [change["path"] for change in entry["changes"]] == ["period.status", "security.updated"]
    public = f"/v1/register/entries/{entry['id']}"
    assert client.get(public).json()["entry"]["period"]["status"] == "운영"
    for name, who in (("submit", "kim"), ("approve", "park"), ("publish", "park")):
        entry = step(client, entry, name, who)
    assert client.get(public).json()["entry"]["period"]["status"] == "중단"
    assert [one["revision"] for one in client.get(f"{public}/history").json()["revisions"]] == [2, 1]
    entry = step(client, entry, "retire", "lee", comment="사업 종료")
    assert client.get(public).status_code == 404
    assert entry["published"] is None


def test_a_name_is_not_shown_to_colleagues(client: TestClient) -> None:
    entry = made(client)
    seen = {who: client.get(f"{WORK}/{entry['id']}", headers=as_(who)).json()["events"][0]["by"] for who in PEOPLE}
    assert seen["kim"] == "나"
    assert seen["lee"] == seen["park"]
    assert "kim" not in seen["lee"]
    assert seen["admin"] == "kim"


def test_an_unfinished_draft_is_not_submitted_and_says_what_is_missing(client: TestClient) -> None:
    entry = made(client, legal_basis="")
    assert entry["missing"] == ["14 법적 근거"]
    answer = step(client, entry, "submit", "kim")
    assert "14 법적 근거" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"service_name": ""}, "1자 이상"),
        ({"contact": {"phone": "010-1111-2222"}}, "휴대전화"),
        ({"domain": "<script>"}, "다음 가운데 하나"),
        ({"extra": 1}, "없는 항목"),
        ({"risks": "=1+1"}, "배열이어야"),
    ],
)
def test_a_wrong_form_is_refused_in_korean(client: TestClient, changes: dict[str, Any], said: str) -> None:
    answer = client.post(WORK, json={"entry": {**content(), **changes}}, headers=as_("kim"))
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_drift_is_reported_to_officials_and_mended_by_a_filled_draft(client: TestClient, services: Services) -> None:
    report = client.get("/v1/register/drift", headers=as_("kim")).json()
    assert not report["matches"]  # these fakes run without a language model
    assert {"technology", "models"} <= {one["path"] for one in report["drifts"]}
    listed = {one["id"]: one for one in client.get(WORK, headers=as_("kim")).json()["entries"]}
    drifting = [one for one in listed.values() if one["drifted"]]
    assert {one["id"] for one in drifting} == {one["entry_id"] for one in report["drifts"]}
    for one in drifting:
        entry = step(client, one, "fill", "kim")
        for name, who in (("submit", "kim"), ("approve", "lee"), ("publish", "lee")):
            entry = step(client, entry, name, who)
        assert entry["drifted"] == 0
    assert client.get("/v1/register/drift", headers=as_("kim")).json()["matches"]


def test_another_s_service_is_not_filled(client: TestClient) -> None:
    answer = step(client, made(client), "fill", "kim")
    assert answer.status_code == 409


def test_personal_data_in_a_comment_is_masked_before_it_is_kept(client: TestClient) -> None:
    number = "900101-1234568"
    said = f"민원인 주민등록번호 {number} 관련 검토"
    answer = client.post(WORK, json={"entry": content(), "comment": said}, headers=as_("kim"))
    entry = step(client, answer.json(), "submit", "kim", comment=said)
    assert [event["comment"].count("[주민등록번호") for event in entry["events"]] == [1, 1]
    assert number not in client.get(f"{WORK}/{entry['id']}", headers=as_("lee")).text
