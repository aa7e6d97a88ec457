"""Nothing that a person writes or names gets into a log, a trace or a number."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from serving.app import create_app
from serving.tracing import Tracing
from tests.api.conftest import LOCAL, TOKEN
from tests.serving_fakes import real_documents

CANARIES = st.text("가나다라마바사아자차카타파하홍길동0123456789", min_size=12, max_size=24)
"""Names and numbers that occur nowhere else by accident."""
HEADERS = st.text("abcdefghij~!@#$%&*", min_size=12, max_size=30)


@settings(max_examples=12, deadline=None)
@given(question=CANARIES, comment=CANARIES, filename=CANARIES, conversation=CANARIES, header=HEADERS)
def test_no_word_of_a_person_is_in_a_log_a_trace_or_a_number(
    question: str, comment: str, filename: str, conversation: str, header: str
) -> None:
    told = io.StringIO()
    with TemporaryDirectory() as folder, contextlib.redirect_stderr(told):
        exporter = InMemorySpanExporter()
        services = replace(real_documents(Path(folder)), tracing=Tracing(exporter, at_once=True))
        with TestClient(create_app(services, TOKEN), base_url="http://127.0.0.1:8000", client=LOCAL) as client:
            operator = {"X-Mongmin-Token": TOKEN}
            odd = {"X-Request-ID": f"{header} ", "traceparent": header, "User-Agent": header}
            for path in ("/v1/ask", "/v1/search"):
                client.post(path, json={"query": f"{question} 우산"}, headers=odd)
            client.post("/v1/ask", json={"query": question, "conversation_id": conversation, "stream": True})
            client.post("/v1/ask", json={"query": question, "nickname": comment})
            client.post("/v1/ask", content=question.encode())
            client.post("/v1/feedback", json={"answer_id": conversation, "rating": "up", "comment": comment})
            client.post("/v1/feedback", json={"answer_id": conversation, "rating": comment})
            file = {"file": (f"{filename}.txt", f"{comment}\n본문".encode())}
            client.post("/v1/documents", files=file, headers=operator)
            client.post("/v1/documents", files={"file": (f"{filename}.exe", b"\x00")}, headers=operator)
            client.get(f"/v1/documents/{filename}", headers=operator)
            client.get(f"/{filename}", params={"q": question})
            numbers = client.get("/metrics").text
        traces = json.dumps([json.loads(span.to_json()) for span in exporter.get_finished_spans()], ensure_ascii=False)
    assert '"event": "request"' in told.getvalue()
    assert "/v1/ask" in traces
    for canary in (question, comment, filename, conversation, header):
        for where in (told.getvalue(), traces, numbers):
            assert canary not in where
