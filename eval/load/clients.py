"""Many clients of one address at once, and what each of them waited for."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

Asked = tuple[str, Mapping[str, Any], Mapping[str, str]]
"""Path, body and headers of a request."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One request: seconds to its first byte and to its last, and the events of a stream."""

    status: int
    first: float
    total: float
    events: int

    @property
    def per_event(self) -> float:
        """Seconds between two events of a stream."""
        return (self.total - self.first) / max(1, self.events - 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of many requests: seconds at the median and at 95 of 100, and requests a second."""

    requests: int
    statuses: dict[str, int]
    per_second: float
    first_p50: float
    first_p95: float
    total_p50: float
    total_p95: float
    event_p50: float
    event_p95: float

    @property
    def line(self) -> str:
        """Everything in one line, in milliseconds."""
        return (
            f"{self.requests} requests {self.statuses}, {self.per_second:.0f}/s; first byte "
            f"{self.first_p50 * 1000:.0f}/{self.first_p95 * 1000:.0f} ms, whole "
            f"{self.total_p50 * 1000:.0f}/{self.total_p95 * 1000:.0f} ms, between events "
            f"{self.event_p50 * 1000:.1f}/{self.event_p95 * 1000:.1f} ms (p50/p95)"
        )


def summed(samples: Sequence[Sample], seconds: float) -> Figures:
    """Return the figures of samples taken in `seconds`."""
    good = [one for one in samples if one.status == 200]
    return Figures(
        len(samples),
        dict(sorted(Counter(str(one.status) for one in samples).items())),
        len(good) / seconds,
        *(value for part in ("first", "total", "per_event") for value in ends([getattr(one, part) for one in good])),
    )


def ends(values: Sequence[float]) -> tuple[float, float]:
    """Return the median and what 95 of 100 stay below.

    >>> ends([3.0, 1.0, 2.0])
    (2.0, 3.0)
    """
    ordered = sorted(values) or [0.0]
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


async def one(session: aiohttp.ClientSession, url: str, asked: Asked) -> Sample:
    """Send one request and read all of its answer; status 0 stands for a broken connection."""
    path, body, headers = asked
    began, first, events, status = time.perf_counter(), 0.0, 0, 0
    try:
        async with session.post(f"{url}{path}", json=body, headers=headers) as response:
            async for piece in response.content.iter_any():
                first = first or time.perf_counter() - began
                events += piece.count(b"data:")
            status = response.status
    except (aiohttp.ClientError, TimeoutError):
        status = 0
    return Sample(status, first, time.perf_counter() - began, events)


async def many(url: str, ask: Callable[[int, int], Asked], clients: int, each: int, seconds: float) -> Figures:
    """Let `clients` ask `each` time, or for `seconds` if `each` is 0; `ask` gets the client and the turn."""
    samples: list[Sample] = []
    began = time.perf_counter()

    async def client(number: int) -> None:
        turn = 0
        while turn < each if each else time.perf_counter() - began < seconds:
            samples.append(await one(session, url, ask(number, turn)))
            turn += 1

    timeout = aiohttp.ClientTimeout(total=300)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        await asyncio.gather(*(client(number) for number in range(clients)))
    return summed(samples, time.perf_counter() - began)


def load(url: str, ask: Callable[[int, int], Asked], clients: int, each: int = 0, seconds: float = 0.0) -> Figures:
    """Do it, and return the figures."""
    return asyncio.run(many(url, ask, clients, each, seconds))


def tell(engine: str, changes: Mapping[str, Any]) -> None:
    """Tell the fake engine what to do from now on."""

    async def send() -> None:
        async with aiohttp.ClientSession() as session, session.post(f"{engine}/fake", json=dict(changes)) as answer:
            answer.raise_for_status()

    asyncio.run(send())
