"""An httpx transport whose waits end when nobody wants the answer any more (`rag.stopping`), not with the next byte.

A thread that waits in `recv` cannot be cancelled. So it waits in slices, and looks up between two of them; the
connection is then closed, by which the server knows.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ssl import SSLContext
from typing import Any, cast

import httpcore
import httpx

from rag.stopping import stopped

SLICE_SECONDS = 0.1
KEEP_SECONDS = 3.0
"""An idle connection is dropped before uvicorn (vLLM's server) would drop it, at five seconds."""
FOREVER = 1e9


class SlicedStream(httpcore.NetworkStream):
    """A stream that reads in slices."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what comes within `timeout` seconds. Raises `httpcore.ReadError` once nobody waits."""
        deadline = time.monotonic() + (FOREVER if timeout is None else timeout)
        while True:
            left = deadline - time.monotonic()
            try:
                return self._stream.read(max_bytes, max(0.001, min(SLICE_SECONDS, left)))
            except httpcore.ReadTimeout:
                if stopped():
                    raise httpcore.ReadError("nobody waits for this answer") from None
                if left <= SLICE_SECONDS:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of `buffer`."""
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the stream with TLS."""
        return SlicedStream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the base's
        """Return what the stream knows of itself."""
        return self._stream.get_extra_info(info)


class SlicedBackend(httpcore.NetworkBackend):
    """Connects as httpcore does."""

    def __init__(self) -> None:
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect."""
        return SlicedStream(self._backend.connect_tcp(host, port, timeout, local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        """Wait between two attempts to connect."""
        self._backend.sleep(seconds)


class Body(httpx.SyncByteStream):
    """The body of a response, its errors in httpx's words."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        """Yield its pieces."""
        with in_words_of_httpx():
            yield from self._stream

    def close(self) -> None:
        """Give the connection back, or close it if the body was not read to its end."""
        if hasattr(self._stream, "close"):
            self._stream.close()


class StoppableTransport(httpx.BaseTransport):
    """Connections that are kept, each request of which ends when it is not wanted any more."""

    def __init__(self, connections: int = 1000) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=connections,
            keepalive_expiry=KEEP_SECONDS,
            network_backend=SlicedBackend(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises `httpx.TimeoutException`, `httpx.TransportError`."""
        url = request.url
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=cast("Any", request.stream),
            extensions=request.extensions,
        )
        with in_words_of_httpx():
            answer = self._pool.handle_request(sent)
        body = Body(cast("Iterable[bytes]", answer.stream))
        return httpx.Response(answer.status, headers=answer.headers, stream=body, extensions=answer.extensions)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


@contextmanager
def in_words_of_httpx() -> Iterator[None]:
    """Translate httpcore's errors to httpx's."""
    try:
        yield
    except httpcore.ConnectTimeout as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.TransportError(str(error)) from error
