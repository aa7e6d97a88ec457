"""What holds of the server adapter beyond the contract: how it connects, and what its errors say."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.adapters.qdrant_server import ServerIndex
from rag.errors import DiskFull, IndexIncompatible, IndexUnavailable
from rag.types import Chunk, Point, SparseVector, VectorQuery, Where

ALL = Where(grades=())
POINT = Point(Chunk("a", "d", "제목", "본문", "law", "제1조"), {"body": SparseVector((1,), (1.0,))})


class Scripted(BaseHTTPRequestHandler):
    """Answers every request with the server's `reply` and keeps its path and key."""

    server: ScriptedServer

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        self.rfile.read(length)
        self.server.asked.append((f"{self.command} {self.path}", self.headers.get("api-key")))
        status, body = self.server.reply(self.path)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def do_POST(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


class ScriptedServer(ThreadingHTTPServer):
    """A server with one answer."""

    def __init__(self, status: int, result: object) -> None:
        super().__init__(("127.0.0.1", 0), Scripted)
        self.status, self.result = status, result
        self.asked: list[tuple[str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def reply(self, path: str) -> tuple[int, object]:
        if path.endswith("/exists") and self.status == 200:
            return self.status, {"result": {"exists": True}, "status": "ok", "time": 0.0}
        return self.status, {"result": self.result, "status": "ok", "time": 0.0}


@contextmanager
def serving(status: int = 200, result: object = None) -> Iterator[ScriptedServer]:
    server = ScriptedServer(status, result)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def collection(size: int, metadata: dict[str, object] | None = None) -> dict[str, object]:
    """What a server tells of a collection, as much of it as the client wants to see."""
    return {
        "status": "green",
        "optimizer_status": "ok",
        "segments_count": 1,
        "config": {
            "params": {"vectors": {"dense": {"size": size, "distance": "Cosine"}}},
            "hnsw_config": {"m": 16, "ef_construct": 100, "full_scan_threshold": 10000},
            "optimizer_config": {
                "deleted_threshold": 0.2,
                "vacuum_min_vector_number": 1000,
                "default_segment_number": 0,
                "flush_interval_sec": 5,
            },
            "wal_config": {"wal_capacity_mb": 32, "wal_segments_ahead": 0},
            "metadata": metadata,
        },
        "payload_schema": {},
    }


def test_nothing_connects_before_first_use() -> None:
    with serving() as server:
        ServerIndex(server.url).close()
        assert server.asked == []


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection")
def test_an_unreachable_server_is_named_without_its_credentials() -> None:
    with serving() as server:
        port = server.server_address[1]
    index = ServerIndex(f"http://officer:secret@127.0.0.1:{port}", "c", api_key="key-of-ours")
    with pytest.raises(IndexUnavailable) as caught:
        index.count(ALL)
    said = str(caught.value)
    assert f"http://127.0.0.1:{port}/c" in said
    assert re.search("[가-힣]{2}", said)
    assert not re.search("officer|secret|key-of-ours", said)


def test_an_index_recovers_when_its_server_does() -> None:
    with serving(503) as server:
        index = ServerIndex(server.url, dimensions=384)
        with pytest.raises(IndexUnavailable):
            index.count(ALL)
        server.status, server.result = 200, collection(768)
        with pytest.raises(IndexIncompatible):
            index.count(ALL)


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection")
def test_the_key_is_sent_and_a_refusal_is_explained() -> None:
    with serving(403) as server:
        index = ServerIndex(server.url, "c", api_key="key-of-ours")
        with pytest.raises(IndexUnavailable, match="거부") as caught:
            index.count(ALL)
        assert "key-of-ours" not in str(caught.value)
        assert server.asked == [("GET /collections/c/exists", "key-of-ours")]


def test_a_full_disk_of_the_server_is_told_apart() -> None:
    with serving(500, "No space left on device: WAL buffer") as server, pytest.raises(DiskFull):
        ServerIndex(server.url).upsert([POINT])


def test_a_fault_of_the_server_is_our_error() -> None:
    with serving(500) as server, pytest.raises(IndexUnavailable, match="HTTP 500"):
        ServerIndex(server.url).search([VectorQuery("body", SparseVector((1,), (1.0,)))], ALL, 1)


def test_a_senseless_address_is_our_error() -> None:
    with pytest.raises(IndexUnavailable):
        ServerIndex("http://").count(ALL)


def test_a_collection_of_other_dimensions_is_refused() -> None:
    with serving(200, collection(768)) as server, pytest.raises(IndexIncompatible, match="768"):
        ServerIndex(server.url, dimensions=384).count(ALL)


def test_a_collection_of_another_embedder_is_refused() -> None:
    with serving(200, collection(4, {"format": 1, "embedder": "e5-small"})) as server:
        index = ServerIndex(server.url, dimensions=4, embedder="other")
        with pytest.raises(IndexIncompatible, match="e5-small"):
            index.count(ALL)


def test_missing_payload_indexes_are_made_on_connecting() -> None:
    with serving(200, collection(4)) as server:
        with pytest.raises(IndexUnavailable):  # this server gives the same answer to everything
            ServerIndex(server.url, dimensions=4).count(ALL)
        assert any(path.startswith("PUT /collections/mongmin/index") for path, _ in server.asked)


def test_a_new_collection_remembers_what_made_it() -> None:
    index = ServerIndex(":memory:", dimensions=4, embedder="e5-small")
    index.upsert([POINT])
    assert index.count(ALL) == 1
    index.close()
    index.close()
