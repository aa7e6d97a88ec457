"""The gateway's numbers for Prometheus, in a registry of their own."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from serving.gateway.queue import PRIORITIES
from serving.gateway.replicas import Pool, Replica

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Numbers:
    """Counters of one gateway."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.requests = Counter(
            "mongmin_gateway_requests", "Requests", ["path", "priority", "status"], registry=registry
        )
        self.wait = Histogram(
            "mongmin_gateway_wait_seconds", "Wait for a turn", ["priority"], buckets=SECONDS, registry=registry
        )
        self.first = Histogram(
            "mongmin_gateway_upstream_first_byte_seconds",
            "From the request to a replica to its first byte",
            ["replica"],
            buckets=SECONDS,
            registry=registry,
        )
        self.outcomes = Counter(
            "mongmin_gateway_upstream", "Outcomes of requests to replicas", ["replica", "outcome"], registry=registry
        )
        self.retries = Counter("mongmin_gateway_retries", "Requests sent to another replica", registry=registry)
        self.refused = Counter("mongmin_gateway_refused", "Requests turned away (429)", ["because"], registry=registry)
        self.gone = Counter("mongmin_gateway_clients_gone", "Clients that left before the end", registry=registry)
        self.tokens = Counter("mongmin_gateway_tokens", "Tokens passed on", ["priority"], registry=registry)
        self._waiting = Gauge("mongmin_gateway_waiting", "Requests that wait", ["priority"], registry=registry)
        self._running = Gauge("mongmin_gateway_running", "Requests at work", ["priority"], registry=registry)
        self._up = Gauge("mongmin_gateway_replica_up", "1 if it may be asked", ["replica"], registry=registry)
        self._active = Gauge("mongmin_gateway_replica_active", "Our requests there", ["replica"], registry=registry)
        self._open = Gauge("mongmin_gateway_breaker_open", "1 unless closed", ["replica"], registry=registry)

    def render(self, pools: Iterable[Pool], replicas: Iterable[Replica], now: float) -> bytes:
        """Return Prometheus' text format of this moment."""
        queues = [pool.turnstile.queue for pool in {id(pool): pool for pool in pools}.values()]
        for name in PRIORITIES:
            self._waiting.labels(name).set(sum(queue.waiting(name) for queue in queues))
            self._running.labels(name).set(sum(queue.running(name) for queue in queues))
        for replica in replicas:
            self._up.labels(replica.name).set(replica.usable(now))
            self._active.labels(replica.name).set(replica.active)
            self._open.labels(replica.name).set(replica.breaker.state(now) != "closed")
        return generate_latest(self._registry)
