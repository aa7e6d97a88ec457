"""Looking at the replicas now and then: do they answer, and how much work do they hold."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterable

import aiohttp

from serving.gateway.replicas import Pool, Replica

WORK = re.compile(r"^vllm[:_]num_requests_(?:running|waiting)(?:\{[^}]*\})? ([0-9.e+]+)$", re.MULTILINE)
LOOK_SECONDS = 2.0


def reported_work(metrics: str) -> int:
    r"""Return how many requests vLLM's metrics tell of, running and waiting.

    >>> reported_work('vllm:num_requests_running{engine="0"} 3.0\nvllm:num_requests_waiting{engine="0"} 2.0\n')
    5
    """
    return int(sum(float(number) for number in WORK.findall(metrics)))


async def look(session: aiohttp.ClientSession, replica: Replica) -> None:
    """Note whether a replica lists its models, and the work that it reports, if it does."""
    headers = {"Authorization": f"Bearer {replica.key}"} if replica.key else {}
    timeout = aiohttp.ClientTimeout(total=LOOK_SECONDS)
    try:
        async with session.get(f"{replica.url}/models", headers=headers, timeout=timeout) as response:
            replica.healthy = response.status == 200
        async with session.get(f"{replica.url.removesuffix('/v1')}/metrics", timeout=timeout) as response:
            replica.reported = reported_work(await response.text()) if response.status == 200 else 0
    except (aiohttp.ClientError, TimeoutError, ValueError):
        replica.healthy = False
        replica.reported = 0


async def keep_looking(
    session: aiohttp.ClientSession, replicas: Iterable[Replica], pools: Iterable[Pool], seconds: float
) -> None:
    """Look at every replica for ever."""
    everyone, queues = list(replicas), list(pools)
    while True:
        await asyncio.gather(*(look(session, replica) for replica in everyone))
        for pool in queues:
            pool.fit(time.monotonic())
        await asyncio.sleep(seconds)
