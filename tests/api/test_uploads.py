from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from configs.settings import ApiSettings
from ingestion.manifest import Manifest
from rag.errors import DiskFull
from serving.problems import Problem
from serving.schemas_documents import UploadFields
from serving.services import Services
from serving.uploads import Uploads, safe_name
from tests.api.library import TOKEN, client_of
from tests.serving_fakes import FakeDocuments, fake_settings, real_documents

TEXT = "여권은 4층 민원실에서 만든다.".encode()
ROUTE = "/v1/documents"


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return real_documents(tmp_path)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with client_of(services) as client:
        yield client


def finished(client: TestClient, status_url: str) -> dict[str, Any]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        status = client.get(status_url, headers=TOKEN).json()
        if status["state"] in ("done", "failed"):
            return dict(status)
        time.sleep(0.02)
    raise AssertionError(status)


def sent(client: TestClient, name: str = "여권 안내.txt", data: bytes = TEXT, **fields: str) -> dict[str, Any]:
    answer = client.post(ROUTE, files={"file": (name, data)}, data=fields, headers=TOKEN)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == answer.json()["status_url"]
    return finished(client, answer.json()["status_url"])


def test_an_uploaded_file_is_taken_in_with_what_is_said_of_it(client: TestClient) -> None:
    done = sent(client, domain="민원", kind="guide", effective_from="2026-01-01", jurisdiction="")
    assert (done["state"], done["name"], done["failures"]) == ("done", "여권 안내.txt", [])
    document = client.get("/v1/documents/list").json()["documents"][0]
    assert (document["title"], document["domain"], document["kind"]) == ("여권 안내", "민원", "guide")
    assert document["effective_from"] == "2026-01-01"


def test_a_raw_body_with_a_name_does_as_well(client: TestClient) -> None:
    answer = client.post(ROUTE, params={"name": "안내.md", "grade": "S"}, content=b"# a\n\nb", headers=TOKEN)
    assert finished(client, answer.json()["status_url"])["documents"][0]["grade"] == "S"
    assert client.get("/v1/documents/list").json()["total"] == 0


def test_a_file_that_cannot_be_read_says_why(client: TestClient) -> None:
    done = sent(client, "빈.txt", b"")
    assert done["state"] == "failed"
    assert done["failures"][0]["reason"] == "빈 파일입니다."


def test_a_format_that_is_not_read_is_refused_at_once(client: TestClient, tmp_path: Path) -> None:
    answer = client.post(ROUTE, files={"file": ("나쁜.exe", b"MZ")}, headers=TOKEN)
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable-document")
    assert not (tmp_path / "uploads").exists()


def test_only_the_operator_uploads_and_looks(client: TestClient) -> None:
    assert client.post(ROUTE, files={"file": ("가.txt", TEXT)}).status_code == 403
    done = sent(client)
    assert client.get(done["status_url"]).status_code == 403
    assert client.delete(done["status_url"]).status_code == 403


def test_what_is_wrong_with_the_fields_is_told(client: TestClient) -> None:
    without = client.post(ROUTE, data={"domain": "민원"}, files={"other": ("가.txt", TEXT)}, headers=TOKEN)
    assert without.status_code == 422
    odd = client.post(ROUTE, files={"file": ("가.txt", TEXT)}, data={"grade": "X"}, headers=TOKEN)
    assert (odd.status_code, odd.json()["code"]) == (422, "validation")
    assert client.post(ROUTE, content=TEXT, headers=TOKEN).status_code == 422


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    settings = fake_settings(tmp_path).model_copy(update={"api": ApiSettings(anonymous=True, max_upload_mb=1)})
    services = real_documents(tmp_path)
    services = Services(**{**vars(services), "settings": settings})
    with client_of(services) as client:
        large = b"a" * (2 << 20)
        answer = client.post(ROUTE, files={"file": ("큰.txt", large)}, headers=TOKEN)
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
        assert "max_upload_mb" in answer.json()["detail"]
        streamed = client.post(ROUTE, params={"name": "큰.txt"}, content=iter([large]), headers=TOKEN)
        assert streamed.status_code == 413
    assert list((tmp_path / "uploads").glob("*")) == []


def test_deleting_the_document_deletes_the_uploaded_file(client: TestClient, tmp_path: Path) -> None:
    doc_id = sent(client)["documents"][0]["doc_id"]
    assert [path.name for path in (tmp_path / "uploads").glob("*/[!.]*")] == ["여권 안내.txt"]
    removed = client.delete("/v1/documents/" + doc_id, headers=TOKEN).json()
    assert len(removed["files"]) == 1
    assert list((tmp_path / "uploads").iterdir()) == []
    assert client.get("/v1/documents/list").json()["total"] == 0


def test_an_upload_that_failed_can_be_deleted_too(client: TestClient, tmp_path: Path) -> None:
    done = sent(client, "빈.txt", b"")
    assert client.get("/v1/documents/list", params={"failed": True}).json()["total"] == 1
    assert client.delete(done["status_url"], headers=TOKEN).status_code == 200
    assert client.get("/v1/documents/list", params={"failed": True}).json()["total"] == 0
    assert client.get(done["status_url"], headers=TOKEN).status_code == 404
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_promised_file_is_tried_again_until_the_disk_has_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.uploads.AGAIN_SECONDS", 0.1)
    documents = FakeDocuments(fault=DiskFull("공간이 없습니다."))
    uploads = Uploads(tmp_path, documents, Manifest.in_folder(tmp_path))
    uploads.start()
    upload_id, path = uploads.place("안내.txt", UploadFields())
    path.write_bytes(TEXT)
    uploads.take(upload_id)
    try:
        until(lambda: len(documents.seen) >= 2)
        told = uploads.status(upload_id)
        assert (told.state, told.failures[0].reason) == ("waiting", "공간이 없습니다.")
        documents.fault = None
        until(lambda: uploads.status(upload_id).state == "done")
        assert uploads.status(upload_id).failures == ()
    finally:
        uploads.close()


def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_file_that_was_still_arriving_when_the_process_died_is_not_taken_in(
    services: Services, tmp_path: Path
) -> None:
    upload_id, path = services.uploads.place("안내.txt", UploadFields())
    path.write_bytes(TEXT[:10])
    with client_of(services) as client:
        assert client.get(f"/v1/documents/uploads/{upload_id}", headers=TOKEN).status_code == 404
        assert sent(client)["state"] == "done"
        assert client.get("/v1/documents/list").json()["total"] == 1
    assert not (tmp_path / "uploads" / upload_id).exists()


def test_what_a_stopped_process_left_is_taken_in_by_the_next(services: Services, tmp_path: Path) -> None:
    upload_id, path = services.uploads.place("안내.txt", UploadFields())
    path.write_bytes(TEXT)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    services.uploads.take(upload_id)
    with client_of(services) as client:
        assert finished(client, f"/v1/documents/uploads/{upload_id}")["state"] == "done"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\김\\조례.md", "조례.md"),
        ("~$잠금.md", "잠금.md"),
        (".숨김.txt", "숨김.txt"),
        ("줄\n바꿈\x00.txt", "줄바꿈.txt"),
        ("\u202egpj.txt", "gpj.txt"),
        ("..", "문서"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_long_names_keep_their_extension() -> None:
    safe = safe_name("가" * 300 + ".hwpx")
    assert safe.endswith(".hwpx")
    assert len(safe.encode()) <= 200


def test_an_upload_id_is_no_path(services: Services) -> None:
    for odd in ("..", "../reports", "0" * 16):
        with pytest.raises(Problem):
            services.uploads.status(odd)
    assert isinstance(services.uploads, Uploads)
