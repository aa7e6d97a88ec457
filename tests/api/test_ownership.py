"""Another's object is answered like one that does not exist, over every route that takes an object's id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from serving.schemas import IngestRequest
from tests.api.library import filled, shelf
from tests.api.people import as_, doors_open_to, holder
from tests.serving_fakes import UMBRELLA, Listening, WordRetriever, fake_services

PEOPLE = {
    "owner": holder("owner", "document_manager", "officer", grades=("O", "S"), departments=("교통과",)),
    "same": holder("same", "document_manager", "officer", grades=("O", "S"), departments=("교통과",)),
    "below": holder("below", "document_manager", "officer", departments=("교통과",)),
    "elsewhere": holder("elsewhere", "document_manager", "officer", grades=("O", "S"), departments=("복지과",)),
    "inspector": holder("inspector", "auditor"),
    "cleared": holder("cleared", "auditor", grades=("O", "S")),
    "nowhere": holder("nowhere", "document_manager", "officer", grades=("O", "S")),
}
ROADS = "견인 보관소는 3층 뒤에 있다."
OF_DOCUMENTS = {
    ("GET", "/v1/documents/{doc_id}"),
    ("DELETE", "/v1/documents/{doc_id}"),
    ("GET", "/v1/documents/one"),
    ("GET", "/v1/documents/original"),
}
OF_UPLOADS = {("GET", "/v1/documents/uploads/{upload_id}"), ("DELETE", "/v1/documents/uploads/{upload_id}")}
OF_CONVERSATIONS = {
    ("GET", "/v1/conversations/{conversation_id}"),
    ("DELETE", "/v1/conversations/{conversation_id}"),
}
OF_APPEALS = {
    ("GET", "/v1/appeals/{receipt}"),
    ("POST", "/v1/appeals/{receipt}/reply"),
    ("POST", "/v1/appeals/{receipt}/extend"),
}
"""Tried in `tests/rights/test_appeals.py`."""
IDS = frozenset({"receipt", "id", "doc_id", "upload_id", "conversation_id", "answer_id", "evidence_id"})
OF_ANSWERS = {("GET", "/v1/answers/{answer_id}/evidence"), ("GET", "/v1/answers/{answer_id}/export")}
OF_AUDITORS = {
    ("GET", "/v1/audit"),
    ("GET", "/v1/audit/{evidence_id}"),
    ("POST", "/v1/audit/{evidence_id}/replay"),
}
"""For a role of its own; what a grade hides from it is tried in `test_audit.py` and below."""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    services = filled(tmp_path / "data", shelf(tmp_path))
    folder = tmp_path / "교통과"
    folder.mkdir()
    (folder / "견인.txt").write_text(ROADS, encoding="utf8")
    services.documents.ingest(IngestRequest(paths=(str(folder),), grade="S", department="교통과"))
    with doors_open_to(services, PEOPLE) as client:
        yield client


def with_ids(client: TestClient) -> set[tuple[str, str]]:
    """Return the operations that take an object's id in their address or query."""
    document = client.get("/openapi.json").json()
    return {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if any(parameter["name"] in IDS for parameter in operation.get("parameters", ()))
    }


def test_every_route_that_takes_an_id_is_tried_here(client: TestClient) -> None:
    assert with_ids(client) == OF_DOCUMENTS | OF_UPLOADS | OF_CONVERSATIONS | OF_APPEALS | OF_ANSWERS | OF_AUDITORS


def listed(client: TestClient, who: str) -> dict[str, str]:
    """Return the ids of the documents that a caller is shown, by title."""
    found = client.get("/v1/documents/list", headers=as_(who)).json()["documents"]
    return {document["title"]: document["doc_id"] for document in found}


def test_lists_hold_what_grade_and_department_open(client: TestClient) -> None:
    assert len(listed(client, "owner")) == len(listed(client, "below")) + 2
    assert set(listed(client, "elsewhere")) == set(listed(client, "nowhere"))
    assert set(listed(client, "owner")) - set(listed(client, "nowhere")) == {"견인"}


@pytest.mark.parametrize("who", ["below", "elsewhere", "nowhere"])
@pytest.mark.parametrize("operation", sorted(OF_DOCUMENTS))
def test_a_document_of_others_is_not_there(client: TestClient, who: str, operation: tuple[str, str]) -> None:
    method, path = operation
    doc_id = listed(client, "owner")["견인"]
    address, query = path.replace("{doc_id}", quote(doc_id, safe="")), {} if "{" in path else {"id": doc_id}
    answer = client.request(method, address, params=query, headers=as_(who))
    missing = client.request(
        method, address.replace(quote(doc_id, safe=""), "none"), params={**query}, headers=as_(who)
    )
    assert answer.status_code == 404
    assert answer.json()["code"] == missing.json()["code"] == "document-not-found"
    assert client.get("/v1/documents/one", params={"id": doc_id}, headers=as_("owner")).status_code == 200


@pytest.mark.parametrize("who", ["below", "elsewhere", "nowhere"])
def test_nor_can_it_be_removed_by_name(client: TestClient, who: str) -> None:
    doc_id = listed(client, "owner")["견인"]
    answer = client.post("/v1/documents/remove", json={"names": [doc_id]}, headers=as_(who))
    assert answer.status_code == 404
    assert client.get("/v1/documents/named", params={"name": doc_id}, headers=as_(who)).json()["total"] == 0


def test_who_may_see_it_is_shown_it(client: TestClient) -> None:
    doc_id = listed(client, "owner")["견인"]
    shown = client.get(f"/v1/documents/{quote(doc_id, safe='')}", headers=as_("same"))
    assert ROADS in shown.text


@pytest.mark.parametrize("operation", sorted(OF_UPLOADS))
def test_an_upload_of_another_is_not_there(client: TestClient, operation: tuple[str, str]) -> None:
    method, path = operation
    fields = {"name": "교통 안내.md", "grade": "S", "department": "교통과"}
    taken = client.post("/v1/documents", params=fields, content=b"# a\n\nb", headers=as_("owner")).json()
    address = path.replace("{upload_id}", taken["id"])
    assert client.request(method, address, headers=as_("same")).status_code == 404
    assert client.request(method, address, headers=as_("owner")).status_code == 200


@pytest.mark.parametrize(
    ("who", "fields"),
    [
        ("below", {"grade": "S"}),
        ("owner", {"grade": "C"}),
        ("owner", {"department": "복지과"}),
        ("nowhere", {"department": "교통과"}),
    ],
)
def test_nobody_labels_documents_beyond_their_own_rights(client: TestClient, who: str, fields: dict[str, str]) -> None:
    query = {"name": "안내.md", **fields}
    answer = client.post("/v1/documents", params=query, content=b"# a\n\nb", headers=as_(who))
    assert answer.status_code == 403


@pytest.mark.parametrize("operation", sorted(OF_ANSWERS))
def test_what_another_asked_is_not_there(client: TestClient, operation: tuple[str, str]) -> None:
    method, path = operation
    answer = client.post("/v1/ask", json={"query": "견인 보관소는 몇 층?"}, headers=as_("owner")).json()
    address, nowhere = (path.replace("{answer_id}", one) for one in (answer["answer_id"], "ans-0"))
    others, missing = (client.request(method, one, headers=as_("same")) for one in (address, nowhere))
    assert (others.status_code, others.json()["detail"]) == (404, missing.json()["detail"])
    assert client.request(method, address, headers=as_("owner")).status_code == 200


def test_an_answer_is_not_made_again_with_rights_that_the_auditor_lacks(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"query": "견인 보관소는 몇 층?"}, headers=as_("owner")).json()
    address = f"/v1/audit/{answer['evidence_id']}/replay"
    assert client.post(address, headers=as_("inspector")).status_code == 404
    assert client.post(address, headers=as_("cleared")).status_code == 200


@pytest.mark.parametrize("operation", sorted(OF_CONVERSATIONS))
@pytest.mark.parametrize("name", ["c-1", "나의 대화/둘째?"])
def test_a_conversation_of_another_is_not_there(client: TestClient, operation: tuple[str, str], name: str) -> None:
    method, path = operation
    body = {"query": "견인 보관소는 몇 층?", "conversation_id": name}
    assert client.post("/v1/ask", json=body, headers=as_("owner")).status_code == 200
    address = path.replace("{conversation_id}", quote(name, safe=""))
    others, missing = (client.request(method, one, headers=as_("same")) for one in (address, f"{address}-"))
    assert (others.status_code, others.json()["code"]) == (404, "conversation-not-found")
    assert others.json()["detail"] == missing.json()["detail"]
    assert client.get("/v1/conversations", headers=as_("same")).json()["total"] == 0
    assert client.delete("/v1/conversations", headers=as_("same")).json() == {"removed": 0}
    assert client.request(method, address, headers=as_("owner")).status_code == 200


def test_a_conversation_goes_on_for_its_owner_only(tmp_path: Path) -> None:
    services = fake_services(tmp_path)
    path = Listening(services.answerer)
    with doors_open_to(replace(services, answerer=path), PEOPLE) as client:
        for who, query in (("owner", "우산은 며칠?"), ("same", "그럼 요금은요?"), ("owner", "그럼 요금은요?")):
            body = {"query": query, "conversation_id": "c-1"}
            assert client.post("/v1/ask", json=body, headers=as_(who)).status_code == 200
    assert [len(question.turns) for question in path.asked] == [0, 0, 1]


def test_rights_become_filters_of_every_question(tmp_path: Path) -> None:
    retriever = WordRetriever(UMBRELLA)
    services = fake_services(tmp_path, retriever=retriever)
    chat = {"model": "mongmin", "messages": [{"role": "user", "content": "우산은 며칠?"}]}
    with doors_open_to(replace(services, retriever=retriever), PEOPLE) as client:
        for path, body in (
            ("search", {"query": "우산"}),
            ("ask", {"query": "우산은 며칠?"}),
            ("chat/completions", chat),
        ):
            assert client.post(f"/v1/{path}", json=body, headers=as_("nowhere")).status_code == 200
            assert client.post(f"/v1/{path}", json=body, headers=as_("below")).status_code == 200
    rights = {(question.where.grades, question.where.departments) for question in retriever.asked}
    assert rights == {(("O", "S"), ("",)), (("O",), ("교통과",))}
