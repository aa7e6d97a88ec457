"""The numbers behind `/metrics`, in a registry of our own (nothing about a process is shared by accident)."""

from __future__ import annotations

import math
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from rag.policy import reason_of
from serving.engine.base import EngineLoad, EngineState
from serving.schemas import AnswerOut, CorpusOut

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 120)


METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Metrics:
    """Counters of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "mongmin_requests", "HTTP requests", ["method", "route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "mongmin_request_seconds", "Time of a request", ["route"], buckets=SECONDS, registry=self._registry
        )
        self._answers = Counter("mongmin_answers", "Answers by mode", ["mode"], registry=self._registry)
        self._refusals = Counter("mongmin_refusals", "Refusals by reason", ["reason"], registry=self._registry)
        self._struck = Counter(
            "mongmin_struck_sentences", "Sentences of the model that failed the checks", registry=self._registry
        )
        self._stages = Histogram(
            "mongmin_stage_seconds", "Time of a stage of an answer", ["stage"], buckets=SECONDS, registry=self._registry
        )
        self._problems = Counter("mongmin_problems", "Failed requests by code", ["code"], registry=self._registry)
        self._first = Histogram(
            "mongmin_first_sentence_seconds", "Wait for the first sentence", buckets=SECONDS, registry=self._registry
        )
        self._feedback = Counter("mongmin_feedback", "Feedback by rating", ["rating"], registry=self._registry)
        self._chunks = Gauge("mongmin_index_chunks", "Chunks in the index", registry=self._registry)
        self._documents = Gauge("mongmin_index_documents", "Documents in the index", registry=self._registry)
        self._pending = Gauge(
            "mongmin_index_dense_pending", "Chunks without their dense vector", registry=self._registry
        )
        self._state = Gauge(
            "mongmin_engine_state", "1 for the state that the engine is in", ["state"], registry=self._registry
        )
        self._engine = Gauge("mongmin_engine_ready", "1 if the engine would answer now", registry=self._registry)
        self._running = Gauge("mongmin_engine_running", "Requests that the engine works on", registry=self._registry)
        self._waiting = Gauge("mongmin_engine_waiting", "Requests in the engine's queue", registry=self._registry)
        self._kv_cache = Gauge(
            "mongmin_engine_kv_cache_ratio", "Share of the engine's KV cache in use", registry=self._registry
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request by its route's template, never by its address.

        A method of the caller's invention is `other`: each would be a series of its own for ever.
        """
        self._requests.labels(known_method(method), route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, answer: AnswerOut) -> None:
        """Count an answer."""
        self._answers.labels(answer.mode).inc()
        self._struck.inc(answer.struck)
        if answer.refused_because is not None:
            self._refusals.labels(reason_of(answer.refused_because)).inc()
        spent = answer.timings_ms.model_dump(exclude_none=True)
        for stage, milliseconds in spent.items():
            self._stages.labels(stage).observe(milliseconds / 1000)
        if "first_sentence" in spent:
            self._first.observe(spent["first_sentence"] / 1000)

    def problem(self, code: str) -> None:
        """Count a failure by its code: `records-unavailable` are the database's, `disk-full` the disk's, ..."""
        self._problems.labels(code).inc()

    def feedback(self, rating: str) -> None:
        """Count a reader's feedback."""
        self._feedback.labels(rating).inc()

    def state(self, held: CorpusOut | None, engine: EngineState) -> None:
        """Set the size of the index (None: it cannot be read) and the engine's state."""
        self._chunks.set(held.chunks if held else 0)
        self._documents.set(held.documents if held else 0)
        self._pending.set(held.dense_pending if held else 0)
        self._engine.set(1 if engine == "ready" else 0)
        for state in get_args(EngineState):
            self._state.labels(state).set(1 if engine == state else 0)

    def engine_load(self, load: EngineLoad | None) -> None:
        """Set the engine's load; one that is not known is no load of zero."""
        self._running.set(load.running if load else math.nan)
        self._waiting.set(load.waiting if load else math.nan)
        self._kv_cache.set(load.kv_cache if load else math.nan)

    def render(self) -> bytes:
        """Return Prometheus' text format."""
        return generate_latest(self._registry)


def known_method(method: str) -> str:
    """Return a method of HTTP's, or `other` for one of the caller's invention."""
    return method if method in METHODS else "other"
