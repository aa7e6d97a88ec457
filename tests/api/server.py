"""The application behind a real server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn

from serving.app import create_app
from serving.listen import bound, url_of
from serving.security.credentials import Identifier
from serving.services import Services

TOKEN = "t"  # noqa: S105


@contextmanager
def served(services: Services, token: str = TOKEN, known: Sequence[Identifier] = ()) -> Iterator[str]:
    """Serve over a socket; yields the address. `known` says who is who besides."""
    listener = bound("127.0.0.1", 0, "--port")
    server = uvicorn.Server(uvicorn.Config(create_app(services, token, known), log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join(10)
