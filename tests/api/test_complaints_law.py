"""The law of complaints over HTTP: what may be closed, what may move a clock, and who sees which like cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.complaints.types import DepartmentCandidate, Label, ReadText, Routing
from serving.complaints.shapes import DecisionIn
from serving.problems import Problem
from tests.api.people import as_, doors_open_to
from tests.api.test_complaints import LAMP, PEOPLE, REPLY, desk, problem, taken


class ByWord:
    """A department for each of two words."""

    def route(self, read: ReadText, domain: str | None, region: str | None) -> Routing:
        name = "복지과" if "복지" in read.text else "도로관리과"
        return Routing((DepartmentCandidate(name, 0.8, "사무분장"),), Label(name, 0.8, "낱말"))

    def departments(self) -> tuple[str, ...]:
        return ("복지과", "도로관리과")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with doors_open_to(desk(tmp_path, routes=ByWord()), PEOPLE) as client:
        yield client


def decided(client: TestClient, number: str, by: str = "kim", **body: Any) -> Any:  # noqa: ANN401 - a response
    version = client.get(f"/v1/complaints/{number}", headers=as_("boss")).json()["version"]
    asked = {"version": version, **body}
    return client.post(f"/v1/complaints/{number}/decision", json=asked, headers=as_(by))


def brought(client: TestClient, times: int, answered: int, **more: Any) -> str:  # noqa: ANN401 - a complaint's fields
    """Hand the same complaint in some times, the first ones answered; return the number of the last."""
    numbers = [taken(client, {**LAMP, **more})["complaint_id"]]
    for place in range(1, times):
        if place <= answered:
            assert decided(client, numbers[-1], action="send", **REPLY).status_code == 200
        numbers.append(taken(client, {**LAMP, **more})["complaint_id"])
    return str(numbers[-1])


CLOSE = {"action": "close", "reason": "같은 내용의 반복 민원"}


@pytest.mark.parametrize(("times", "answered", "status"), [(3, 2, 200), (3, 1, 422), (2, 1, 422), (1, 0, 422)])
def test_a_repeated_complaint_is_closed_from_the_third_time_and_after_two_notices_only(
    client: TestClient, times: int, answered: int, status: int
) -> None:
    answer = decided(client, brought(client, times, answered), **CLOSE)
    assert answer.status_code == status, answer.text
    if status == 422:
        assert (answer.json()["code"], "제23조" in answer.json()["detail"]) == ("clock-refused", True)


def test_a_statutory_complaint_is_never_closed_as_repeated(client: TestClient) -> None:
    number = brought(client, 3, 2)
    refused = decided(client, number, **CLOSE, type="법정민원")  # confirmed by the very decision that closes it
    assert problem(refused) == (422, "clock-refused")
    assert "법정민원" in refused.json()["detail"]
    coded = brought(client, 3, 2, statutory_code="건축신고", region="성남시")
    assert "법정민원" in decided(client, coded, **CLOSE).json()["detail"]


def test_an_officer_names_the_earlier_ones_but_nobody_elses(client: TestClient) -> None:
    others = [brought(client, 1, 0, complainant="김철수") for _ in range(2)]
    for number in others:
        assert decided(client, number, action="send", **REPLY).status_code == 200
    mine = taken(client)["complaint_id"]
    assert problem(decided(client, mine, action="close", reason="종결", earlier=others)) == (422, "clock-refused")


def test_a_joint_complaint_is_closed_as_repeated_after_the_committee_only(client: TestClient) -> None:
    number = brought(client, 3, 2, households=5, persons=5)
    refused = decided(client, number, **CLOSE)
    assert problem(refused) == (422, "clock-refused")
    assert "민원조정위원회" in refused.json()["detail"]
    assert decided(client, number, **CLOSE, committee_heard=True).json()["state"] == "종결"


def test_what_is_no_repetition_is_closed_with_a_reason(client: TestClient) -> None:
    number = taken(client)["complaint_id"]
    assert decided(client, number, action="close", reason="민원인이 취하함").json()["state"] == "종결"


def test_a_clock_that_has_stopped_takes_no_event_and_opens_nothing_again(client: TestClient) -> None:
    number = taken(client)["complaint_id"]
    assert decided(client, number, action="send", **REPLY).status_code == 200
    event = {"kind": "supplement_requested", "reason": "위치 확인"}
    answer = client.post(f"/v1/complaints/{number}/events", json=event, headers=as_("kim"))
    assert problem(answer) == (409, "complaint-closed")
    assert client.get(f"/v1/complaints/{number}", headers=as_("kim")).json()["state"] == "답변"


@pytest.mark.parametrize("kind", ["extended", "excluded", "supplement_requested", "transferred"])
def test_a_system_takes_no_time_of_a_complainant(client: TestClient, kind: str) -> None:
    number = taken(client)["complaint_id"]
    event = {"kind": kind, "days": 1, "reason": "관계 기관 협의"}
    answer = client.post(f"/v1/complaints/{number}/events", json=event, headers=as_("key"))
    assert problem(answer) == (403, "forbidden")


def test_a_draft_that_refuses_is_sent_with_reason_and_remedy_only(client: TestClient) -> None:
    number = taken(client)["complaint_id"]
    wish = {"refusal": True, "reason": "관리 대상이 아닙니다", "remedy": "행정심판"}
    drafted = client.post(f"/v1/complaints/{number}/draft", json=wish, headers=as_("kim")).json()
    assert drafted["refusal"]
    silent = decided(client, number, action="send", **REPLY)
    assert problem(silent) == (422, "reply-incomplete")
    assert silent.json()["missing"] == ["거부 사유", "구제 방법"]
    told = {"reason": "관리 대상이 아닙니다", "remedy": "90일 이내 행정심판"}
    assert decided(client, number, action="send", **REPLY, **told).status_code == 200


def test_a_decision_that_came_second_is_on_record_as_not_carried_out(client: TestClient) -> None:
    parts = client.app.state.parts  # type: ignore[attr-defined]
    decisions, number = parts.complaints.decisions, taken(client)["complaint_id"]
    case = decisions.store.one(number)
    seen: list[dict[str, Any]] = []
    add = decisions.ledger.add

    def first(kind: str, body: dict[str, Any], who: str) -> str:
        if not seen:  # another officer is faster, between the look and the change
            decisions.store.change(number, lambda now: replace(now, version=now.version + 1))
        seen.append(body)
        return str(add(kind, body, who))

    object.__setattr__(decisions, "ledger", SimpleNamespace(add=first))
    with pytest.raises(Problem, match="다른 사람이"):
        decisions.decide(case, DecisionIn(action="edit", version=1, text="고친 글"), PEOPLE["kim"])
    assert [body["action"] for body in seen] == ["edit", "withdrawn"]
    assert decisions.store.one(number).text is None


def test_like_cases_are_shown_to_those_who_may_see_them_by_themselves(client: TestClient) -> None:
    roads = taken(client)["complaint_id"]
    welfare = taken(client, {**LAMP, "text": "복지 상담을 받고 싶습니다", "complainant": "김철수"})
    assert [one["id"] for one in welfare["similar"]] == [roads]  # the system that sent both
    address = f"/v1/complaints/{welfare['complaint_id']}"
    seen = {by: client.get(address, headers=as_(by)).json()["triage"]["similar"] for by in ("lee", "boss", "saeol")}
    assert {by: [one["id"] for one in found] for by, found in seen.items()} == {
        "lee": [],  # of the welfare department
        "boss": [roads],
        "saeol": [roads],
    }
    theirs = taken(client, {**LAMP, "complainant": "박영희"}, by="other")
    assert theirs["similar"] == []
