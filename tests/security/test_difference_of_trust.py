"""What came with trust (evidence, explanations, requests, notices, register, quarantine, caches, error texts) is as
silent on closed documents as search is: everything a person can get to know is the same before and after they came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.adapters.memory import FakeAnalyzer
from serving.schemas import IngestRequest
from serving.security.table import TABLE, Open
from tests.api.people import as_, holder
from tests.security.test_difference import CLOSED_GUIDE, QUESTIONS, hide, opened, write

PEOPLE = {
    "citizen": holder("citizen", "officer", "document_manager"),
    "roads": holder("roads", "officer", grades=("O", "S"), departments=("도로과",)),
    "auditor": holder("auditor", "auditor"),
    "cleared": holder("cleared", "auditor", grades=("O", "S", "C"), everywhere=True),
}
CHANGING = {
    "/v1/audit": "grows with each answer, as everything below it; what it shows of closed passages is tried below",
    "/v1/usage": "counts the questions that this test asks",
    "/metrics": "counts the requests that this test makes; its count of chunks is compared in test_difference.py",
    "/v1/documents/original": "a file as it is; by id, compared as an error below",
}
UNKNOWN = (
    ("GET", "/v1/documents/one?id=없는-문서", None),
    ("GET", "/v1/documents/named?name=면제 대상.md", None),
    ("GET", "/v1/documents/original?id=면제 대상.md", None),
    ("GET", "/v1/documents/면제 대상.md", None),
    ("DELETE", "/v1/documents/면제 대상.md", None),
    ("POST", "/v1/documents/remove", {"names": ["면제 대상.md"]}),
    ("POST", "/v1/explanations", {"answer_id": "ans-none"}),
    ("GET", "/v1/appeals/R-0", None),
    ("GET", "/v1/register/entries/none", None),
    ("POST", "/v1/ask", {"query": " "}),
    ("POST", "/v1/ask", {"query": "점용료 특별 면제 대상 " * 400}),
    ("POST", "/v1/search", {"query": "면제", "kinds": ["없는 종류"]}),
)
AUDITED = ("/v1/audit", "/v1/audit/export", "/v1/audit/{evidence_id}")
SELF = re.compile(r"(?:ans|ev|R)-[0-9a-f-]{6,}|\d{4}-\d\d-\d\d[T ][\d:.+Z-]*|urn:mongmin:request:\w+")
"""What is another each time: ids and moments."""


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell words apart by spaces."""
    monkeypatch.setattr("serving.bootstrap.make_analyzer", FakeAnalyzer)


def lists() -> Iterator[str]:
    """Yield the addresses of all routes that are read without an id."""
    for (method, path), rule in TABLE.items():
        changing = path in CHANGING or path.startswith("/v1/audit")
        if method == "GET" and "{" not in path and not changing and not isinstance(rule, Open):
            yield path
    yield from ("/v1/notice", "/v1/register")


def known(client: TestClient, who: str) -> dict[str, str]:
    """Return all that a person can get to know by these ways, without what is another each time."""
    head = as_(who) | {"x-request-id": "same"}
    seen = {path: plain(client.get(path, headers=head)) for path in lists()}
    for method, address, body in UNKNOWN:
        seen[f"{method} {address} {str(body)[:60]}"] = plain(client.request(method, address, json=body, headers=head))
    for question in QUESTIONS:
        answer = client.post("/v1/ask", json={"query": question}, headers=head)
        if answer.status_code == 200:
            body = {"answer_id": answer.json()["answer_id"]}
            seen[f"explained {question}"] = plain(client.post("/v1/explanations", json=body, headers=head))
    return seen


def plain(response: Any) -> str:  # noqa: ANN401 - a response
    """Return a response's status and text without what is another each time."""
    assert response.status_code < 500, response.text
    return f"{response.status_code} {SELF.sub('~', response.text)}"


def test_nothing_that_came_with_trust_tells_of_closed_documents(tmp_path: Path) -> None:
    with opened(tmp_path, "memory", PEOPLE) as (services, client):
        # The register says of what grade a service is (field 21), and so that there are closed documents at all.
        hide(services, tmp_path / "first", "C", "감사관")
        known(client, "citizen"), known(client, "auditor")
        before = {who: known(client, who) for who in ("citizen", "auditor")}
        hide(services, tmp_path, "S")
        hide(services, tmp_path, "C")
        hide(services, tmp_path, "O", "세정과")
        for who, seen in before.items():
            after = known(client, who)
            for key, value in seen.items():
                assert after[key] == value, (who, key)
        assert "면제" in str(known(client, "roads")), "the closed guide is there"


def test_an_auditor_is_told_of_an_answer_but_not_what_closed_passages_it_was_made_of(tmp_path: Path) -> None:
    with opened(tmp_path, "memory", PEOPLE) as (services, client):
        hide(services, tmp_path, "S", "도로과")
        body = {"query": "점용료 특별 면제 대상 노점 파라솔 진열대"}
        answer = client.post("/v1/ask", json=body, headers=as_("roads")).json()
        assert "면제할 노점" in answer["answer"], "the answer quotes the closed guide"
        for who, told in (("auditor", False), ("cleared", True), ("roads", True)):
            given = client.post("/v1/explanations", json={"answer_id": answer["answer_id"]}, headers=as_(who))
            assert given.status_code == 200, who
            assert ("면제할 노점" in given.text) == told, who
            assert ("점용료 특별 면제 대상」" in given.text) == told, who
        for who, told in (("auditor", False), ("cleared", True)):
            for path in AUDITED:
                address = path.replace("{evidence_id}", answer["evidence_id"])
                shown = client.get(address, headers=as_(who)).text
                assert told or ("면제할 노점" not in shown and "점용료 특별 면제 대상」" not in shown), (who, path)
        assert (
            client.post("/v1/explanations", json={"answer_id": answer["answer_id"]}, headers=as_("citizen")).status_code
            == 404
        )


def test_a_document_that_cannot_be_read_names_itself_to_nobody_who_may_not_see_it(tmp_path: Path) -> None:
    with opened(tmp_path, "memory", PEOPLE) as (services, client):
        folder = write(tmp_path / "closed", "감찰 대상자 명단.exe", "MZ")
        (tmp_path / "closed" / "감찰 대상자 명단.hwpx").write_bytes(b"PK\x03\x04broken")
        services.documents.ingest(IngestRequest(paths=(folder,), grade="S", department="감사관"))
        for who in ("citizen", "auditor"):
            for path in ("/v1/documents/list?failed=true", "/v1/documents/report", "/v1/documents/report.html"):
                assert "감찰" not in client.get(path, headers=as_(who)).text, (who, path)
        assert "감찰" not in client.get("/metrics").text


def caches(data: Path) -> dict[str, bytes]:
    """Return the files of the caches of a data folder."""
    folder = data / "data" / "cache"
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_cache_on_the_disk_changes_with_closed_documents(tmp_path: Path) -> None:
    with opened(tmp_path, "edge", PEOPLE) as (services, client):
        client.post("/v1/search", json={"query": "보도 점용료"}, headers=as_("citizen"))
        before = caches(tmp_path)
        hide(services, tmp_path, "S")
        client.post("/v1/search", json={"query": "점용료 특별 면제"}, headers=as_("citizen"))
        client.post("/v1/search", json={"query": "점용료 특별 면제"}, headers=as_("roads"))
        after = caches(tmp_path)
        assert before == after, "the vocabulary is of the program's files, and no vector or answer is cached"
        assert not any(CLOSED_GUIDE[60:80].encode() in content for content in after.values())


def test_every_list_is_compared_or_says_why_not() -> None:
    paths = {path for (method, path), _ in TABLE.items() if method == "GET" and "{" not in path}
    assert set(CHANGING) <= paths
