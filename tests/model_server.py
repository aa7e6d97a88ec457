"""A small HTTP server that stands where a model's would: it reads JSON, and what it answers is a test's own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ModelHandler(BaseHTTPRequestHandler):
    """Hands each body to `reply`; one class is made of it for each server."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""

    def do_POST(self) -> None:
        self.reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def reply(self, body: dict[str, Any]) -> None:
        raise NotImplementedError

    def open_answer(self, status: int, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()


@contextmanager
def model_server(handler: type[ModelHandler], **attributes: object) -> Iterator[str]:
    """Serve with `handler`, which has these attributes; yields the address, which ends with `/v1`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Served", (handler,), attributes))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
