"""The numbers behind `/metrics`, in a registry of our own (nothing about a process is shared by accident)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from serving.schemas import AnswerOut

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
        self._first = Histogram(
            "mongmin_first_sentence_seconds", "Wait for the first sentence", buckets=SECONDS, registry=self._registry
        )
        self._feedback = Counter("mongmin_feedback", "Feedback by rating", ["rating"], registry=self._registry)
        self._chunks = Gauge("mongmin_index_chunks", "Chunks in the index", registry=self._registry)
        self._engine = Gauge("mongmin_engine_ready", "1 if the engine would answer now", registry=self._registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request by its route's template, never by its address.

        A method of the caller's invention is `other`: each would be a series of its own for ever.
        """
        self._requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, answer: AnswerOut) -> None:
        """Count an answer."""
        self._answers.labels(answer.mode).inc()
        if answer.timings_ms.first_sentence is not None:
            self._first.observe(answer.timings_ms.first_sentence / 1000)

    def feedback(self, rating: str) -> None:
        """Count a reader's feedback."""
        self._feedback.labels(rating).inc()

    def state(self, chunks: int, engine_ready: bool) -> None:
        """Set the size of the index and the engine's state."""
        self._chunks.set(chunks)
        self._engine.set(1 if engine_ready else 0)

    def render(self) -> bytes:
        """Return Prometheus' text format."""
        return generate_latest(self._registry)
