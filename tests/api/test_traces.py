"""One id and one trace from the client to the engine and back; numbers for Prometheus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from rag.errors import EngineUnavailable
from rag.outgoing import outgoing
from rag.ports import ModelInfo, Prompt
from serving.app import create_app
from serving.tracing import Tracing
from tests.api.conftest import LOCAL, TOKEN
from tests.serving_fakes import GOOD_REPLY, fake_services

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
QUESTION = {"query": "비가 오면 우산을 빌릴 수 있나요?"}
STRAY = "비가 오는 날 우산을 99일 동안 빌릴 수 있습니다. [1]"


@dataclass
class Engine:
    """A model that notes what goes with each call."""

    reply: str = GOOD_REPLY
    info: ModelInfo = field(default_factory=lambda: ModelInfo("noting", "chat", 2048))
    sent: list[dict[str, str]] = field(default_factory=list)

    def stream(self, prompt: Prompt) -> Iterator[str]:
        self.sent.append(outgoing())
        if not self.reply:
            raise EngineUnavailable("꺼짐")
        yield self.reply

    def count_tokens(self, text: str) -> int:
        return len(text)


@dataclass
class Traced:
    """The application, its spans and its engine."""

    client: TestClient
    exporter: InMemorySpanExporter
    engine: Engine

    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self.exporter.get_finished_spans()}


@pytest.fixture
def traced(tmp_path: Path) -> Iterator[Traced]:
    exporter, engine = InMemorySpanExporter(), Engine()
    services = replace(fake_services(tmp_path, model=engine), tracing=Tracing(exporter, at_once=True))
    with TestClient(create_app(services, TOKEN), base_url="http://127.0.0.1:8000", client=LOCAL) as client:
        yield Traced(client, exporter, engine)


@pytest.mark.parametrize("stream", [False, True])
def test_one_trace_runs_from_the_caller_over_every_stage_to_the_engine(traced: Traced, stream: bool) -> None:
    caller = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    assert traced.client.post("/v1/ask", json={**QUESTION, "stream": stream}, headers=caller).is_success
    spans = traced.spans()
    assert {"HTTP POST", "retrieve", "evidence", "generate", "engine", "check", "record"} <= set(spans)
    assert {f"{span.context.trace_id:032x}" for span in spans.values() if span.context} == {TRACE}
    attributes = spans["HTTP POST"].attributes or {}
    assert attributes["http.route"] == "/v1/ask"
    assert attributes["http.response.status_code"] == 200
    engine = spans["engine"].context
    assert engine is not None
    assert traced.engine.sent[-1]["traceparent"] == f"00-{TRACE}-{engine.span_id:016x}-01"


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions"])
@pytest.mark.parametrize("stream", [False, True])
def test_one_id_is_in_the_log_the_answer_the_header_and_the_call_to_the_engine(
    traced: Traced, capsys: pytest.CaptureFixture[str], path: str, stream: bool
) -> None:
    chat = {"model": "mongmin", "messages": [{"role": "user", "content": QUESTION["query"]}]}
    body = {**(QUESTION if path == "/v1/ask" else chat), "stream": stream}
    response = traced.client.post(path, json=body, headers={"X-Request-ID": "req-77"})
    assert response.headers["x-request-id"] == "req-77"
    assert '"request_id":"req-77"' in response.text.replace('": "', '":"')
    assert traced.engine.sent[-1]["X-Request-ID"] == "req-77"
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert [line["request_id"] for line in lines if line["event"] == "request"] == ["req-77"]


def test_a_problem_names_its_request(traced: Traced) -> None:
    response = traced.client.post("/v1/ask", json={"query": ""}, headers={"X-Request-ID": "req-78"})
    assert response.json()["request_id"] == "req-78"
    assert response.json()["instance"] == "urn:mongmin:request:req-78"


def test_the_numbers_tell_modes_refusals_struck_sentences_stages_states_and_problems(traced: Traced) -> None:
    traced.client.post("/v1/ask", json=QUESTION)
    traced.client.post("/v1/ask", json={"query": "zzz qqq"})
    traced.engine.reply = STRAY
    traced.client.post("/v1/ask", json=QUESTION)
    traced.engine.reply = ""
    traced.client.post("/v1/ask", json=QUESTION)
    traced.client.post("/v1/ask", json={"query": ""})
    found = numbers(traced.client.get("/metrics").text)
    assert found['mongmin_answers_total{mode="generated"}'] == 1
    assert found['mongmin_answers_total{mode="quoted"}'] == 2
    assert found['mongmin_refusals_total{reason="no-evidence"}'] == 1
    assert found["mongmin_struck_sentences_total"] == 1
    assert found['mongmin_stage_seconds_count{stage="retrieve"}'] == 4
    assert found['mongmin_engine_state{state="ready"}'] == 1
    assert found['mongmin_problems_total{code="empty-question"}'] == 1
    assert found["mongmin_index_documents"] == 2


def numbers(text: str) -> dict[str, float]:
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_an_unknown_method_is_told_by_no_name_of_the_callers(
    traced: Traced, capsys: pytest.CaptureFixture[str]
) -> None:
    traced.client.request("HONGGILDONG", "/v1/ask")
    told: list[Any] = [capsys.readouterr().err, traced.client.get("/metrics").text]
    told += [span.to_json() for span in traced.exporter.get_finished_spans()]
    assert "HONGGILDONG" not in str(told)
