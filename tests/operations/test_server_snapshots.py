"""Snapshots against a stand-in that speaks the server's routes; a real server is not at hand here."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from rag.adapters.server_snapshots import load, save
from rag.errors import IndexUnavailable

CONTENT = b"snapshot of points"


@dataclass
class Qdrant:
    """What the stand-in holds and was told."""

    url: str = ""
    checksum: str = hashlib.sha256(CONTENT).hexdigest()
    deleted: list[str] = field(default_factory=list)
    loaded: dict[str, bytes] = field(default_factory=dict)
    keys: set[str | None] = field(default_factory=set)


class Handler(BaseHTTPRequestHandler):
    state: ClassVar[Qdrant] = Qdrant()

    def _reply(self, result: object) -> None:
        self._bytes(json.dumps({"result": result, "status": "ok", "time": 0.0}).encode())

    def _bytes(self, body: bytes) -> None:
        self.state.keys.add(self.headers.get("api-key"))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if self.path == "/collections":
            names = ("mongmin", "mongmin-closed", "other")
            self._reply({"collections": [{"name": name} for name in names]})
        else:
            self._bytes(CONTENT)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = self.path.split("/")[2]
        if "/upload" in self.path:
            self.state.loaded[name] = body
            self._reply(True)
        else:
            self._reply({"name": "one.snapshot", "size": len(CONTENT), "checksum": self.state.checksum})

    def do_DELETE(self) -> None:
        self.state.deleted.append(self.path.split("?")[0])
        self._reply(True)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def qdrant() -> Iterator[Qdrant]:
    state = Handler.state = Qdrant()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


@pytest.mark.filterwarnings("ignore:Api key is used")
def test_our_collections_are_saved_and_loaded_and_nothing_is_left_on_the_server(qdrant: Qdrant, tmp_path: Path) -> None:
    assert save(qdrant.url, "k", "mongmin", tmp_path) == ["mongmin", "mongmin-closed"]
    assert (tmp_path / "mongmin-closed.snapshot").read_bytes() == CONTENT
    assert qdrant.deleted == [f"/collections/{name}/snapshots/one.snapshot" for name in ("mongmin", "mongmin-closed")]
    assert sorted(load(qdrant.url, "k", tmp_path)) == ["mongmin", "mongmin-closed"]
    assert all(CONTENT in body for body in qdrant.loaded.values())
    assert qdrant.keys == {"k"}


def test_a_snapshot_that_did_not_arrive_whole_is_refused(qdrant: Qdrant, tmp_path: Path) -> None:
    qdrant.checksum = "0" * 64
    with pytest.raises(IndexUnavailable, match="온전히"):
        save(qdrant.url, None, "mongmin", tmp_path)


def test_a_server_that_is_not_there_is_an_error_with_words(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable, match="연결할 수 없"):
        save("http://127.0.0.1:9", None, "mongmin", tmp_path)
