"""Requests on answers have a receipt and a last day, belong to who made them, and are answered by persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from serving.caller import Caller
from serving.evidence.ledger import MemoryLedger
from serving.store.appeals import last_day
from tests.api.people import as_, doors_open_to, holder
from tests.privacy import files_holding, guarded
from tests.serving_fakes import fake_services

PEOPLE = {
    "kim": holder("kim", "officer"),
    "lee": holder("lee", "officer"),
    "auditor": holder("auditor", "auditor"),
    "boss": holder("boss", "administrator"),
    "robot": Caller("robot", kind="system", roles=frozenset({"administrator"})),
}
REQUEST = {"kind": "refusal", "about": "ans-1", "reason": "사람이 다시 보아 주십시오."}


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def client(tmp_path: Path, ledger: MemoryLedger) -> Iterator[TestClient]:
    with doors_open_to(replace(fake_services(tmp_path), ledger=ledger), PEOPLE) as client:
        yield client


def taken(client: TestClient, who: str = "kim") -> dict[str, Any]:
    answer = client.post("/v1/appeals", json=REQUEST, headers=as_(who))
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def days(appeal: dict[str, Any]) -> int:
    received = datetime.fromisoformat(appeal["received"])
    return (date.fromisoformat(appeal["due"]) - last_day(received.date(), 0)).days


def test_a_request_gets_a_receipt_a_last_day_and_a_record(client: TestClient, ledger: MemoryLedger) -> None:
    appeal = taken(client)
    assert appeal["receipt"].startswith("R-")
    assert days(appeal) in (30, 31), "Korea's date may be a day ahead of UTC's"
    assert (appeal["state"], appeal["reply"]) == ("received", "")
    record = ledger.entries[-1]
    assert (record.kind, record.who, record.body["receipt"]) == ("explanation", "kim", appeal["receipt"])
    assert REQUEST["reason"] not in str(record.body)


def test_nobody_learns_of_another_s_request(client: TestClient) -> None:
    address = f"/v1/appeals/{taken(client)['receipt']}"
    others, missing = client.get(address, headers=as_("lee")), client.get("/v1/appeals/R-0", headers=as_("lee"))
    assert others.status_code == missing.status_code == 404
    assert others.json()["detail"] == missing.json()["detail"]
    assert client.get("/v1/appeals", headers=as_("lee")).json() == {"appeals": []}
    assert client.get("/v1/appeals?scope=all", headers=as_("lee")).status_code == 403
    for who in ("auditor", "boss"):
        assert client.get(address, headers=as_(who)).status_code == 200
        assert len(client.get("/v1/appeals?scope=all", headers=as_(who)).json()["appeals"]) == 1


def test_a_person_replies_once_and_the_one_who_asked_sees_it(client: TestClient, ledger: MemoryLedger) -> None:
    address = f"/v1/appeals/{taken(client)['receipt']}"
    done = client.post(f"{address}/reply", json={"text": "담당자가 다시 검토했습니다."}, headers=as_("boss"))
    assert done.json()["state"] == "replied"
    assert client.get(address, headers=as_("kim")).json()["reply"] == "담당자가 다시 검토했습니다."
    assert (ledger.entries[-1].who, ledger.entries[-1].body["event"]) == ("boss", "replied")
    again = client.post(f"{address}/reply", json={"text": "또"}, headers=as_("boss"))
    assert (again.status_code, again.json()["code"]) == (422, "invalid-input")


@pytest.mark.parametrize("what", ["reply", "extend"])
def test_a_system_never_replies_whatever_its_role(client: TestClient, what: str) -> None:
    address = f"/v1/appeals/{taken(client)['receipt']}"
    body = {"text": "자동 회신"} if what == "reply" else {"reason": "자동"}
    refused = client.post(f"{address}/{what}", json=body, headers=as_("robot"))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert client.get(address, headers=as_("kim")).json()["state"] == "received"


def test_the_last_day_is_put_off_twice_by_thirty_days_and_never_a_third_time(client: TestClient) -> None:
    address = f"/v1/appeals/{taken(client)['receipt']}"
    first = days(client.get(address, headers=as_("kim")).json())
    for times in (1, 2):
        later = client.post(f"{address}/extend", json={"reason": f"{times}번째 까닭"}, headers=as_("boss")).json()
        assert days(later) == first + 30 * times
        assert f"{times}번째 까닭" in later["extended_because"]
    third = client.post(f"{address}/extend", json={"reason": "더"}, headers=as_("boss"))
    assert third.status_code == 422
    assert "두 번까지만" in third.json()["detail"]


def test_what_nobody_has_made_cannot_be_answered(client: TestClient) -> None:
    missing = client.post("/v1/appeals/R-0/reply", json={"text": "가"}, headers=as_("boss"))
    assert (missing.status_code, missing.json()["code"]) == (404, "appeal-not-found")


def test_what_is_overdue_is_found(client: TestClient) -> None:
    appeals = client.app.state.parts.appeals  # type: ignore[attr-defined]
    receipt = taken(client)["receipt"]
    assert appeals.overdue(datetime.now(UTC)) == []
    assert [one.receipt for one in appeals.overdue(datetime(2099, 1, 1, tzinfo=UTC))] == [receipt]
    client.post(f"/v1/appeals/{receipt}/reply", json={"text": "가"}, headers=as_("boss"))
    assert appeals.overdue(datetime(2099, 1, 1, tzinfo=UTC)) == []


@given(st.dates(date(2020, 1, 1), date(2099, 1, 1)), st.integers(0, 2))
def test_a_last_day_is_thirty_days_after_receipt_and_thirty_for_each_extension(day: date, times: int) -> None:
    assert (last_day(day, 30, times) - day).days == 30 * (times + 1)


def test_a_request_about_something_that_is_a_persons_number_is_not_taken(tmp_path: Path) -> None:
    services = guarded(fake_services(tmp_path))
    with doors_open_to(services, PEOPLE) as client:
        answer = client.post("/v1/appeals", json={**REQUEST, "about": "900101-1234567"}, headers=as_("kim"))
    assert answer.status_code == 422
    assert "900101" not in answer.text
    assert not files_holding(tmp_path, "900101-1234567")
