"""Gateways and fake engines behind real sockets, each on an event loop of its own thread."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from configs.gateway import GatewaySettings, ReplicaSettings
from eval.load.fake_engine import FakeEngine
from eval.load.fake_engine import serve as serve_engine
from serving.gateway.process import serve as serve_gateway
from serving.gateway.server import Gateway, Keys
from serving.listen import bound, url_of

Serve = Callable[..., Coroutine[Any, Any, None]]
Digest = Callable[[str], bytes]


@contextmanager
def running(serve: Serve, thing: object, port: int = 0) -> Iterator[str]:
    """Serve until the block ends; yields the address."""
    listener = bound("127.0.0.1", port, "--port")
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(thing, listener, stop),))
    thread.start()
    try:
        yield url_of(listener)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(15)
        loop.close()


@contextmanager
def engine(fake: FakeEngine, port: int = 0) -> Iterator[str]:
    """Run a fake engine."""
    with running(serve_engine, fake, port) as url:
        yield url


@contextmanager
def gateway(*urls: str, keys: Keys = (), digest: Digest = str.encode, **changes: Any) -> Iterator[tuple[str, Gateway]]:  # noqa: ANN401 - settings
    """Run a gateway before engines; yields its address and itself."""
    slots = changes.pop("slots", 8)
    replicas = tuple(ReplicaSettings(url=f"{url}/v1", models=("fake",), slots=slots) for url in urls)
    settings = GatewaySettings(replicas=replicas, **{"health_seconds": 0.2, **changes})
    made = Gateway(settings, keys, digest)
    with running(serve_gateway, made) as url:
        yield url, made


def eventually(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether something becomes true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.01)
    return holds()
