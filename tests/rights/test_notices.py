"""The AI notice precedes the first use and is recorded once for each caller and version of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from configs.rights import RightsSettings
from rag.errors import RecordsUnavailable
from rag.policy import SERVICE_NOTICE
from serving.caller import OPERATOR
from serving.desk import LocalDesk
from serving.evidence.ledger import Json, MemoryLedger, RecordKind
from serving.lock import DataLock
from serving.notices.before_use import Notices
from serving.notices.notice import notice_of
from serving.schemas import AskRequest
from serving.store.base import Database
from tests.api.people import as_, doors_open_to, holder
from tests.serving_fakes import fake_services

PEOPLE = {"kim": holder("kim", "officer"), "lee": holder("lee", "officer")}
ASKED = {"query": "우산은 며칠?"}


class Broken:
    """A ledger that does not take anything."""

    def add(self, kind: RecordKind, body: Mapping[str, Json], who: str | None = None) -> str:
        raise RecordsUnavailable("기록할 수 없습니다.")


@contextmanager
def office(data: Path) -> Iterator[tuple[TestClient, MemoryLedger]]:
    ledger = MemoryLedger()
    with doors_open_to(replace(fake_services(data), ledger=ledger), PEOPLE) as client:
        yield client, ledger


def notices_in(ledger: MemoryLedger) -> list[tuple[str | None, Json]]:
    return [(entry.who, entry.body["channel"]) for entry in ledger.entries if entry.kind == "notice"]


def test_a_caller_s_first_use_is_recorded_and_only_the_first(tmp_path: Path) -> None:
    with office(tmp_path) as (client, ledger):
        for who in ("kim", "kim", "lee"):
            assert client.post("/v1/ask", json=ASKED, headers=as_(who)).status_code == 200
        client.post("/v1/search", json=ASKED, headers=as_("lee"))
        assert notices_in(ledger) == [("kim", "ask"), ("lee", "ask")]


def test_a_question_that_cannot_be_asked_is_no_use(tmp_path: Path) -> None:
    with office(tmp_path) as (client, ledger):
        assert client.post("/v1/ask", json={"query": " "}, headers=as_("kim")).status_code == 422
        assert notices_in(ledger) == []


def test_the_first_stream_begins_with_the_notice_and_the_second_does_not(tmp_path: Path) -> None:
    with office(tmp_path) as (client, _ledger):
        first, second = (
            client.post("/v1/ask", json={**ASKED, "stream": True}, headers=as_("kim")).text for _ in range(2)
        )
    assert first.index(SERVICE_NOTICE) < first.index("event: sentence")
    assert SERVICE_NOTICE not in second


def test_the_record_outlives_the_process(tmp_path: Path) -> None:
    database, settings = Database.in_folder(tmp_path), RightsSettings()
    first, second = MemoryLedger(), MemoryLedger()
    assert Notices(database, first, settings, print).before_use(OPERATOR, "cli")
    assert not Notices(database, second, settings, print).before_use(OPERATOR, "cli")
    assert (len(first.entries), len(second.entries)) == (1, 0)


def test_another_version_of_the_notice_is_told_again(tmp_path: Path) -> None:
    database, ledger = Database.in_folder(tmp_path), MemoryLedger()
    for settings in (RightsSettings(), RightsSettings(internal_use=True)):
        assert Notices(database, ledger, settings, print).before_use(OPERATOR, "cli")
    assert [entry.body["internal_use"] for entry in ledger.entries] == [False, True]
    assert [bool(entry.body["exemption"]) for entry in ledger.entries] == [False, True]


def test_the_exemption_for_internal_use_changes_no_notice_and_no_label(tmp_path: Path) -> None:
    inside = fake_services(tmp_path)
    settings = inside.settings.model_copy(update={"rights": RightsSettings(internal_use=True)})
    with doors_open_to(replace(inside, settings=settings), PEOPLE) as client:
        answer = client.post("/v1/ask", json=ASKED, headers=as_("kim"))
        notice = client.get("/v1/notice").json()
    assert answer.json()["ai_label"]["mode"] == "generated"
    assert notice["text"] == SERVICE_NOTICE
    assert "제23조제4항제2호" in notice["exemption"]


def test_a_notice_whose_evidence_fails_is_told_and_recorded_with_the_next_use(tmp_path: Path) -> None:
    database, faults = Database.in_folder(tmp_path), list[str]()
    broken = Notices(database, Broken(), RightsSettings(), faults.append)
    assert broken.before_use(OPERATOR, "ask")
    assert faults == ["records-unavailable"]
    ledger = MemoryLedger()
    assert Notices(database, ledger, RightsSettings(), faults.append).before_use(OPERATOR, "ask")
    assert len(ledger.entries) == 1


def test_everybody_may_read_the_notice_and_every_response_points_to_it(tmp_path: Path) -> None:
    with office(tmp_path) as (client, _ledger):
        notice = client.get("/v1/notice")
        assert notice.status_code == 200
        assert notice.json()["version"] == notice_of(RightsSettings()).version
        for path in ("/healthz", "/v1/me", "/none"):
            assert 'href="/v1/notice"' in client.get(path, headers=as_("kim")).headers["AI-Notice"]
        assert SERVICE_NOTICE in client.get("/openapi.json").json()["info"]["description"]


def test_the_command_line_s_own_desk_records_the_operator(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    lock = DataLock(tmp_path)
    lock.acquire("ask")
    desk = LocalDesk(replace(fake_services(tmp_path), ledger=ledger), lock)
    for _ in range(2):
        list(desk.ask(AskRequest(query="우산은 며칠?")))
    desk.close()
    assert notices_in(ledger) == [("operator", "cli")]


@pytest.mark.parametrize("internal", [True, False])
def test_the_version_is_known_by_the_content(internal: bool) -> None:
    assert notice_of(RightsSettings(internal_use=internal)) == notice_of(RightsSettings(internal_use=internal))
