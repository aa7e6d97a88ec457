"""Every route of the OpenAPI document, called by every role."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from configs.privacy import PrivacySettings
from rag.register.workflow import STEPS
from serving.app import create_app
from serving.caller import ROLES, Role
from serving.security.table import ASKING, TABLE, TAKING, Open, rule_of
from serving.store.callbacks import Callback
from tests.api.library import client_of, filled, shelf
from tests.api.people import as_, doors_open_to, holder, of_each_role, operations
from tests.complaints_fakes import fake_parts
from tests.evaluations import copied_runs
from tests.privacy import guarded
from tests.register import an_entry, prepared
from tests.serving_fakes import fake_services

UPLOAD: dict[str, Any] = {"content": "# 안내\n\n본문".encode(), "params": {"name": "안내.md"}}
ASKED: dict[str, Any] = {"json": {"query": "우산은 며칠?"}}
ENTRY = an_entry().model_dump(mode="json")
APPEAL: dict[str, Any] = {"json": {"kind": "review", "about": "ans-1"}}
SHEET = base64.b64encode("서비스명,운영기관,행정 분야\n판독,가온도,교통\n".encode()).decode()
EXAMPLES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/v1/ask"): ASKED,
    ("POST", "/v1/search"): ASKED,
    ("POST", "/v1/mask"): {"json": {"text": "전화 010-9374-2251"}},
    ("POST", "/v1/chat/completions"): {
        "json": {"model": "mongmin", "messages": [{"role": "user", "content": "우산은 며칠?"}]}
    },
    ("POST", "/v1/explanations"): {"json": {"answer_id": "{answer}"}},
    ("POST", "/v1/appeals"): APPEAL,
    ("POST", "/v1/appeals/{receipt}/reply"): {"json": {"text": "검토했습니다."}},
    ("POST", "/v1/appeals/{receipt}/extend"): {"json": {"reason": "자료를 더 보아야 합니다."}},
    ("POST", "/v1/care/checkins"): {"json": {"subject": "s-1", "outcome": "missed"}},
    ("POST", "/v1/care/signals"): {"json": {"subject": "h-1", "dates": ["2026-01-05"], "series": {"steps": [1200]}}},
    ("POST", "/v1/care/behaviours"): {
        "json": {"subject": "p-1", "records": [{"id": "r1", "at": "2026-01-05T10:00:00+09:00", "behaviour": "울음"}]}
    },
    ("POST", "/v1/feedback"): {"json": {"answer_id": "ans-1", "rating": "up"}},
    ("POST", "/v1/privacy/reveal"): {
        "json": {"conversation_id": "c-9", "owner": "officer", "reason": "민원 처리 결과를 알리기 위함"}
    },
    ("POST", "/v1/documents"): UPLOAD,
    ("POST", "/v1/documents/remove"): {"json": {"names": ["{doc}"]}},
    ("POST", "/v1/documents/ingest"): {"json": {"paths": ["{folder}"]}},
    ("POST", "/v1/operations/backup"): {"json": {"target": "{backup}"}},
    ("POST", "/v1/operations/reindex"): {"json": {}},
    ("POST", "/v1/documents/sync"): {"json": {}},
    ("POST", "/v1/register/import"): {"json": {"csv_base64": SHEET}},
    ("POST", "/v1/register/work"): {"json": {"entry": ENTRY}},
    ("PUT", "/v1/register/work/{entry_id}"): {"json": {"version": 1, "entry": ENTRY}},
    **{("POST", f"/v1/register/work/{{entry_id}}/{step}"): {"json": {"version": 1}} for step in (*STEPS, "fill")},
    ("POST", "/v1/complaints"): {"json": {"text": "가로등이 꺼졌습니다."}},
    ("POST", "/v1/complaints:batch"): {"json": {"complaints": [{"id": "1", "text": "가로등이 꺼졌습니다."}]}},
    ("POST", "/v1/complaints/{complaint_id}/draft"): {"json": {}},
    ("POST", "/v1/complaints/{complaint_id}/decision"): {
        "json": {"action": "edit", "version": 1, "text": "고쳤습니다."}
    },
    ("POST", "/v1/complaints/{complaint_id}/events"): {"json": {"kind": "notified"}},
    ("POST", "/v1/complaints/erase"): {"json": {"complainant": "아무개"}},
    ("GET", "/v1/evaluations/compare"): {"params": {"first": "{first}", "second": "{second}"}},
    ("GET", "/v1/evaluations/trend"): {"params": {"suite": "days"}},
    ("POST", "/v1/evaluations/reviews"): {"json": {"first": "{first}", "second": "{second}"}},
    ("POST", "/v1/evaluations/reviews/{review_id}/ratings"): {"json": {"item": 1, "choice": "A"}},
    ("POST", "/v1/evaluations/corrections"): {
        "json": {"run": "{first}", "case": "days/1", "wrong": "틀림", "refuse": True}
    },
    ("POST", "/v1/evaluations/corrections/{correction_id}/accept"): {"json": {}},
    ("POST", "/v1/evaluations/corrections/{correction_id}/refuse"): {"json": {}},
    ("POST", "/v1/evaluations/forget"): {"json": {"evaluator": "nobody"}},
    ("GET", "/v1/documents/named"): {"params": {"name": "{doc}"}},
    ("GET", "/v1/documents/one"): {"params": {"id": "{doc}"}},
    ("GET", "/v1/documents/original"): {"params": {"id": "{doc}"}},
    ("GET", "/v1/documents/why"): {"params": {"path": "{folder}"}},
}
"""A request that succeeds, of the routes that need more than their address."""


def test_every_route_has_an_entry_and_every_entry_a_route(tmp_path: Path) -> None:
    app = create_app(fake_services(tmp_path))
    assert set(TABLE) - {("GET", "/openapi.json")} == set(operations(app))


def test_every_role_may_call_something_and_nothing_is_for_nobody() -> None:
    rules = [rule for rule in TABLE.values() if not isinstance(rule, Open)]
    assert all(rules)
    assert all(any(role in rule for rule in rules) for role in ROLES)


def test_a_route_that_is_not_listed_is_refused_to_everybody() -> None:
    assert rule_of("POST", "/v1/new") == frozenset()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    services = filled(tmp_path / "data", {"O": shelf(tmp_path)["O"]})
    services = replace(services, complaint_parts=fake_parts(routes=None))
    with doors_open_to(guarded(services, PrivacySettings(revealers=ROLES)), of_each_role()) as client:
        client.post("/v1/ask", headers=as_("officer"), json={"query": "홍길동의 우산은?", "conversation_id": "c-9"})
        yield client


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(client: TestClient, tmp_path: Path, role: Role) -> None:
    document = client.get("/v1/documents/list", headers={"x-mongmin-token": "t"}, params={"q": "조례"})
    marks = {
        "{doc}": document.json()["documents"][0]["doc_id"],
        "{folder}": str(tmp_path / "공개"),
        "{backup}": str(tmp_path / "backup"),
        "{answer}": answered(client, role),
        **dict(zip(("{first}", "{second}"), copied_runs(tmp_path / "data"), strict=True)),
    }
    seen = {}
    # What removes comes last, so that there is something to read.
    for method, path in sorted(operations(client.app), key=lambda one: (one[0] == "DELETE", "remove" in one[1])):  # type: ignore[arg-type]
        address = path.replace("{doc_id}", marks["{doc}"])
        if "{upload_id}" in address:
            taken = client.post("/v1/documents", headers=as_(role), **UPLOAD)
            address = address.replace("{upload_id}", taken.json().get("id", "0" * 16))
        if "/register/work/" in address and method != "GET":
            step = next((one for one in STEPS if address.endswith(f"/{one}")), None)
            if not address.endswith("/fill"):
                records = client.app.state.parts.services.records  # type: ignore[attr-defined]
                address = address.replace("{entry_id}", prepared(records, step))
        address = address.replace("{entry_id}", "mongmin-answers").replace("{form}", "atrs")
        address = of_evaluators(client, address.replace("{run}", marks["{first}"]).replace("{case}", "days/1"), marks)
        address = with_answer(client, role, of_their_own(client, role, address))
        answer = client.request(method, address, headers=as_(role), **marked(EXAMPLES.get((method, path), {}), marks))
        seen[method, path] = answer.status_code
        if path == "/v1/documents/remove" and answer.status_code == 200:
            body = {"paths": [marks["{folder}"]], "wait": False}
            client.post("/v1/documents/ingest", json=body, headers={"x-mongmin-token": "t"})
    for operation, status in seen.items():
        rule = rule_of(*operation)
        wanted = (200, 201, 202) if isinstance(rule, Open) or role in rule else (403,)
        assert status in wanted, (operation, status)


def of_their_own(client: TestClient, role: Role, address: str) -> str:
    """Make what an address names, as the caller's own."""
    if "{receipt}" in address:
        taken = client.post("/v1/appeals", headers=as_(role), **APPEAL)
        address = address.replace("{receipt}", taken.json()["receipt"])
    if "{complaint_id}" in address:
        by = as_(role) if role in TAKING else {"x-mongmin-token": "t"}
        taken = client.post("/v1/complaints", headers=by, json={"text": "가로등이 꺼졌습니다.", "draft": False})
        address = address.replace("{complaint_id}", taken.json()["complaint_id"])
    if "{callback_id}" in address:
        address = address.replace("{callback_id}", a_callback(client))
    if "{conversation_id}" in address:
        asked = {"query": "우산은 며칠?", "conversation_id": "c-1"}
        client.post("/v1/ask", headers=as_(role), json=asked)
        address = address.replace("{conversation_id}", "c-1")
    return address


def of_evaluators(client: TestClient, address: str, marks: dict[str, str]) -> str:
    """Make the review or the correction that an address names; another than whoever is tested made it."""
    operator, base = {"x-mongmin-token": "t"}, "/v1/evaluations"
    if "{review_id}" in address:
        runs = {"first": marks["{first}"], "second": marks["{second}"]}
        review = client.post(f"{base}/reviews", headers=operator, json=runs).json()["id"]
        client.post(f"{base}/reviews/{review}/ratings", headers=operator, json={"item": 1, "choice": "A"})
        address = address.replace("{review_id}", review)
    if "{correction_id}" in address:
        body = {"run": marks["{first}"], "case": "days/1", "wrong": address, "refuse": True}
        made = client.post(f"{base}/corrections", headers=operator, json=body).json()
        address = address.replace("{correction_id}", made["id"])
    return address


def a_callback(client: TestClient) -> str:
    """Store a callback that was given up, and return its id."""
    taken = client.post("/v1/complaints", headers={"x-mongmin-token": "t"}, json={"text": "도로가 파였습니다."}).json()
    store = client.app.state.parts.complaints.outbox.store  # type: ignore[attr-defined]
    number = f"cb-{taken['complaint_id'][4:36]}"
    store.add(Callback(number, taken["complaint_id"], "https://minwon.example/r", "minwon.example", 12, "dead"))
    return number


def answered(client: TestClient, role: Role) -> str:
    """Return the id of an answer that a role may have explained: its own, or where it may not ask another's."""
    asker = role if role in ASKING else "administrator"
    return str(client.post("/v1/ask", headers=as_(asker), **ASKED).json()["answer_id"])


def with_answer(client: TestClient, role: Role, address: str) -> str:
    """Return an address with the ids of an answer that was made for it."""
    if "{answer_id}" not in address and "{evidence_id}" not in address:
        return address
    by = {"x-mongmin-token": "t"} if "audit" in address else as_(role)
    made = client.post("/v1/ask", headers=by, json=ASKED["json"])
    body = made.json() if made.status_code == 200 else {}
    for name, other in (("answer_id", "ans-0"), ("evidence_id", "ev-0")):
        address = address.replace(f"{{{name}}}", body.get(name, other))
    return address


def marked(example: Any, marks: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(example, dict):
        return {key: marked(value, marks) for key, value in example.items()}
    if isinstance(example, list):
        return [marked(value, marks) for value in example]
    return marks.get(example, example) if isinstance(example, str) else example


def test_without_a_credential_only_the_open_routes_answer(client: TestClient) -> None:
    for method, path in operations(client.app):  # type: ignore[arg-type]
        status = client.request(method, path).status_code
        assert (status == 401) != isinstance(rule_of(method, path), Open), (method, path, status)


def test_someone_without_a_role_may_call_nothing(tmp_path: Path) -> None:

    with doors_open_to(fake_services(tmp_path), {"nobody": holder("nobody")}) as client:
        for method, path in operations(client.app):  # type: ignore[arg-type]
            status = client.request(method, path, headers=as_("nobody")).status_code
            assert (status == 403) != isinstance(rule_of(method, path), Open), (method, path, status)


def test_a_caller_is_told_their_own_rights(client: TestClient) -> None:
    assert client.get("/v1/me", headers=as_("auditor")).json() == {
        "kind": "person",
        "roles": ["auditor"],
        "grades": ["O"],
        "departments": [],
    }


def test_decisions_are_logged_without_a_name(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    client.post("/v1/documents/ingest", json={"paths": ["가"]}, headers=as_("auditor") | {"x-request-id": "r-1"})
    client.get("/v1/me", headers=as_("hong-gildong"))
    lines = [line for line in capsys.readouterr().err.splitlines() if '"access"' in line]
    assert any('"decision": "role"' in line and '"auditor"' in line and '"r-1"' in line for line in lines)
    assert any('"decision": "unknown-credential"' in line for line in lines)
    assert "hong" not in "".join(lines)


def test_the_laptop_s_officer_stays(tmp_path: Path) -> None:
    with client_of(fake_services(tmp_path)) as client:
        assert client.get("/v1/me").json()["kind"] == "anonymous"
        assert client.post("/v1/ask", json={"query": "우산은 며칠?"}).status_code == 200
