from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.adapters.memory import FakeChatModel
from rag.types import Turn
from serving.app import create_app
from serving.remote import server_sent
from tests.serving_fakes import GOOD_REPLY, TOWING, UMBRELLA, Listening, WordRetriever, fake_services

QUESTION = "우산은 며칠 빌릴 수 있나요?"


def events(client: TestClient, **body: object) -> list[tuple[str, dict[str, Any]]]:
    response = client.post("/v1/ask", json={"stream": True, **body})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    return list(server_sent(iter(response.text.splitlines())))


def test_an_answer_has_checked_sentences_and_their_sources(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"query": QUESTION}).json()
    assert answer["mode"] == "generated"
    assert answer["sentences"][0]["text"] == GOOD_REPLY
    assert answer["citations"][0]["locator"] == "제2조제1항"
    assert answer["ai_notice"]
    assert answer["answer_id"].startswith("ans-")


def test_a_stream_gives_status_sentences_and_last_the_same_answer(client: TestClient) -> None:
    found = events(client, query=QUESTION)
    names = [name for name, _ in found]
    assert names[0] == "status"
    assert names[-1] == "answer"
    assert "sentence" in names
    sentences = [
        {key: data[key] for key in ("text", "support", "citations")} for name, data in found if name == "sentence"
    ]
    assert sentences == found[-1][1]["sentences"]
    first = next(data for name, data in found if name == "sentence")
    assert {source["marker"] for source in first["sources"]} == set(first["citations"])


def test_an_unchecked_sentence_never_leaves_the_process(tmp_path: Path) -> None:
    lie = "우산은 99일 동안 999만원에 빌릴 수 있습니다."
    app = create_app(fake_services(tmp_path, reply=lie))
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        text = client.post("/v1/ask", json={"query": QUESTION, "stream": True}).text
    assert "99일" not in text
    assert "999만" not in text
    assert '"mode": "quoted"' in text


def test_a_question_without_evidence_is_refused_and_says_who_to_ask(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"query": "화성 이주 지원금은?"}).json()
    assert answer["mode"] == "refused"
    assert answer["refused_because"]
    assert "120" in answer["answer"]
    assert answer["citations"] == []


def test_an_engine_that_is_down_gives_quotes_and_says_so(tmp_path: Path) -> None:
    app = create_app(fake_services(tmp_path, model=FakeChatModel("우산", fail_after=0)))
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        answer = client.post("/v1/ask", json={"query": QUESTION}).json()
    assert answer["mode"] == "quoted"
    assert answer["notices"]
    assert answer["sentences"]


def test_an_engine_that_dies_in_mid_answer_leaves_quotes_and_a_notice(tmp_path: Path) -> None:
    app = create_app(fake_services(tmp_path, model=FakeChatModel(GOOD_REPLY, fail_after=3)))
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        found = events(client, query=QUESTION)
    assert found[-1][0] == "answer"
    assert found[-1][1]["mode"] == "quoted"
    assert "언어 모델" in found[-1][1]["notices"][0]


def test_search_returns_hits_in_order_and_as_many_as_asked(client: TestClient) -> None:
    hits = client.post("/v1/search", json={"query": "우산 견인된 차", "k": 1}).json()["hits"]
    assert [hit["rank"] for hit in hits] == [1]
    assert hits[0]["article"] == "제2조"


def test_filters_reach_the_retriever(tmp_path: Path) -> None:
    retriever = WordRetriever(UMBRELLA, TOWING)
    app = create_app(fake_services(tmp_path, retriever=retriever))
    body = {"query": "우산", "kinds": ["law"], "domain": "교통", "jurisdiction": "수원시", "as_of": "2026-01-15"}
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        client.post("/v1/search", json=body)
    where = retriever.asked[-1].where
    assert (where.kinds, where.domain, str(where.as_of)) == (("law",), "교통", "2026-01-15")
    assert "수원시" in where.jurisdictions
    assert where.grades == ("O",)


def test_a_conversation_is_remembered_for_the_next_question(tmp_path: Path) -> None:
    services = fake_services(tmp_path)
    path = Listening(services.answerer)
    app = create_app(replace(services, answerer=path))
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        first = client.post("/v1/ask", json={"query": QUESTION, "conversation_id": "c-1"}).json()
        client.post("/v1/ask", json={"query": "그럼 우산 비용은요?", "conversation_id": "c-1"})
        client.post("/v1/ask", json={"query": QUESTION, "conversation_id": "c-2"})
    assert first["conversation_id"] == "c-1"
    assert [question.turns for question in path.asked] == [(), (Turn(QUESTION, first["answer"]),), ()]


@pytest.mark.parametrize(
    "query", ["😀😀 우산 😀", "umbrella 우산 傘", "'; DROP TABLE 우산; --", "우산\u0000\u202e", "우산" * 500]
)
def test_odd_questions_are_answered_or_refused(client: TestClient, query: str) -> None:
    response = client.post("/v1/ask", json={"query": query})
    assert response.status_code == 200
    assert response.json()["mode"] in {"generated", "quoted", "refused"}


def test_a_question_in_another_language_is_answered_or_refused(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"query": "How long may I keep an umbrella?"}).json()
    assert answer["mode"] == "refused"


def test_feedback_is_stored_and_counted(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"query": QUESTION}).json()
    body = {"answer_id": answer["answer_id"], "rating": "down", "comment": "기한이 다릅니다"}
    stored = client.post("/v1/feedback", json=body)
    assert stored.status_code == 201
    assert stored.json()["id"] == 1
    assert 'mongmin_feedback_total{rating="down"} 1.0' in client.get("/metrics").text


def test_an_answer_is_valid_json_without_escaped_korean(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"query": QUESTION})
    assert "우산" in response.text
    assert json.loads(response.text)
