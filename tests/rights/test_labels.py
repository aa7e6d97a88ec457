"""Whatever holds a model's sentence says so, to people and to machines: every route, every command, every export."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

import mongmin
from rag.label import ANY_TEXT, HEADER, LAW, SOURCE_TYPES, VOCABULARY, header_of, in_words, label_of
from serving.caller import ROLES
from serving.lock import DataLock, Holder, token_of
from tests.api.people import as_, doors_open_to, holder, operations
from tests.api.server import served
from tests.api.test_roles import APPEAL, EXAMPLES, UPLOAD, marked
from tests.records import answer_out
from tests.serving_fakes import GOOD_REPLY, fake_services

GENERATED = VOCABULARY + "trainedAlgorithmicMedia"
WORDS = "생성형 인공지능이 만들었습니다"
KNOWN = {
    ("POST", "/v1/ask"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/v1/conversations/{conversation_id}"),
    ("POST", "/v1/explanations"),
}
"""Routes that are known to give what a model wrote: the test below must find at least these."""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    services = fake_services(tmp_path / "data")
    with doors_open_to(services, {"all": holder("all", *ROLES)}) as client:
        yield client


def calls(client: TestClient, tmp_path: Path) -> Iterator[tuple[tuple[str, str], Any]]:
    """Call every route of the OpenAPI document, after an answer was generated for a conversation."""
    head = as_("all")
    asked = {"query": "우산은 며칠?", "conversation_id": "c-1"}
    answer = client.post("/v1/ask", json=asked, headers=head).json()
    marks = {
        "{answer}": answer["answer_id"],
        "{doc}": "D-1",
        "{folder}": str(tmp_path),
        "{backup}": str(tmp_path / "backup"),
    }
    taken = client.post("/v1/appeals", headers=head, **APPEAL).json()
    ids = {
        "receipt": taken["receipt"],
        "evidence_id": answer["evidence_id"],
        "doc_id": "D-1",
        "conversation_id": "c-1",
        "upload_id": "0" * 16,
        "answer_id": answer["answer_id"],
    }
    for method, path in sorted(operations(client.app), key=lambda one: one[0] == "DELETE"):  # type: ignore[arg-type]
        address = path
        for name, value in ids.items():
            address = address.replace(f"{{{name}}}", value)
        example = marked(EXAMPLES.get((method, path), {}), marks)
        if path == "/v1/documents" and method == "POST":
            example = UPLOAD
        yield (method, path), client.request(method, address, headers=head, **example)


def test_every_route_that_gives_what_a_model_wrote_labels_it(client: TestClient, tmp_path: Path) -> None:
    speaking = set()
    for operation, response in calls(client, tmp_path):
        if GOOD_REPLY in response.text:
            speaking.add(operation)
            assert GENERATED in response.text, operation
            assert WORDS in response.text, operation
            assert response.headers[HEADER].startswith("mode=ai-originated"), operation
    assert speaking >= KNOWN


@pytest.mark.parametrize("path", ["ask", "chat/completions"])
def test_every_stream_is_labelled_in_its_head_and_in_its_last_event(client: TestClient, path: str) -> None:
    body: dict[str, Any] = {"query": "우산은 며칠?", "stream": True}
    if path == "chat/completions":
        body = {"model": "mongmin", "messages": [{"role": "user", "content": "우산은 며칠?"}], "stream": True}
    response = client.post(f"/v1/{path}", json=body, headers=as_("all"))
    assert response.headers[HEADER] == ANY_TEXT
    assert GENERATED in response.text
    assert WORDS in response.text


def test_the_label_of_an_answer_says_who_made_it_how_and_when(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"query": "우산은 며칠?"}, headers=as_("all")).json()
    label = answer["ai_label"]
    assert label["generator"] == "mongmin"
    assert label["mode"] == answer["mode"] == "generated"
    assert label["model"] == answer["model"]
    assert label["law"] == LAW
    date.fromisoformat(label["made"])


def test_the_plain_text_of_a_chat_ends_with_the_label(client: TestClient) -> None:
    body = {"model": "mongmin", "messages": [{"role": "user", "content": "우산은 며칠?"}]}
    answer = client.post("/v1/chat/completions", json=body, headers=as_("all")).json()
    assert "[AI 표시]" in answer["choices"][0]["message"]["content"].splitlines()[-1]


@pytest.mark.parametrize("words", [("ask", "우산은 며칠?"), ("ask", "우산은 며칠?", "--json")])
def test_every_command_that_gives_what_a_model_wrote_labels_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    data = tmp_path / "data"
    lock = DataLock(data)
    lock.acquire("serve")
    with served(fake_services(data), token_of(data)) as url:
        lock.publish(Holder(os.getpid(), "serve", url))
        mongmin.run(["--data", str(data), *words])
        shown = capsys.readouterr()
    lock.release()
    assert GOOD_REPLY in shown.out
    assert WORDS in shown.out
    assert "AI 표시" in shown.out or json.loads(shown.out)["ai_label"]["digital_source_type"] == GENERATED
    assert "인공지능(AI) 기반 서비스" in shown.err, "the notice comes before the answer"


def test_an_old_record_without_a_label_gets_one_when_it_is_read() -> None:
    old = answer_out().model_copy(update={"ai_label": None})
    assert old.ai_label is None
    label = old.labelled(date(2026, 1, 2)).ai_label
    assert label is not None
    assert (label.mode, label.model, label.made) == ("generated", "gemma-3-270m", date(2026, 1, 2))
    assert old.labelled(date(2026, 1, 2)).labelled(date(2027, 1, 1)).ai_label == label


@pytest.mark.parametrize("mode", SOURCE_TYPES)
def test_a_label_claims_generation_only_of_what_a_model_wrote(mode: Any) -> None:  # noqa: ANN401 - a literal
    label = label_of(mode, None, date(2026, 11, 28))
    assert (label.digital_source_type == GENERATED) == (mode == "generated")
    assert ("생성형 인공지능이 만들었습니다" in label.text) == (mode == "generated")
    assert "인공지능" in in_words(label)


@given(st.text(max_size=60))
def test_a_model_of_any_name_makes_a_header_that_can_be_sent(name: str) -> None:
    header = header_of(label_of("generated", name or None, date(2026, 11, 28)))
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') % 2 == 0
