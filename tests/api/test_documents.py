from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from rag.errors import DataInUse, DiskFull, IndexUnavailable
from serving.app import create_app
from serving.ask import last_answer
from serving.remote import RemoteDesk
from serving.schemas import AskRequest, IngestRequest, Progress, SearchRequest, SyncRequest
from tests.api.server import served
from tests.serving_fakes import FakeDocuments, fake_services

TOKEN = {"x-mongmin-token": "t"}


@contextmanager
def desk_over(tmp_path: Path, documents: FakeDocuments) -> Iterator[RemoteDesk]:
    with served(fake_services(tmp_path, documents=documents)) as url:
        desk = RemoteDesk(url, "t", 5)
        yield desk
        desk.close()


def client_of(tmp_path: Path, documents: FakeDocuments) -> TestClient:
    app = create_app(fake_services(tmp_path, documents=documents), "t")
    return TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1))


def test_a_command_works_through_the_api_as_it_would_alone(tmp_path: Path) -> None:
    reports: list[Progress] = []
    with desk_over(tmp_path, FakeDocuments()) as desk:
        summary = desk.ingest(IngestRequest(paths=(str(tmp_path),)), reports.append)
        filled = desk.backfill()
        hits = desk.search(SearchRequest(query="우산은?"))
        answer = last_answer(desk.ask(AskRequest(query="우산은 며칠?")))
    assert (summary.added, summary.failed, filled.embedded) == (2, 1, 2)
    assert [report.message for report in reports] == ["조례.md"]
    assert hits[0].article == "제2조"
    assert answer.mode == "generated"


def test_passwords_cross_the_api_and_are_masked_everywhere_else(tmp_path: Path) -> None:
    documents = FakeDocuments()
    request = IngestRequest(paths=(str(tmp_path),), passwords=(SecretStr("비밀"),))
    with desk_over(tmp_path, documents) as desk:
        desk.ingest(request)
    assert documents.seen[0].passwords[0].get_secret_value() == "비밀"
    assert "비밀" not in repr(request) + request.model_dump_json()


def test_sources_are_brought_in_through_the_api(tmp_path: Path) -> None:
    reports: list[Progress] = []
    with desk_over(tmp_path, FakeDocuments()) as desk:
        done = desk.sync(SyncRequest(names=("법령",)), reports.append)
    assert [(source.source, source.status) for source in done.sources] == [("법령", "ok")]
    assert [report.stage for report in reports] == ["fetch"]


def test_only_the_local_operator_may_bring_sources_in(tmp_path: Path) -> None:
    with client_of(tmp_path, FakeDocuments()) as client:
        assert client.post("/v1/documents/sync", json={}).status_code in (401, 403)


def test_errors_cross_the_api_as_themselves(tmp_path: Path) -> None:
    with (
        desk_over(tmp_path, FakeDocuments(fault=DiskFull("꽉 찼습니다."))) as desk,
        pytest.raises(DiskFull, match="꽉 찼습니다"),
    ):
        desk.ingest(IngestRequest(paths=("/somewhere",)))


def test_two_tasks_do_not_run_at_once(tmp_path: Path) -> None:
    gate = threading.Event()
    documents = FakeDocuments(gate=gate)
    with desk_over(tmp_path, documents) as desk:
        first = threading.Thread(target=lambda: desk.ingest(IngestRequest(paths=("/a",))))
        first.start()
        while not documents.seen:
            time.sleep(0.01)
        with pytest.raises(DataInUse):
            desk.ingest(IngestRequest(paths=("/b",)))
        gate.set()
        first.join(10)
        assert desk.ingest(IngestRequest(paths=("/b",))).added == 2


def test_an_api_that_went_away_is_an_error_in_korean() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("gone")

    desk = RemoteDesk("http://127.0.0.1", "t", 5, transport=httpx.MockTransport(refuse))
    with pytest.raises(Exception, match="연결이 끊겼습니다"):
        desk.search(SearchRequest(query="우산"))


def test_the_corpus_is_counted(tmp_path: Path) -> None:
    with client_of(tmp_path, FakeDocuments()) as client:
        assert client.get("/v1/documents").json()["chunks"] == 2
    with client_of(tmp_path, FakeDocuments(fault=IndexUnavailable("닫혔습니다."))) as client:
        assert client.get("/v1/documents").status_code == 503


def test_a_request_without_paths_is_refused(tmp_path: Path) -> None:
    with client_of(tmp_path, FakeDocuments()) as client:
        assert client.post("/v1/documents/ingest", json={"paths": []}, headers=TOKEN).status_code == 422
