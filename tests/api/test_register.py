"""The public side of the register: what was published, for everybody; nothing else, for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.register.entry import GROUPS
from rag.register.workflow import Revision
from serving.services import Services
from serving.store.columns import now
from serving.store.register import Event, RegisterStore
from tests.api.people import doors_open_to
from tests.register import an_entry
from tests.serving_fakes import fake_services


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return fake_services(tmp_path)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    """The application, called by somebody whom nobody knows."""
    with doors_open_to(services, {}) as client:
        yield client


def published(services: Services, entry_id: str, *revisions: Revision) -> None:
    store = RegisterStore(services.records)
    event = Event(1, "publish", "kim", "내부 의견", now(), "ev-1")
    store.add(entry_id, revisions[0], event)
    for revision in revisions[1:]:
        stored = store.find(entry_id)
        assert stored is not None
        public = revision.number if revision.state == "published" else stored.published
        before = [replace(one, state="superseded") for one in stored.revisions if revision.state == "published"]
        store.change(stored, [*before, revision], public, replace(event, revision=revision.number))


def test_a_fresh_installation_shows_its_own_entries_without_a_login(client: TestClient) -> None:
    found = client.get("/v1/register").json()
    assert {"mongmin-answers", "mongmin-documents", "mongmin-complaints"} <= {one["id"] for one in found["entries"]}
    assert "출처" in found["licence"]
    status = {one["id"]: one["status"] for one in found["entries"]}
    assert status["mongmin-answers"] == "운영"
    one = client.get("/v1/register/entries/mongmin-answers").json()
    assert [group["label"] for group in one["groups"]] == list(GROUPS.values())
    assert sorted(field["number"] for group in one["groups"] for field in group["fields"]) == list(range(1, 22))
    figures = [part for group in one["groups"] for field in group["fields"] for part in field["parts"]]
    assert {part["lines"][0] for part in figures if part["filled_by"] == "evaluation"} == {"측정하지 않음"}


def test_entries_are_searched_filtered_and_counted(client: TestClient, services: Services) -> None:
    published(services, "parking", Revision(1, "published", an_entry(), ("kim",)))
    other = an_entry(service_name="수질 예측", domain="환경", organisation__name="나래시", impact__high_impact="해당")
    published(services, "water", Revision(1, "published", other, ("kim",)))

    def ids(**query: str) -> set[str]:
        return {one["id"] for one in client.get("/v1/register", params=query).json()["entries"]}

    assert ids(domain="교통") == {"parking"}
    assert ids(organisation="나래시") == {"water"}
    assert ids(high_impact="해당") == {"water"}
    assert ids(q="주정차 사진") == {"parking"}
    assert ids(q="없는말") == set()
    assert ids(domain="교통", high_impact="해당") == set()
    assert len(ids(limit="1")) == 1
    facets = {facet["key"]: facet for facet in client.get("/v1/register", params={"domain": "교통"}).json()["facets"]}
    assert {"value": "환경", "count": 1} in facets["domain"]["values"]
    assert facets["organisation"]["values"] == [{"value": "가온도", "count": 1}]


def test_a_wrong_filter_is_refused_in_korean(client: TestClient) -> None:
    answer = client.get("/v1/register", params={"status": "가동"})
    assert answer.status_code == 422
    assert "다음 가운데 하나" in answer.json()["detail"]


def test_public_revisions_have_a_history_and_a_diff_in_sentences(client: TestClient, services: Services) -> None:
    first = Revision(1, "published", an_entry(), ("kim",))
    second = Revision(2, "published", an_entry(period__status="중단"), ("kim",))
    published(services, "parking", first, second)
    history = client.get("/v1/register/entries/parking/history")
    assert [one["revision"] for one in history.json()["revisions"]] == [2, 1]
    assert history.json()["revisions"][0]["changes"] == ["'상태' 항목이 '운영'에서 '중단'(으)로 바뀌었습니다."]
    diff = client.get("/v1/register/entries/parking/diff").json()
    assert (diff["first"], diff["second"], len(diff["changes"])) == (1, 2, 1)
    assert client.get("/v1/register/entries/parking/diff", params={"first": 1, "second": 9}).status_code == 404
    assert "kim" not in history.text
    assert "내부 의견" not in history.text


def test_a_draft_leaves_no_trace_in_anything_public(client: TestClient, services: Services) -> None:
    published(services, "parking", Revision(1, "published", an_entry(), ("kim",)))
    addresses = [
        "/v1/register",
        "/v1/register?q=비밀계획",
        "/v1/register/entries/parking",
        "/v1/register/entries/parking/history",
        "/v1/register/entries/parking/diff",
        "/v1/register/entries/parking/diff?first=1&second=2",
        "/v1/register/entries/secret",
        "/v1/register/entries/secret/history",
    ]

    def seen() -> list[tuple[int, str]]:
        found = []
        for address in addresses:
            answer = client.get(address)
            body = answer.json()
            body.pop("request_id", None)
            body.pop("instance", None)
            found.append((answer.status_code, str(body)))
        return found

    before = seen()
    secret = an_entry(service_name="비밀계획", organisation__name="숨은기관", domain="보건")
    published(services, "secret", Revision(1, "draft", secret, ("kim",)))
    store = RegisterStore(services.records)
    stored = store.find("parking")
    assert stored is not None
    draft = Revision(2, "approved", secret, ("kim",))
    store.change(stored, [draft], stored.published, Event(2, "edit", "kim", "", now(), "ev"))
    assert seen() == before


def test_the_schema_and_the_definition_agree(client: TestClient) -> None:
    schema, fields = client.get("/v1/register/schema").json(), client.get("/v1/register/fields").json()["fields"]
    assert set(schema["properties"]) == {field["key"] for field in fields}
    assert len(fields) == 21
    assert {part["filled_by"] for field in fields for part in field["parts"]} == {
        "configuration",
        "evaluation",
        "person",
    }
