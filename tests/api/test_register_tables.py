"""The register as tables: 73 entries brought in at once, hostile cells, open data and other registers' forms."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.register.tables import written
from tests.api.people import as_, doors_open_to, holder
from tests.register import an_entry
from tests.serving_fakes import fake_services

PEOPLE = {"lee": holder("lee", "document_manager"), "kim": holder("kim", "officer")}
HEADER = "서비스명,기관,행정분야,운영상태,개인정보 처리 여부,연락처,목적"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with doors_open_to(fake_services(tmp_path), PEOPLE) as client:
        yield client


def imported(client: TestClient, content: bytes, **more: object) -> Any:  # noqa: ANN401 - JSON
    body = {"csv_base64": base64.b64encode(content).decode(), **more}
    answer = client.post("/v1/register/import", json=body, headers=as_("lee"))
    return answer.json() if answer.status_code == 200 else answer


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(iter(text.removeprefix("\ufeff").splitlines(keepends=True))))


def test_73_entries_come_in_as_drafts_in_either_encoding(client: TestClient) -> None:
    entries = [(f"e-{n}", an_entry(service_name=f"{n}번 서비스", organisation__name=f"{n % 31}시")) for n in range(73)]
    dry = imported(client, written(entries).encode("utf-8-sig"), dry_run=True)
    assert (dry["rows"], dry["imported"], len(dry["names"]), dry["errors"]) == (73, [], 73, [])
    assert not client.get("/v1/register", params={"q": "72번"}).json()["entries"]
    made = imported(client, written(entries).encode("cp949"))
    assert (len(made["imported"]), made["encoding"], made["errors"]) == (73, "CP949", [])
    work = client.get("/v1/register/work", headers=as_("kim")).json()["entries"]
    assert {one["id"] for one in work if one["state"] == "draft"} == set(made["imported"])
    one = client.get(f"/v1/register/work/{made['imported'][5]}", headers=as_("lee")).json()
    assert one["entry"] == json.loads(entries[5][1].model_dump_json())
    assert one["missing"] == []
    again = imported(client, written(entries).encode("utf-8"))
    assert again["imported"] == []
    assert len(again["errors"]) == 73


def test_bad_rows_are_named_by_row_and_column_and_the_good_ones_go_in(client: TestClient) -> None:
    lines = [
        HEADER,
        "좋은 서비스,가온도,교통,운영중,예,031-120,잘 찾습니다",
        ",가온도,교통,운영,예,,이름이 없음",
        "분야 틀림,가온도,우주,운영,예,,",
        "휴대전화,가온도,교통,운영,예,010-1234-5678,",
        "주민번호,가온도,교통,운영,예,,문의 900101-1234568",
        "좋은 서비스,가온도,교통,운영,예,,두 번째",
        "칸이 많음,가온도,교통,운영,예,,가,나,다",
        "",
        "보이지 않는\u200b 글,가온도,교통,운영,아니오,,목적",
    ]
    found = imported(client, "\n".join(lines).encode())
    assert found["names"] == ["좋은 서비스", "보이지 않는 글"]
    named = {(one["row"], one["column"]) for one in found["errors"]}
    assert {(3, "서비스명"), (4, "행정 분야"), (5, "연락처 전화"), (6, "목적"), (7, "서비스명"), (8, "")} <= named
    assert {one["row"] for one in found["errors"]} == {3, 4, 5, 6, 7, 8}
    assert "900101" not in json.dumps(found["errors"], ensure_ascii=False)
    assert [(one["row"], one["column"]) for one in found["warnings"]] == [(10, "서비스명")]
    assert found["rows"] == 8


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "서비스명"),
        ("이름,나이\n가,1\n".encode(), "서비스명"),
        (b"\xff\xfe\x00\x01\x80", "UTF-8이나 CP949"),
        (f"{HEADER},목적\n".encode(), "두 번"),
        (f'{HEADER}\n"{"가" * 200_000}'.encode(), "CSV를 읽을 수 없습니다"),
    ],
)
def test_what_is_no_table_of_entries_is_refused_with_what_to_do(client: TestClient, content: bytes, said: str) -> None:
    csv.field_size_limit(10_000_000)  # as whoever reads documents in the same process does
    answer = imported(client, content)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_an_unknown_column_is_named(client: TestClient) -> None:
    found = imported(client, "서비스명,기관,분야,비고\n가,나,교통,다\n".encode())
    assert found["warnings"] == [{"row": 1, "column": "비고", "message": "모르는 열이라서 가져오지 않았습니다."}]


def test_hostile_cells_stay_text_and_run_in_no_spreadsheet(client: TestClient) -> None:
    hostile = {
        "service_name": "=HYPERLINK(1)",
        "purpose__goal": "+82 <img src=x onerror=alert(1)>",
        "legal_basis": "@SUM(1)",
        "functions__excluded": "-1|cmd",
    }
    entry = json.loads(an_entry(**hostile).model_dump_json())
    made = client.post("/v1/register/work", json={"entry": entry}, headers=as_("kim")).json()
    for step, who in (("submit", "kim"), ("approve", "lee"), ("publish", "lee")):
        address = f"/v1/register/work/{made['id']}/{step}"
        made = client.post(address, json={"version": made["version"]}, headers=as_(who)).json()
    for address in ("/v1/register.csv", "/v1/register/exports/algoritmeregister.csv", "/v1/register/exports/atrs.csv"):
        answer = client.get(address)
        assert answer.headers["content-type"].startswith("text/csv")
        assert "attachment" in answer.headers["content-disposition"]
        assert not [cell for row in rows_of(answer.text) for cell in row if cell[:1] in set("=+-@")], address
        assert "'=HYPERLINK(1)" in answer.text
    public = client.get(f"/v1/register/entries/{made['id']}").json()
    assert public["entry"]["purpose"]["goal"] == hostile["purpose__goal"]


def test_open_data_holds_every_public_entry_with_its_licence(client: TestClient) -> None:
    listed = client.get("/v1/register").json()
    data = client.get("/v1/register.json").json()
    assert data["count"] == listed["total"] == len(data["entries"])
    assert "출처" in data["licence"]
    assert len(rows_of(client.get("/v1/register.csv").text)) == listed["total"] + 1
    assert len(rows_of(client.get("/v1/register/template.csv").text)) == 1


def test_the_dutch_form_has_the_standard_s_fields_and_values(client: TestClient) -> None:
    export = client.get("/v1/register/exports/algoritmeregister.json").json()
    assert export["standard_version"] == "1.0"
    for record in export["records"]:
        assert record["status"] in {"In ontwikkeling", "In gebruik", "Buiten gebruik"}
        assert len(record["description_short"]) <= 350
        assert record["publication_category"] in {
            "Hoog-risico AI-systeem",
            "Impactvolle algoritmes",
            "Overige algoritmes",
        }
        assert not set(record) & set(export["without_counterpart"])
    assert "publiccode" in export["without_counterpart"]


def test_the_british_form_stands_in_tiers_and_says_what_was_not_measured(client: TestClient) -> None:
    export = client.get("/v1/register/exports/atrs.json").json()
    assert export["standard_version"] == "3.0"
    record = next(one for one in export["records"] if one["Tier 1 - Overview"]["name"] == "민원·행정 질의응답 도우미")
    assert "측정하지 않음" in record["Tier 2 - Tool Specification"]["model_performance"]
    assert "companies_house_number" in export["without_counterpart"]
    assert client.get("/v1/register/exports/other.json").status_code == 422
