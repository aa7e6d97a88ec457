from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from serving.schemas import IngestRequest
from serving.services import Services
from tests.api.library import CLOSED, LAW, TOKEN, client_of, filled, shelf

ODD_ID = "민원/1:a#b?"


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    return shelf(tmp_path / "자료")


@pytest.fixture
def services(tmp_path: Path, folders: dict[str, Path]) -> Services:
    return filled(tmp_path / "data", folders)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with client_of(services) as client:
        yield client


def listed(client: TestClient, headers: dict[str, str] | None = None, **query: str | int) -> dict[str, Any]:
    answer = client.get("/v1/documents/list", params=query, headers=headers or {})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_the_list_tells_what_each_document_is(client: TestClient) -> None:
    page = listed(client, q="우산")
    assert page["total"] == 1
    document = page["documents"][0]
    assert (document["title"], document["kind"], document["form"]) == ("가온도 우산 조례", "ordinance", "markdown")
    assert (document["effective_from"], document["domain"], document["status"]) == ("2026-01-01", "민원", "ready")
    assert document["located"] == document["chunks"] == 2


def test_the_list_is_filtered_and_paged(client: TestClient) -> None:
    assert [one["title"] for one in listed(client, kinds="ordinance")["documents"]] == ["가온도 우산 조례"]
    assert listed(client, domain="교통")["total"] == 0
    first, second = listed(client, limit=1), listed(client, limit=1, offset=1)
    assert first["total"] == second["total"] == 2
    assert first["documents"] != second["documents"]
    assert client.get("/v1/documents/list", params={"limit": 0}).status_code == 422
    assert client.get("/v1/documents/list", params={"kindz": "law"}).status_code == 422


def test_failures_come_with_reason_and_remedy(client: TestClient) -> None:
    found = {one["path"]: one for one in listed(client, failed=True)["failures"]}
    assert set(found) == {"그림.exe", "빈 파일.txt"}
    assert found["빈 파일.txt"]["reason"] == "빈 파일입니다."
    assert found["빈 파일.txt"]["remedy"] == "내용이 있는 파일을 넣어 주십시오."


def test_what_is_above_the_caller_s_grade_is_not_there(client: TestClient) -> None:
    assert {one["grade"] for one in listed(client)["documents"]} == {"O"}
    secret = next(one for one in listed(client, TOKEN)["documents"] if one["grade"] == "S")
    assert client.get("/v1/documents/one", params={"id": secret["doc_id"]}).status_code == 404
    assert client.get("/v1/documents/named", params={"name": secret["source"]}).json()["documents"] == []
    assert "비밀" not in str(listed(client, failed=True))
    assert "비밀 목록.txt" in str(listed(client, TOKEN, failed=True))
    seen = client.get("/v1/documents/one", params={"id": secret["doc_id"]}, headers=TOKEN).json()
    assert [chunk["text"] for chunk in seen["chunks"]] == [CLOSED]


def test_an_id_with_any_characters_is_found_either_way(client: TestClient) -> None:
    by_path = client.get(f"/v1/documents/{quote(ODD_ID, safe='')}")
    by_query = client.get("/v1/documents/one", params={"id": ODD_ID})
    assert by_path.status_code == by_query.status_code == 200
    assert by_path.json() == by_query.json()
    assert by_path.json()["chunks"][0]["text"] == "여권은 4층에서 만든다."


def test_chunks_come_page_by_page_with_their_places(client: TestClient) -> None:
    doc_id = listed(client, q="우산")["documents"][0]["doc_id"]
    page = client.get("/v1/documents/one", params={"id": doc_id, "offset": 1, "limit": 1}).json()
    assert (page["total"], page["offset"]) == (2, 1)
    assert [chunk["article"] for chunk in page["chunks"]] == ["제2조"]


def test_versions_of_a_title_are_shown_together(
    services: Services, client: TestClient, folders: dict[str, Path]
) -> None:
    (folders["O"] / "개정.md").write_text(LAW.format(effective="2027-01-01", days=5), encoding="utf8")
    services.documents.ingest(IngestRequest(paths=(str(folders["O"]),)))
    doc_id = next(one["doc_id"] for one in listed(client, q="우산")["documents"] if one["source"] == "조례.md")
    shown = client.get("/v1/documents/one", params={"id": doc_id}).json()
    assert [one["effective_from"] for one in shown["versions"]] == ["2027-01-01"]


def test_only_the_operator_removes(client: TestClient, services: Services) -> None:
    path = f"/v1/documents/{quote(ODD_ID, safe='')}"
    refused = client.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    removed = client.delete(path, headers=TOKEN)
    assert removed.json()["removed"] == [ODD_ID]
    assert "다음 ingest" in removed.json()["notice"]
    assert client.get(path).status_code == 404
    again = client.delete(path, headers=TOKEN)
    assert (again.status_code, again.json()["code"]) == (404, "document-not-found")
    assert again.json()["detail_en"]
    assert listed(client)["total"] == 1


def test_why_is_the_operator_s_to_ask(client: TestClient, folders: dict[str, Path]) -> None:
    path = str(folders["O"] / "그림.exe")
    assert client.get("/v1/documents/why", params={"path": path}).status_code == 403
    found = client.get("/v1/documents/why", params={"path": path}, headers=TOKEN).json()
    assert (found["state"], found["in_index"]) == ("refused", False)


def test_an_unknown_document_is_a_problem_in_two_languages(client: TestClient) -> None:
    answer = client.get("/v1/documents/없는 문서")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "document-not-found"
    assert "documents list" in answer.json()["detail"]


def test_the_report_is_that_of_the_caller_s_grade(client: TestClient) -> None:
    mine, whole = client.get("/v1/documents/report"), client.get("/v1/documents/report", headers=TOKEN)
    assert (mine.json()["documents"], whole.json()["documents"]) == (2, 3)
    assert "이주" not in mine.text
    assert "비밀" not in mine.text
    assert mine.json()["failures"]["total"] == 2
    cut = client.get("/v1/documents/report", params={"most": 1}).json()["failures"]
    assert (cut["total"], len(cut["items"])) == (2, 1)


def test_the_report_follows_what_changes(client: TestClient) -> None:
    assert client.get("/v1/documents/report").json()["documents"] == 2
    client.delete(f"/v1/documents/{quote(ODD_ID, safe='')}", headers=TOKEN)
    assert client.get("/v1/documents/report").json()["documents"] == 1


def test_the_report_is_a_page_too(client: TestClient) -> None:
    answer = client.get("/v1/documents/report.html")
    assert answer.headers["content-type"].startswith("text/html")
    assert "문서 품질 보고서" in answer.text


def test_an_ingestion_that_changed_something_leaves_a_report(services: Services, folders: dict[str, Path]) -> None:
    request = IngestRequest(paths=(str(folders["O"]),), domain="민원")
    assert services.documents.ingest(request).report is None
    (folders["O"] / "새.txt").write_text("새로 생긴 안내이다.", encoding="utf8")
    path = services.documents.ingest(request).report
    assert path is not None
    assert json.loads(Path(path).with_suffix(".json").read_text(encoding="utf8"))["run"]["added"] == 1


def test_the_original_is_handed_out_while_it_is_what_was_read(client: TestClient, folders: dict[str, Path]) -> None:
    doc_id = listed(client, q="우산")["documents"][0]["doc_id"]
    path = folders["O"] / "조례.md"
    answer = client.get("/v1/documents/original", params={"id": doc_id})
    assert answer.content == path.read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment")
    path.write_text("다른 글", encoding="utf8")
    assert client.get("/v1/documents/original", params={"id": doc_id}).status_code == 404


def test_a_file_that_also_holds_a_secret_document_is_not_handed_out(
    services: Services, client: TestClient, folders: dict[str, Path]
) -> None:
    rows = [
        {"id": "열린-1", "title": "열림", "text": "열린 글이다.", "metadata": {"grade": "O"}},
        {"id": "닫힌-1", "title": "닫힘", "text": "닫힌 글이다.", "metadata": {"grade": "S"}},
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folders["O"] / "섞임.jsonl").write_text(lines, encoding="utf8")
    services.documents.ingest(IngestRequest(paths=(str(folders["O"]),)))
    assert client.get("/v1/documents/original", params={"id": "열린-1"}).status_code == 404
    assert client.get("/v1/documents/original", params={"id": "열린-1"}, headers=TOKEN).status_code == 200
    assert client.get("/v1/documents/one", params={"id": "닫힌-1"}).status_code == 404


def test_a_name_too_long_for_any_file_is_not_there(client: TestClient) -> None:
    found = client.get("/v1/documents/why", params={"path": "가" * 4000}, headers=TOKEN)
    assert (found.status_code, found.json()["state"]) == (200, "missing")
