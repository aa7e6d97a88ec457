"""A small server of `/v1/embeddings` over the fake embedder, for tests of whoever asks one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rag.adapters.memory_embedder import HashEmbedder


@dataclass
class Asked:
    """What the server was asked, and what it answers instead where a test says so."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    status: int = 200
    reply: bytes | None = None


class Handler(BaseHTTPRequestHandler):
    """Answers in the wrong order, longer than 1: an embedder must not rely on either."""

    asked: Asked

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.bodies.append(body)
        self.asked.keys.append(self.headers.get("Authorization"))
        vectors = HashEmbedder().embed_passages(body["input"])
        data = [{"index": place, "embedding": [2 * value for value in vector]} for place, vector in enumerate(vectors)]
        self.send_response(self.asked.status)
        self.end_headers()
        self.wfile.write(self.asked.reply or json.dumps({"data": data[::-1]}).encode())


@contextmanager
def embedding_server(asked: Asked | None = None) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Served", (Handler,), {"asked": asked or Asked()}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
