from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.errors import DiskFull, IndexUnavailable
from rag.types import Hit, Question
from serving.app import create_app
from tests.serving_fakes import FakeDocuments, SlowModel, WordRetriever, fake_services, fake_settings

HANGUL = re.compile("[가-힣]")
LOCAL = ("127.0.0.1", 50000)
JSON = {"content-type": "application/json"}


class Broken(WordRetriever):
    """A retriever that fails with the given error."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def retrieve(self, question: Question) -> list[Hit]:
        raise self.error


def problem(response: object, status: int, code: str) -> dict[str, object]:
    body: dict[str, object] = response.json()  # type: ignore[attr-defined]
    assert response.status_code == status  # type: ignore[attr-defined]
    assert response.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    assert body["code"] == code
    assert body["status"] == status
    assert HANGUL.search(str(body["title"]))
    assert HANGUL.search(str(body["detail"]))
    assert body["title_en"]
    assert body["detail_en"]
    assert "Traceback" not in response.text  # type: ignore[attr-defined]
    return body


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search"])
@pytest.mark.parametrize("query", ["", "   ", "\n\t", "\u200b\u200b", "???", "😀"])
def test_an_empty_question_is_a_problem(client: TestClient, path: str, query: str) -> None:
    problem(client.post(path, json={"query": query}), 422, "empty-question")


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search"])
def test_a_question_of_100_000_letters_is_a_problem(client: TestClient, path: str) -> None:
    problem(client.post(path, json={"query": "가" * 100_000}), 422, "question-too-long")


def test_a_stream_that_cannot_start_is_a_plain_problem(client: TestClient) -> None:
    problem(client.post("/v1/ask", json={"query": "", "stream": True}), 422, "empty-question")


@pytest.mark.parametrize("content", [b"{", b"", b"\xff\xfe", b"nul", b'{"query": "\\ud800"}'])
def test_broken_json_is_a_problem(client: TestClient, content: bytes) -> None:
    response = client.post("/v1/search", content=content, headers=JSON)
    assert response.status_code in (400, 422)
    problem(response, response.status_code, response.json()["code"])


ODD_FIELDS: list[dict[str, object]] = [
    {"k": "많이"},
    {"k": 10**30},
    {"kinds": "law"},
    {"as_of": 1},
    {"stream": "가"},
    {"query": ["우산"]},
]
ODD_BODIES: list[object] = [
    [],
    "질문",
    5,
    None,
    {},
    {"query": 5},
    {"query": None},
    *({"query": "우산", **odd} for odd in ODD_FIELDS),
]


@pytest.mark.parametrize("body", ODD_BODIES)
def test_wrong_types_are_problems_that_name_the_field(client: TestClient, body: object) -> None:
    found = problem(client.post("/v1/ask", json=body), 422, "validation")
    assert found["errors"]


def test_a_huge_body_is_refused(client: TestClient) -> None:
    problem(client.post("/v1/ask", json={"query": "가" * 2_000_000}), 413, "too-large")
    unannounced = (b" " * 100_000 for _ in range(20))
    problem(client.post("/v1/ask", content=unannounced, headers=JSON), 413, "too-large")


def test_unknown_addresses_and_methods_are_problems(client: TestClient) -> None:
    problem(client.get("/v1/nothing"), 404, "not-found")
    problem(client.get("/docs"), 404, "not-found")
    problem(client.get("/v1/ask"), 405, "method-not-allowed")


def test_a_body_that_is_not_declared_as_json_is_refused(client: TestClient) -> None:
    response = client.post("/v1/search", content=b'{"query": "x"}', headers={"content-type": "text/plain"})
    problem(response, 422, "validation")


def test_a_foreign_host_name_is_refused(client: TestClient) -> None:
    problem(client.post("/v1/ask", json={"query": "우산"}, headers={"host": "evil.example"}), 421, "bad-host")


def test_pages_of_other_sites_get_no_permission(client: TestClient) -> None:
    response = client.post("/v1/search", json={"query": "우산"}, headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in response.headers


def test_a_request_id_is_kept_or_made(client: TestClient) -> None:
    assert client.get("/healthz", headers={"x-request-id": "req-7"}).headers["x-request-id"] == "req-7"
    made = client.get("/healthz", headers={"x-request-id": "no\tgood id"}).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", made)


@pytest.mark.parametrize(
    ("error", "status"), [(IndexUnavailable("색인을 열 수 없습니다."), 503), (DiskFull("꽉 찼습니다."), 507)]
)
def test_faults_of_the_environment_have_their_status(tmp_path: Path, error: Exception, status: int) -> None:
    app = create_app(fake_services(tmp_path, retriever=Broken(error)))
    with TestClient(app, base_url="http://127.0.0.1", client=LOCAL) as client:
        problem(client.post("/v1/search", json={"query": "우산"}), status, error.code)  # type: ignore[attr-defined]


def test_an_unexpected_error_tells_nothing_of_its_inside(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    app = create_app(fake_services(tmp_path, retriever=Broken(ValueError("비밀 질문 내용"))))
    with TestClient(app, base_url="http://127.0.0.1", client=LOCAL) as client:
        response = client.post("/v1/search", json={"query": "우산"})
        streamed = client.post("/v1/ask", json={"query": "우산", "stream": True}).text
    problem(response, 500, "internal")
    assert "비밀" not in response.text
    assert "event: error" in streamed
    assert "비밀" not in streamed
    assert "비밀" not in capfd.readouterr().err


def test_too_long_a_wait_is_a_problem(tmp_path: Path) -> None:
    model = SlowModel()
    settings = fake_settings(tmp_path, request_seconds=2)
    app = create_app(fake_services(tmp_path, model=model, settings=settings))
    with TestClient(app, base_url="http://127.0.0.1", client=LOCAL) as client:
        problem(client.post("/v1/ask", json={"query": "우산은 며칠?"}), 504, "timeout")
        streamed = client.post("/v1/ask", json={"query": "우산은 며칠?", "stream": True}).text
    assert "event: error" in streamed
    assert '"code": "timeout"' in streamed
    assert model.stopped.wait(60)
    assert model.written < model.pieces


def test_readiness_tells_what_is_down(tmp_path: Path) -> None:
    documents = FakeDocuments(fault=IndexUnavailable("색인을 열 수 없습니다."))
    app = create_app(fake_services(tmp_path, documents=documents))
    with TestClient(app, base_url="http://127.0.0.1", client=LOCAL) as client:
        response = client.get("/readyz")
        assert client.get("/metrics").status_code == 200
    assert response.status_code == 503
    assert response.json()["status"] == "down"


def test_logs_hold_no_question(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    client.post("/v1/ask?secret=1", json={"query": "우산을 빌린 홍길동입니다"})
    logged = capfd.readouterr().err
    assert "홍길동" not in logged
    assert "secret" not in logged


def test_the_description_carries_the_ai_notice_and_loads_nothing(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert "인공지능" in described["info"]["description"]
    assert "/v1/ask" in described["paths"]
