"""Conversations, feedback and usage over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from configs.settings import RecordsSettings
from serving.app import create_app
from serving.recorder import NOT_RECORDED
from tests.api.conftest import LOCAL, TOKEN
from tests.api.people import as_, doors_open_to, holder
from tests.serving_fakes import fake_services, fake_settings

PEOPLE = {
    "kim": holder("kim", "officer", departments=("교통과",)),
    "lee": holder("lee", "officer", departments=("복지과",)),
    "watch": holder("watch", "auditor"),
    "chief": holder("chief", "administrator"),
}
ASKED = {"query": "우산은 며칠?", "conversation_id": "c-1"}


@pytest.fixture
def people(tmp_path: Path) -> Iterator[TestClient]:
    with doors_open_to(fake_services(tmp_path), PEOPLE) as client:
        yield client


def test_a_conversation_is_listed_found_shown_and_removed(client: TestClient) -> None:
    answer = client.post("/v1/ask", json=ASKED).json()
    listed = client.get("/v1/conversations", params={"q": "우산"}).json()
    assert listed["total"] == 1
    assert listed["conversations"][0]["title"] == "우산은 며칠?"
    assert client.get("/v1/conversations", params={"q": "주차"}).json()["conversations"] == []
    shown = client.get("/v1/conversations/c-1").json()
    assert [turn["question"] for turn in shown["turns"]] == ["우산은 며칠?"]
    assert shown["turns"][0]["answer"] == answer
    assert client.delete("/v1/conversations/c-1").json() == {"removed": 1}
    gone = client.get("/v1/conversations/c-1")
    assert (gone.status_code, gone.json()["code"]) == (404, "conversation-not-found")


def test_a_streamed_answer_is_recorded_before_it_is_sent(client: TestClient) -> None:
    with client.stream("POST", "/v1/ask", json={**ASKED, "stream": True}) as response:
        for line in response.iter_lines():
            if line == "event: answer":
                assert client.get("/v1/conversations").json()["total"] == 1
                break
        else:
            pytest.fail("no answer came")


def test_a_conversation_goes_on_after_a_restart(tmp_path: Path) -> None:
    for question in ("우산은 며칠?", "그럼 요금은요?"):
        app = create_app(fake_services(tmp_path), TOKEN)
        with TestClient(app, base_url="http://127.0.0.1:8000", client=LOCAL) as client:
            client.post("/v1/ask", json={"query": question, "conversation_id": "c-1"})
            turns = client.get("/v1/conversations/c-1").json()["turns"]
    assert [turn["question"] for turn in turns] == ["우산은 며칠?", "그럼 요금은요?"]


def test_an_ask_without_a_conversation_leaves_none(client: TestClient) -> None:
    client.post("/v1/ask", json={"query": "우산은 며칠?"})
    assert client.get("/v1/conversations").json()["total"] == 0


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"offset": -1}, {"words": "x"}, {"q": "가" * 201}])
def test_a_list_that_cannot_be_is_refused(client: TestClient, query: dict[str, str]) -> None:
    assert client.get("/v1/conversations", params=query).status_code == 422


def test_everybody_sees_their_own_usage(people: TestClient) -> None:
    for who in ("kim", "kim", "lee"):
        people.post("/v1/ask", json={"query": "우산은 며칠?"}, headers=as_(who))
    chat = {"model": "mongmin", "messages": [{"role": "user", "content": "우산은 며칠?"}]}
    people.post("/v1/chat/completions", json=chat, headers=as_("lee"))
    own = people.get("/v1/usage", headers=as_("kim")).json()
    assert (own["scope"], own["total"]["answers"]) == ("own", 2)
    assert own["total"]["completion_tokens"] > 0
    assert own["total"]["estimated"] == 2
    for who in ("watch", "chief"):
        query = {"scope": "all", "by": "department"}
        every = people.get("/v1/usage", params=query, headers=as_(who)).json()
        assert {row["key"]: row["answers"] for row in every["rows"]} == {"교통과": 2, "복지과": 2}
    refused = people.get("/v1/usage", params={"scope": "all"}, headers=as_("kim"))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("query", [{"by": "question"}, {"first": "어제"}, {"scope": "mine"}])
def test_usage_that_cannot_be_is_refused(client: TestClient, query: dict[str, str]) -> None:
    assert client.get("/v1/usage", params=query).status_code == 422


def test_feedback_says_what_was_saved_and_used(people: TestClient) -> None:
    body = {"answer_id": "ans-1", "rating": "up", "minutes_saved": 25, "final_text": "3일 동안 빌려 드립니다."}
    assert people.post("/v1/feedback", json=body, headers=as_("kim")).status_code == 201
    assert people.get("/v1/usage", headers=as_("kim")).json()["minutes_saved"] == 25
    assert people.get("/v1/usage", headers=as_("lee")).json()["minutes_saved"] == 0
    assert people.post("/v1/feedback", json=body | {"minutes_saved": -1}, headers=as_("kim")).status_code == 422


def test_with_a_broken_database_answers_come_and_feedback_says_so(tmp_path: Path) -> None:
    services = fake_services(tmp_path)
    (tmp_path / "records.sqlite3").write_bytes(b"not a database at all" * 100)
    app = create_app(services, TOKEN)
    with TestClient(app, base_url="http://127.0.0.1:8000", client=LOCAL) as client:
        answer = client.post("/v1/ask", json=ASKED)
        assert answer.status_code == 200
        assert NOT_RECORDED in answer.json()["notices"]
        failed = client.post("/v1/feedback", json={"answer_id": "ans-1", "rating": "up"})
        assert (failed.status_code, failed.json()["code"]) == (503, "records-unavailable")
        assert client.get("/v1/conversations").status_code == 503
        assert 'mongmin_problems_total{code="records-unavailable"}' in client.get("/metrics").text


def test_an_office_may_keep_no_question(tmp_path: Path) -> None:
    kept = fake_settings(tmp_path).model_copy(update={"records": RecordsSettings(keep_questions="none")})
    app = create_app(fake_services(tmp_path, settings=kept), TOKEN)
    with TestClient(app, base_url="http://127.0.0.1:8000", client=LOCAL) as client:
        client.post("/v1/ask", json=ASKED)
        assert client.get("/v1/conversations").json()["total"] == 0
        assert client.get("/v1/usage").json()["total"]["answers"] == 1
