from __future__ import annotations

import threading
from collections.abc import Iterator
from contextvars import copy_context
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from configs.settings import TelemetrySettings
from rag.outgoing import outgoing
from rag.stages import stage
from serving.request_id import current_request_id, working_for
from serving.tracing import OFF, Tracing, collector, tracing

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traces(exporter: InMemorySpanExporter) -> Tracing:
    return Tracing(exporter, at_once=True)


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def test_a_request_continues_its_callers_trace_and_its_stages_stand_below_it(
    traces: Tracing, exporter: InMemorySpanExporter
) -> None:
    with traces.request(CALLER, "POST"), stage("retrieve"), stage("probes", probes=4):
        pass
    spans = by_name(exporter)
    request, retrieve, probes = spans["HTTP POST"], spans["retrieve"], spans["probes"]
    assert request.context is not None
    assert retrieve.context is not None
    assert f"{request.context.trace_id:032x}" == TRACE
    assert request.parent is not None
    assert f"{request.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert retrieve.parent == request.context
    assert probes.parent == retrieve.context
    assert dict(probes.attributes or {}) == {"mongmin.probes": 4}


def test_the_engine_is_called_as_a_part_of_the_innermost_span(traces: Tracing, exporter: InMemorySpanExporter) -> None:
    with traces.request(CALLER, "POST"), stage("engine"):
        sent = outgoing()["traceparent"]
    engine = by_name(exporter)["engine"].context
    assert engine is not None
    assert sent == f"00-{TRACE}-{engine.span_id:016x}-01"
    assert "traceparent" not in outgoing()


def test_without_a_collector_nothing_is_traced_but_the_callers_trace_goes_on() -> None:
    with OFF.request(CALLER, "POST") as span, stage("engine"):
        assert span is None
        assert outgoing() == CALLER
    assert not OFF.on


@pytest.mark.parametrize("damaged", ["", "00-0-0-01", f"00-{'0' * 32}-00f067aa0ba902b7-01", "이름 홍길동", "a\r\nb: c"])
def test_a_damaged_traceparent_goes_no_further(damaged: str, traces: Tracing, exporter: InMemorySpanExporter) -> None:
    with OFF.request({"traceparent": damaged}, "GET"):
        assert outgoing() == {}
    with traces.request({"traceparent": damaged}, "GET"):
        pass
    assert exporter.get_finished_spans()[0].parent is None


def test_a_caller_that_does_not_want_to_be_traced_is_not(traces: Tracing, exporter: InMemorySpanExporter) -> None:
    with traces.request({"traceparent": CALLER["traceparent"][:-1] + "0"}, "GET"), stage("retrieve"):
        pass
    assert not exporter.get_finished_spans()


def test_an_error_is_marked_by_its_kind_and_its_words_are_left_out(
    traces: Tracing, exporter: InMemorySpanExporter
) -> None:
    with pytest.raises(ValueError, match="홍길동"), traces.request({}, "POST"), stage("generate"):
        raise ValueError("홍길동의 민원")
    for span in exporter.get_finished_spans():
        assert dict(span.attributes or {}) == {"error.type": "ValueError"}
        assert "홍길동" not in span.to_json(indent=None)


def test_a_generator_that_is_closed_elsewhere_leaves_that_place_as_it_was(
    traces: Tracing, exporter: InMemorySpanExporter
) -> None:
    def pieces() -> Iterator[str]:
        with stage("engine"):
            yield "가"
            yield "나"

    def asked() -> None:
        with traces.request(CALLER, "POST"):
            generator = pieces()
            next(generator)
            closing = threading.Thread(target=generator.close)  # type: ignore[attr-defined]
            closing.start()
            closing.join()

    copy_context().run(asked)  # as each request has a context of its own
    assert outgoing() == {}
    assert by_name(exporter)["engine"].end_time is not None


def test_a_run_is_traced_with_the_numbers_of_its_end(traces: Tracing, exporter: InMemorySpanExporter) -> None:
    with traces.run("ingest") as numbers:
        numbers.update(added=3, failed=1)
    assert dict(by_name(exporter)["ingest"].attributes or {}) == {"mongmin.added": 3, "mongmin.failed": 1}


def test_the_resource_holds_nothing_of_the_machine(traces: Tracing, exporter: InMemorySpanExporter) -> None:
    with traces.run("ingest"):
        pass
    resource = exporter.get_finished_spans()[0].resource
    assert set(resource.attributes) == {"service.name", "service.version"}


def test_traces_go_to_the_configured_collector_and_never_where_it_redirects_to(
    monkeypatch: pytest.MonkeyPatch, exporter: InMemorySpanExporter, traces: Tracing
) -> None:
    with traces.run("ingest"):
        pass
    other = Collector()
    first = Collector(f"{other.url}/elsewhere")
    monkeypatch.setenv("HTTP_PROXY", other.url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", other.url)
    try:
        result = collector(first.url).export(exporter.get_finished_spans())
    finally:
        first.close()
        other.close()
    assert first.paths == ["/v1/traces"]
    assert other.paths == []
    assert result is SpanExportResult.FAILURE


def test_tracing_is_off_unless_a_collector_is_named() -> None:
    assert tracing(TelemetrySettings()) is OFF
    on = tracing(TelemetrySettings(otlp_url="http://127.0.0.1:9"))
    assert on.on
    on.close()
    assert not on.on


def test_a_request_id_holds_for_its_request_only_and_goes_on_to_the_engine() -> None:
    with working_for("req-1"):
        assert current_request_id() == "req-1"
        assert outgoing() == {"X-Request-ID": "req-1"}
    assert current_request_id() == ""
    assert outgoing() == {}


class Collector:
    """A server on loopback that notes what it is sent, and redirects if told to."""

    def __init__(self, redirect: str | None = None) -> None:
        self.paths: list[str] = []
        noted = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                noted.paths.append(self.path)
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(307 if redirect else 200)
                if redirect:
                    self.send_header("Location", redirect)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
