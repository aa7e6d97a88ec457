"""Seeing values again: the right, the reason, the record, and none of them missing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from configs.privacy import PrivacySettings
from rag.errors import RecordsUnavailable
from serving.evidence.ledger import Json, MemoryLedger, RecordKind
from serving.privacy.keys import KeyFolder
from serving.privacy.rotate import rotate
from serving.services import Services
from serving.store.columns import now
from serving.store.pseudonyms import PseudonymStore, StoredPseudonym
from serving.store.reveals import RevealEntry, RevealLog
from tests.api.people import as_, doors_open_to, holder
from tests.privacy import KEYS, guarded
from tests.serving_fakes import fake_services

RRN = "900101-1234567"
REASON = "민원 처리 결과를 당사자에게 알리기 위함"
PEOPLE = {name: holder(name, "officer") for name in ("kim", "lee")} | {
    "audit": holder("audit", "auditor"),
    "audit-too": holder("audit-too", "auditor"),
}
SETTINGS = PrivacySettings(revealers=("kim", "audit"), lockout=5)


@dataclass
class Office:
    """The application, its parts, and a way to ask it."""

    client: TestClient
    services: Services
    ledger: MemoryLedger

    def reveal(self, who: str, reason: str = REASON, **more: Any) -> Any:  # noqa: ANN401 - JSON
        body = {"conversation_id": "c-1", "reason": reason, **more}
        return self.client.post("/v1/privacy/reveal", json=body, headers=as_(who))

    def log(self) -> list[RevealEntry]:
        moment = now()
        return list(RevealLog(self.services.records).between(moment - timedelta(hours=1), moment + timedelta(hours=1)))


def ask(client: TestClient, who: str, query: str) -> None:
    body = {"query": query, "conversation_id": "c-1"}
    assert client.post("/v1/ask", json=body, headers=as_(who)).status_code == 200


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ledger = MemoryLedger()
    services = replace(guarded(fake_services(tmp_path), SETTINGS), ledger=ledger)
    with doors_open_to(services, PEOPLE) as client:
        ask(client, "kim", f"홍길동({RRN})이 우산을 빌릴 수 있나요?")
        ask(client, "lee", "김철수가 우산을 빌릴 수 있나요?")
        ledger.entries.clear()
        yield Office(client, services, ledger)


def revealed(ledger: MemoryLedger) -> list[Mapping[str, Json]]:
    return [entry.body for entry in ledger.entries if entry.kind == "reveal"]


def test_who_has_the_right_and_says_why_sees_the_values_and_is_on_record(office: Office) -> None:
    answer = office.reveal("kim")
    assert answer.json()["values"] == {"이름1": "홍길동", "주민등록번호1": RRN}
    (body,) = revealed(office.ledger)
    assert (body["conversation"], body["labels"], body["reason"]) == ("c-1", ["이름1", "주민등록번호1"], REASON)
    (entry,) = office.log()
    assert (entry.who, entry.whence, entry.owner, entry.conversation) == ("kim", "10.1.2.3", "kim", "c-1")
    assert (entry.labels, entry.reason, entry.outcome) == (("이름1", "주민등록번호1"), REASON, "revealed")
    assert entry.evidence
    for kept in (json.dumps(dict(body), ensure_ascii=False), repr(entry)):
        assert RRN not in kept
        assert "홍길동" not in kept


def test_only_the_labels_that_were_asked_for_are_shown(office: Office) -> None:
    assert office.reveal("kim", labels=["[이름1]"]).json()["values"] == {"이름1": "홍길동"}
    assert office.reveal("kim", labels=["전화9"]).status_code == 404


def test_who_lacks_the_right_sees_nothing_and_is_on_record_too(office: Office) -> None:
    refused = office.reveal("lee")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "홍길동" not in refused.text
    assert [(entry.who, entry.outcome) for entry in office.log()] == [("lee", "refused")]
    assert revealed(office.ledger) == []


def test_an_officer_with_the_right_sees_their_own_conversations_only(office: Office) -> None:
    assert office.reveal("kim", owner="lee").status_code == 403
    assert office.reveal("audit", owner="lee").json()["values"] == {"이름1": "김철수"}
    assert office.reveal("audit-too", owner="lee").status_code == 403


def test_without_a_reason_nothing_is_shown(office: Office) -> None:
    for reason in ("", "  궁금  ", "가" * 9):
        assert office.reveal("kim", reason).status_code == 422
    assert revealed(office.ledger) == []


def test_a_reason_is_kept_without_the_personal_data_in_it(office: Office) -> None:
    office.reveal("kim", f"홍길동({RRN})에게 결과를 알리기 위함")
    assert office.log()[0].reason == "[이름1]([주민등록번호1])에게 결과를 알리기 위함"


class NoLedger:
    """Cannot write."""

    def add(self, kind: RecordKind, body: Mapping[str, Json], who: str | None = None) -> str:
        raise RecordsUnavailable("기록할 수 없습니다.")


def test_what_cannot_be_recorded_is_not_shown(tmp_path: Path) -> None:
    services = guarded(fake_services(tmp_path), SETTINGS)
    with doors_open_to(services, PEOPLE) as client:
        ask(client, "kim", "홍길동의 우산은?")
    with doors_open_to(replace(services, ledger=NoLedger()), PEOPLE) as client:
        refused = client.post(
            "/v1/privacy/reveal", json={"conversation_id": "c-1", "reason": REASON}, headers=as_("kim")
        )
    assert refused.status_code == 503
    assert "홍길동" not in refused.text


def test_one_person_cannot_see_everything_in_an_hour(office: Office) -> None:
    seen = [office.reveal("kim").status_code for _ in range(7)]
    assert seen == [200] * 5 + [429] * 2


def test_a_lost_key_is_an_error_that_says_what_to_do(office: Office) -> None:
    (key,) = (office.services.settings.data / KEYS).iterdir()
    key.unlink()
    refused = office.reveal("kim")
    assert (refused.status_code, refused.json()["code"]) == (503, "privacy-key-lost")
    assert "mongmin privacy status" in refused.json()["detail"]
    assert revealed(office.ledger) == []


def test_a_wrong_key_opens_nothing(office: Office) -> None:
    folder = office.services.settings.data / KEYS
    (key,) = folder.iterdir()
    key.unlink()
    KeyFolder(folder).create()
    assert office.reveal("kim").status_code == 503


def test_a_value_that_was_moved_to_another_row_does_not_open(office: Office) -> None:
    with office.services.records.session() as session:
        rows = {row.label: row for row in session.query(StoredPseudonym).filter_by(owner="kim")}
        rows["이름1"].sealed, rows["주민등록번호1"].sealed = rows["주민등록번호1"].sealed, rows["이름1"].sealed
    assert office.reveal("kim").status_code == 503


def test_after_a_rotation_values_open_with_the_new_key_and_the_old_one_is_gone(office: Office) -> None:
    folder = office.services.settings.data / KEYS
    (old,) = folder.iterdir()
    done = rotate(PseudonymStore(office.services.records), KeyFolder(folder))
    assert (done.resealed, done.lost) == (3, 0)
    assert old not in list(folder.iterdir())
    assert office.reveal("kim").json()["values"]["이름1"] == "홍길동"
    ask(office.client, "kim", "홍길동의 우산은?")
    assert set(office.reveal("kim").json()["values"]) == {"이름1", "주민등록번호1"}  # known under the new key too


def test_a_forgotten_conversation_has_nothing_to_show(office: Office) -> None:
    office.client.delete("/v1/conversations/c-1", headers=as_("kim"))
    assert office.reveal("kim").status_code == 404


def test_what_a_refused_request_names_is_not_kept_as_it_was_sent(office: Office) -> None:
    refused = office.reveal("lee", conversation_id=f"c-{RRN}", labels=["이름1", RRN, "아무 글"], owner=f"{RRN}")
    assert refused.status_code == 403
    (entry,) = office.log()
    assert entry.labels == ("이름1",)
    assert RRN not in f"{entry.conversation} {entry.owner}"
