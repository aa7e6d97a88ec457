"""A question with a sign of danger: whom to call comes first, the answer all the same, and the evidence says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from rag.adapters.memory import FakeAnalyzer
from serving.app import create_app
from serving.crisis import Watch, first, watched
from serving.evidence.ledger import MemoryLedger
from serving.services import Services
from tests.api.conftest import LOCAL, TOKEN
from tests.serving_fakes import fake_services

DANGER = "우산은 며칠 빌릴 수 있나요? 저는 오늘 죽고 싶습니다."
QUESTION = "우산은 며칠 빌릴 수 있나요?"


@pytest.fixture(scope="module")
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, ledger: MemoryLedger) -> Services:
    made = fake_services(tmp_path_factory.mktemp("crisis"))
    return replace(made, watch=Watch(FakeAnalyzer(), None), ledger=ledger)


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services, TOKEN), base_url="http://127.0.0.1:8000", client=LOCAL) as made:
        yield made


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    blocks = (block.split("\n") for block in text.strip().split("\n\n"))
    return [(block[0].removeprefix("event: "), json.loads(block[1].removeprefix("data: "))) for block in blocks]


def test_the_alarm_is_the_first_event_and_the_answer_comes_all_the_same(client: TestClient) -> None:
    found = events(client.post("/v1/ask", json={"query": DANGER, "stream": True}).text)
    name, first = found[0]
    assert (name, first["stage"]) == ("status", "crisis")
    assert first["crisis"]["kind"] == "자살·자해"  # type: ignore[index]
    assert "109" in str(first["message"])
    assert found[-1][0] == "answer"
    assert found[-1][1]["answer"]
    assert found[-1][1]["crisis"] == first["crisis"]


def test_an_answer_without_a_stream_bears_the_contacts_in_order(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"query": DANGER}).json()
    assert [contact["number"] for contact in answer["crisis"]["contacts"]][:3] == ["109", "119", "112"]
    assert all(word in DANGER for word in answer["crisis"]["words"])


def test_a_harmless_question_raises_no_alarm(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"query": QUESTION}).json()
    assert answer["crisis"] is None


def test_a_chat_client_that_knows_nothing_of_alarms_reads_it_above_the_answer(client: TestClient) -> None:
    body = {"model": "mongmin", "messages": [{"role": "user", "content": DANGER}]}
    text = client.post("/v1/chat/completions", json=body).json()["choices"][0]["message"]["content"]
    assert text.startswith("■ 위험 신호(자살·자해")
    lines = client.post("/v1/chat/completions", json=body | {"stream": True}).text.split("\n\n")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]
    whole = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert whole.startswith("■ 위험 신호(자살·자해")
    assert whole.count("■ 위험 신호") == 1


def test_the_evidence_says_that_there_was_an_alarm_but_not_what_was_asked(
    client: TestClient, ledger: MemoryLedger
) -> None:
    client.post("/v1/ask", json={"query": DANGER})
    kept = [entry.body for entry in ledger.entries if entry.kind == "screening"]
    assert kept[-1]["crisis"] == "자살·자해"
    assert "죽고" not in str(kept)


def test_an_alarm_goes_out_even_where_no_answer_comes() -> None:
    watch = Watch(FakeAnalyzer(), None)
    found = list(watched(watch, DANGER, iter(())))
    alarm = watch.look(DANGER)
    assert alarm is not None
    assert found == [first(alarm)]
