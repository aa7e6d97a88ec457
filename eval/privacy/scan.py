"""From an empty folder through a day's use to the search of everything that it left (`mongmin eval scan`)."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from configs.settings import PROJECT
from eval.load.processes import free_port, ours, started
from eval.privacy.day import Day
from eval.privacy.plant import Planted, plant
from eval.privacy.sweep import Miss, Needles, sweep
from rag.guards.pii.types import LABELS, PII_TYPES, UNIQUE_IDENTIFIERS, PiiType
from serving.lock import token_of

NEVER: frozenset[PiiType] = UNIQUE_IDENTIFIERS | {"CARD"}
"""Must be in no file (개인정보 보호법 제24조, 제24조의2; cards by our own rule)."""
SAMPLE = PROJECT / "data" / "sample"
TOKEN_HEADER = "X-Mongmin-Token"  # noqa: S105 - a header's name
SECONDS = 300.0
STORES = (
    ("logs", "logs"),
    ("traces", "traces"),
    ("backup", "backup"),
    ("/uploads", "uploads"),
    ("/records.sqlite3", "records"),
    ("/manifest", "manifest"),
    ("/index", "index"),
    ("/cache", "cache"),
    ("/reports", "reports"),
    ("/privacy-keys", "keys"),
)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was planted, how it was used, and what was found again."""

    planted: Sequence[Planted]
    channels: Counter[str]
    statuses: Counter[int]
    misses: Sequence[Miss]
    files: int
    bytes: int

    @property
    def holds(self) -> bool:
        """Whether nothing that must be nowhere was found anywhere."""
        return not any(miss.planted.type in NEVER for miss in self.misses)

    def table(self) -> str:
        """Return what was found by type and store, and each miss."""
        by = {
            (kind, store): len({miss.planted.forms for miss in self.misses if at(miss, kind, store)})
            for kind in PII_TYPES
            for store in self.stores
        }
        head = ["type", "planted", *self.stores, "found anywhere"]
        rows = [
            [
                f"{LABELS[kind]} ({kind})" + (" must be 0" if kind in NEVER else ""),
                str(sum(one.type == kind for one in self.planted)),
                *(str(by[kind, store]) for store in self.stores),
                str(len({miss.planted.forms for miss in self.misses if miss.planted.type == kind})),
            ]
            for kind in PII_TYPES
        ]
        lines = [" | ".join(row) for row in (head, ["---"] * len(head), *rows)]
        used = ", ".join(f"{channel} {count}" for channel, count in self.channels.items())
        said = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        return "\n".join(
            [
                f"{len(self.planted):,} identifiers by channel: {used}",
                f"answers by status: {said}",
                f"{self.files:,} files, {self.bytes / 1e6:,.1f} MB looked through (UTF-8, UTF-16, JSON, compressed)",
                "",
                *(f"| {line} |" for line in lines),
                "",
                *(f"miss: {miss.planted.type} {miss.form!r} in {miss.file}" for miss in self.misses),
            ]
        )

    @property
    def stores(self) -> list[str]:
        """The stores in which anything could be, in order."""
        return [*dict.fromkeys(store for _, store in STORES), "other"]


def at(miss: Miss, kind: PiiType, store: str) -> bool:
    """Whether a miss is of a kind and in a store."""
    return miss.planted.type == kind and store_of(miss.file) == store


def store_of(file: str) -> str:
    """Return which store a file belongs to.

    >>> store_of("data/records.sqlite3-wal"), store_of("backup/data/records.sqlite3"), store_of("logs/api.log")
    ('records', 'backup', 'logs')
    """
    top = file.partition("/")[0]
    return next((store for mark, store in STORES if mark == top or (mark[0] == "/" and mark in file)), "other")


def scan(out: Path, count: int, seed: int) -> Scanned:
    """Plant, use, stop, and look. What `out` held before is removed."""
    shutil.rmtree(out, ignore_errors=True)
    data, logs, traces, backup = (out / name for name in ("data", "logs", "traces", "backup"))
    for folder in (data, logs, traces):
        folder.mkdir(parents=True)
    planted = plant(count, seed)
    with collector(traces) as otlp:
        port = free_port()
        environment = {
            "MONGMIN_ENGINE__KIND": "none",
            "MONGMIN_EMBEDDER__KIND": "hash",
            "MONGMIN_TELEMETRY__OTLP_URL": otlp,
        }
        command = ours("--data", str(data), "serve", "--port", str(port))
        url = f"http://127.0.0.1:{port}"
        with started(command, f"{url}/healthz", logs / "api.log", environment):
            headers = {TOKEN_HEADER: token_of(data)}
            with httpx.Client(base_url=url, timeout=SECONDS, trust_env=False) as client:
                body = {"paths": [str(SAMPLE)], "wait": True}
                client.post("/v1/documents/ingest", json=body, headers=headers)
                day = Day(client, headers, out / "office")
                day.spend(planted)
                day.back_up(backup)
                # While it runs: the write-ahead logs are there too.
                during = sweep([data, logs, traces], Needles(planted))[0]
    after, files, size = sweep([data, logs, traces, backup], Needles(planted))
    return Scanned(planted, day.channels, day.statuses, list(dict.fromkeys([*after, *during])), files, size)


@contextmanager
def collector(folder: Path) -> Iterator[str]:
    """Keep every trace that is sent; yields the collector's address."""

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            (folder / f"{len(list(folder.iterdir())):06d}.bin").write_bytes(body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
