"""An engine's load from its Prometheus metrics (vLLM's names)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from serving.engine.base import Endpoint, EngineLoad

LINE = re.compile(r"^(vllm:[a-z_]+)(?:\{[^}]*\})? ([-+0-9.eE]+|NaN)$", re.MULTILINE)
SECONDS = 2.0
RUNNING, WAITING = "vllm:num_requests_running", "vllm:num_requests_waiting"
KV_CACHE = "vllm:kv_cache_usage_perc"
HITS, QUERIES = "vllm:prefix_cache_hits_total", "vllm:prefix_cache_queries_total"


def parse_load(text: str) -> EngineLoad | None:
    """Return the load that vLLM's metrics tell (summed over its replicas; of the caches the fullest), or None.

    >>> parse_load('vllm:num_requests_running{engine="0"} 2.0').running
    2
    """
    found: dict[str, list[float]] = {}
    for name, value in LINE.findall(text):
        if value != "NaN":
            found.setdefault(name, []).append(float(value))
    if RUNNING not in found:
        return None
    return EngineLoad(
        running=total(found, RUNNING),
        waiting=total(found, WAITING),
        kv_cache=max(found.get(KV_CACHE, [0.0])),
        prefix_hits=total(found, HITS),
        prefix_queries=total(found, QUERIES),
    )


def total(found: Mapping[str, list[float]], name: str) -> int:
    """Return the sum of a metric over its labels."""
    return int(sum(found.get(name, [0.0])))


def read_load(endpoint: Endpoint) -> EngineLoad | None:
    """Ask the engine at `endpoint` for its metrics; None where it does not answer or has none."""
    import httpx

    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    try:
        reply = httpx.get(f"{root(endpoint)}/metrics", headers=headers, timeout=SECONDS, trust_env=False)
    except httpx.HTTPError:
        return None
    return parse_load(reply.text) if reply.is_success else None


def is_healthy(endpoint: Endpoint) -> bool:
    """Whether the engine at `endpoint` says that it works."""
    import httpx

    try:
        return httpx.get(f"{root(endpoint)}/health", timeout=SECONDS, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def root(endpoint: Endpoint) -> str:
    """Return the server's address without `/v1`."""
    return endpoint.url.removesuffix("/v1")
