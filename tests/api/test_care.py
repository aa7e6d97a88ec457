"""Care over HTTP: what is kept, what is said, whose it is, and that nothing is done by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from configs.privacy import PrivacySettings
from rag.label import HEADER
from serving.caller import ROLES
from serving.care.care import Care
from serving.clock import KOREA
from serving.evidence.ledger import MemoryLedger
from serving.services import Services
from tests.api.people import as_, doors_open_to, holder
from tests.care import WordDanger
from tests.privacy import guarded
from tests.serving_fakes import fake_services

NOW = datetime.now(KOREA).replace(microsecond=0)
PHONE = "010-9374-2251"
BACKWARDS = {"first": "2026-02-01", "last": "2026-01-01"}
PEOPLE = {
    "hong": holder("hong", "officer", departments=("노인복지과",)),
    "kim": holder("kim", "officer", departments=("장애인복지과",)),
    "all": holder("all", *ROLES, grades=("O", "S"), everywhere=True),
    "auditor": holder("auditor", "auditor"),
}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    made = fake_services(tmp_path_factory.mktemp("care"))
    return replace(guarded(made, PrivacySettings()), ledger=MemoryLedger())


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with doors_open_to(services, PEOPLE) as client:
        parts = client.app.state.parts  # type: ignore[attr-defined]
        parts.care = Care.of(services, WordDanger(), parts.metrics.problem)
        yield client


def post(client: TestClient, path: str, body: dict[str, Any], who: str = "hong") -> Any:  # noqa: ANN401 - JSON
    return client.post(f"/v1/care/{path}", json=body, headers=as_(who))


def called(client: TestClient, subject: str, number: int, outcome: str, note: str = "", who: str = "hong") -> Any:  # noqa: ANN401
    at = (NOW - timedelta(days=20 - number)).isoformat()
    body = {"subject": subject, "id": f"{subject}-{number}", "at": at, "outcome": outcome, "note": note}
    response = post(client, "checkins", body, who)
    assert response.status_code == 200, response.text
    return response.json()


def test_three_missed_calls_lead_to_one_visit_and_its_outcome_ends_it(client: TestClient) -> None:
    steps = [called(client, "s-1", number, "missed") for number in (1, 2, 3, 4)]
    assert [one["next_step"]["kind"] for one in steps] == ["call_again", "call_again", "visit", "visit"]
    assert [one["risk"] for one in steps[:2]] == ["관찰", "관찰"]
    assert steps[2]["next_step"]["opened_by"] == steps[3]["next_step"]["opened_by"] == "s-1-3"
    assert steps[3]["history"] == steps[3]["history"] | {"checkins": 4, "missed_in_a_row": 4, "visits_called_for": 1}
    done = called(client, "s-1", 5, "visit_safe", "댁에 계셨고 전화기가 꺼져 있었음")
    assert (done["next_step"]["kind"], done["history"]["missed_in_a_row"]) == ("regular_call", 0)


def test_check_ins_that_arrive_late_are_counted_in_their_place(client: TestClient) -> None:
    called(client, "s-late", 3, "missed")
    called(client, "s-late", 1, "missed")
    assert called(client, "s-late", 2, "missed")["next_step"]["kind"] == "visit"
    assert called(client, "s-late", 0, "answered")["next_step"]["kind"] == "visit"


def test_the_same_check_in_is_counted_once_and_other_content_is_a_conflict(client: TestClient) -> None:
    first = called(client, "s-2", 1, "missed")
    again = called(client, "s-2", 1, "missed")
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert first | {"repeated": True} == again
    body = {"subject": "s-2", "id": "s-2-1", "at": NOW.isoformat(), "outcome": "answered"}
    response = post(client, "checkins", body)
    assert (response.status_code, response.json()["code"]) == (409, "idempotency-conflict")
    assert "앞의 기록은 그대로" in response.json()["detail"]
    assert called(client, "s-2", 2, "missed")["history"]["missed_in_a_row"] == 2


def test_the_same_check_in_at_once_from_many_is_counted_once(client: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: called(client, "s-many", 1, "missed"), range(8)))
    assert sum(not one["repeated"] for one in found) == 1
    assert called(client, "s-many", 2, "missed")["history"]["checkins"] == 2


def test_danger_in_a_note_is_told_at_once_with_its_protocol(client: TestClient) -> None:
    out = called(client, "s-3", 1, "answered", "식사는 했는데 그만 죽고 싶다고 하심")
    assert (out["risk"], out["crisis"]) == ("위험", "자살·자해")
    assert out["next_step"]["now"] is True
    assert out["next_step"]["at_once"]
    assert out["referral"]["contacts"][0]["number"] == "109"
    assert "죽고 싶" in out["words"]
    assert "사람이 결정" in out["for_person"]


def test_changes_in_a_note_name_their_words_and_whom_to_turn_to(client: TestClient) -> None:
    called(client, "s-4", 1, "answered", "입맛이 없다고 하심")
    out = called(client, "s-4", 2, "answered", "아직 입맛이 없고 약을 못 챙긴다고 하심")
    assert out["risk"] == "주의"
    assert "앞선 통화 1건" in out["reason"]
    assert "보건소 방문건강관리" in out["referral"]["departments"]
    assert "129" in [one["number"] for one in out["referral"]["contacts"]]


def test_notes_are_masked_and_the_person_is_a_keyed_hash_only(client: TestClient, services: Services) -> None:
    note = f"아들 번호 {PHONE}로 연락 달라고 하심"
    out = post(client, "checkins", {"subject": "박말순 1938", "outcome": "answered", "note": note}).json()
    assert PHONE not in str(out)
    assert "[전화1]" in out["masked"]
    with services.records.session() as session:
        rows = str(session.execute(text("SELECT * FROM care_checkins")).all())
    assert PHONE not in rows
    assert "박말순" not in rows
    ledger = services.ledger
    assert isinstance(ledger, MemoryLedger)
    entry = ledger.entries[-1]
    assert (entry.kind, entry.body["route"], entry.id) == ("triage", "/v1/care/checkins", out["evidence_id"])
    assert PHONE not in str(entry.body)


def test_a_department_counts_its_own_check_ins_only(client: TestClient) -> None:
    called(client, "s-5", 1, "missed")
    other = {"subject": "s-5", "id": "s-5-1", "outcome": "missed"}
    assert post(client, "checkins", other, "kim").json()["history"]["checkins"] == 1
    refused = post(client, "checkins", {**other, "department": "노인복지과"}, "kim")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    seen = post(client, "checkins", {**other, "id": "x-9", "department": "노인복지과"}, "all").json()
    assert seen["history"]["checkins"] == 2
    assert post(client, "checkins", other, "auditor").status_code == 403
    assert post(client, "checkins", {**other, "grade": "S"}, "kim").status_code == 422


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"at": (NOW + timedelta(days=1)).isoformat()}, 422, "뒤의 시각"),
        ({"at": "1890-01-01T00:00:00+09:00"}, 422, "공휴일을 알 수 없습니다"),
        ({"at": "2026-11-02T10:00:00"}, 422, "시간대"),
        ({"region": "없는시"}, 422, "목록에 없는 시군"),
        ({"outcome": "slept"}, 422, "다음 가운데 하나"),
        ({"note": "가" * 200_000}, 422, "20,000자 이내"),
        ({"note": 3}, 422, "문자열"),
        ({"subject": ""}, 422, "1자 이상"),
        ({"subject": None}, 422, "문자열"),
        ({"weight": 3}, 422, "없는 항목"),
        ({"id": PHONE}, 422, "개인정보로 보이는"),
    ],
)
def test_bad_check_ins_are_refused_in_clear_words(
    client: TestClient, changed: dict[str, Any], status: int, words: str
) -> None:
    response = post(client, "checkins", {"subject": "s-bad", "outcome": "answered", **changed})
    assert response.status_code == status, response.text
    assert words in response.json()["detail"]


@pytest.mark.parametrize("note", ["", " \n ", "\x00\ud800", "<b>잘 지냄</b>", "😀" * 50, "SELECT 1; --"])
def test_odd_notes_are_taken_and_nothing_is_lost(client: TestClient, note: str) -> None:
    body = json.dumps({"subject": "s-odd", "outcome": "answered", "note": note})
    headers = as_("hong") | {"content-type": "application/json"}
    response = client.post("/v1/care/checkins", content=body, headers=headers)
    assert response.status_code == 200, response.text


def daily(days: int = 60, last: float | None = None) -> dict[str, Any]:
    today = NOW.date()
    dates = [(today - timedelta(days=days - 1 - number)).isoformat() for number in range(days)]
    steps: list[float | None] = [3000.0 + 37 * (number * 7 % 11) for number in range(days)]
    doors: list[float | None] = [float(5 + number % 4) for number in range(days)]
    if last is not None:
        steps[-2:], doors[-2:] = [last, last], [last, last]
    return {"subject": "h-1", "region": "수원시", "dates": dates, "series": {"steps": steps, "doors": doors}}


def test_an_unusual_day_is_an_alert_for_a_person_with_its_numbers_and_no_action(client: TestClient) -> None:
    response = post(client, "signals", daily(last=0.0))
    out = response.json()
    assert response.status_code == 200, response.text
    assert out["alert"] is True
    assert "사람이 결정" in out["for_person"]
    assert out["score"] >= out["threshold"]
    assert any("0보" in reason for reason in out["reasons"])
    assert not {key for key in out if "action" in key or "dispatch" in key}
    assert post(client, "signals", daily()).json()["alert"] is False


def test_a_missing_day_and_null_are_the_same_and_not_zero(client: TestClient) -> None:
    whole = daily()
    whole["series"]["steps"][30] = whole["series"]["doors"][30] = None
    cut = daily()
    for values in (cut["dates"], *cut["series"].values()):
        del values[30]
    one, two = (post(client, "signals", body).json() for body in (whole, cut))
    for key in ("score", "level", "channels"):
        assert one[key] == two[key]


def days_from(first: str, count: int) -> list[str]:
    return [(date.fromisoformat(first) + timedelta(days=number)).isoformat() for number in range(count)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"dates": ["2026-01-01"], "series": {"steps": [-1]}}, "0 이상"),
        ({"dates": ["2026-01-01", "2026-01-01"], "series": {"steps": [1, 2]}}, "같은 날짜가 두 번"),
        ({"dates": ["2026-01-01", "2026-01-02"], "series": {"steps": [1]}}, "걸음(steps)의 값은 1개인데 날짜는 2개"),
        ({"dates": days_from("1999-01-01", 10_000), "series": {"steps": [1] * 10_000}}, "1100"),
        ({"dates": ["2016-01-01", "2026-01-01"], "series": {"steps": [1, 1]}}, "1,100일보다 짧아야"),
        ({"dates": ["2999-01-01"], "series": {"steps": [1]}}, "뒤의 날짜"),
        ({"dates": [], "series": {"steps": []}}, "1개 이상"),
        ({"dates": ["2026-01-01"], "series": {}}, "1개 이상"),
        ({"dates": ["2026-01-01"], "series": {"gas": [1]}}, "다음 가운데 하나"),
        ({"dates": ["2026-01-01"], "series": {"steps": ["많음"]}}, "수나 null"),
        ({"dates": ["2026-01-01"], "series": {"steps": [True]}}, "수나 null"),
        ({"dates": [None], "series": {"steps": [1]}}, "2026-01-15처럼"),
        ({"dates": ["2026-01-01"], "series": {"steps": [1]}, "region": "없는시"}, "목록에 없는 시군"),
        ({"dates": ["2026-01-01"], "series": {"steps": [1]}, "away": [BACKWARDS]}, "차례대로"),
    ],
)
def test_bad_series_are_refused_in_clear_words(client: TestClient, body: dict[str, Any], words: str) -> None:
    response = post(client, "signals", {"subject": "h-bad", **body})
    assert response.status_code == 422, response.text
    assert words in response.json()["detail"], response.json()["detail"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(client: TestClient, value: str) -> None:
    content = '{"subject": "h", "dates": ["2026-01-01"], "series": {"steps": [' + value + "]}}"
    headers = as_("hong") | {"content-type": "application/json"}
    response = client.post("/v1/care/signals", content=content, headers=headers)
    assert response.status_code in (400, 422), response.text


def noted(count: int = 24) -> list[dict[str, Any]]:
    first = NOW - timedelta(days=2 * count)
    noisy = {"place": "식당", "antecedent": f"옆에서 시끄럽게 함. 보호자 {PHONE}", "behaviour": "소리를 지름"}
    calm = {"place": "작업실", "antecedent": "정리하라고 함", "behaviour": "바닥에 드러누움", "consequence": "쉬게 함"}
    return [
        {"id": f"r{number}", "at": (first + timedelta(days=2 * number)).isoformat(), **(noisy if number % 2 else calm)}
        for number in range(count)
    ]


def test_behaviour_records_give_patterns_that_name_their_records(client: TestClient) -> None:
    response = post(client, "behaviours", {"subject": "p-1", "records": noted()}, "kim")
    out = response.json()
    assert response.status_code == 200, response.text
    clear = next(one for one in out["patterns"] if one["clear"] and one["value"] == "소음")
    assert (clear["both"], clear["with_factor"], clear["elsewhere"]) == (12, 12, 0)
    ids = {one["id"] for one in noted()}
    assert all(one["kind"] == "limit" or set(one["records"]) <= ids for one in out["summary"])
    assert any("기록 12건: r1, r3" in one["text"] for one in out["summary"])
    assert PHONE not in response.text
    assert "진단이나 처방이 아닙니다" in out["notices"][0]


def test_danger_in_records_stands_first_with_its_protocol(client: TestClient) -> None:
    records = noted()
    records[3]["behaviour"] = "방에서 죽고 싶다고 말함"
    out = post(client, "behaviours", {"subject": "p-1", "records": records}).json()
    assert out["crisis"] == ["자살·자해"]
    assert (out["summary"][0]["kind"], out["summary"][0]["records"]) == ("danger", ["r3"])
    assert out["referral"]["contacts"][0]["number"] == "109"
    records[3]["behaviour"] = "머리를 벽에 박으며 죽고 싶다고 함(자해)"
    assert post(client, "behaviours", {"subject": "p-1", "records": records}).json()["crisis"] == []


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "1개 이상"),
        ([*noted(2), *noted(1)], "같은 기록 번호가 두 번"),
        ([{**noted(1)[0], "at": (NOW + timedelta(days=2)).isoformat()}], "뒤의 시각"),
        ([{**noted(1)[0], "behaviour": "가" * 5_000}], "2,000자 이내"),
        ([{"id": "r1", "at": NOW.isoformat()}], "필수 항목"),
        ([{"id": f"r{number}", "at": NOW.isoformat(), "behaviour": "움"} for number in range(2_001)], "2000"),
    ],
)
def test_bad_records_are_refused_in_clear_words(client: TestClient, records: list[Any], words: str) -> None:
    response = post(client, "behaviours", {"subject": "p-bad", "records": records})
    assert response.status_code == 422, response.text
    assert words in response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("checkins", {"subject": "s-9", "outcome": "answered", "note": "잘 지내심"}),
        ("signals", daily()),
        ("behaviours", {"subject": "p-9", "records": noted(3)}),
    ],
)
def test_every_answer_is_labelled_advises_and_leaves_evidence(
    client: TestClient, services: Services, path: str, body: dict[str, Any]
) -> None:
    response = post(client, path, body)
    out = response.json()
    assert response.headers[HEADER].startswith("mode=none")
    assert out["ai_label"]["mode"] == "rules"
    assert out["ai_label"]["text"] == out["ai_notice"]
    assert "인공지능" in out["ai_notice"]
    assert isinstance(services.ledger, MemoryLedger)
    assert services.ledger.entries[-1].id == out["evidence_id"]
    assert services.ledger.entries[-1].who == "hong"


def test_without_a_detector_of_danger_the_answer_says_that_nobody_looked(tmp_path: Path) -> None:
    with doors_open_to(fake_services(tmp_path), PEOPLE) as client:
        parts = client.app.state.parts  # type: ignore[attr-defined]
        parts.care = Care.of(parts.services, None, parts.metrics.problem)
        out = post(client, "checkins", {"subject": "s", "outcome": "answered", "note": "죽고 싶다고 하심"}).json()
        assert out["risk"] != "없음"
        assert "직접 읽어" in out["notices"][0]
        assert out["evidence_id"].startswith("ev-")
