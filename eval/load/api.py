"""What the API carries: searches a second, and many people who listen to an answer each, before a fast fake engine."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from configs.settings import PROJECT
from eval.environment import inherited
from eval.load.clients import Asked, load
from eval.load.processes import Scale, free_port, ours, started

SAMPLES = PROJECT / "data" / "sample"
SEARCHERS = 8
QUESTIONS = (
    "민원을 다른 기관으로 이송하면 며칠 걸리나요?",
    "정보공개 청구는 며칠 안에 결정하나요?",
    "주차장 요금은 얼마인가요?",
    "과태료에 이의가 있으면 어떻게 하나요?",
)


@contextmanager
def api(folder: Path, engine: str, people: int) -> Iterator[tuple[str, int]]:
    """Run the API on the sample documents, with a key for each person; yields its address and process."""
    data, port = folder / "api", free_port()
    env = {
        "MONGMIN_ENGINE__KIND": "external",
        "MONGMIN_ENGINE__MODEL": "served",
        "MONGMIN_ENGINE__URL": f"{engine}/v1",
        "MONGMIN_API_KEYS": ",".join(f"u{number}:{key(number)}" for number in range(people)),
    }
    fill = ours("--data", str(data), "ingest", str(SAMPLES))
    subprocess.run(fill, env=inherited(env), check=True, capture_output=True)  # noqa: S603 - our own command line
    serve = ours("--data", str(data), "serve", "--port", str(port))
    url = f"http://127.0.0.1:{port}"
    with started(serve, f"{url}/readyz", folder / "api.log", env) as process:
        yield url, process


def key(number: int) -> str:
    """Return the key of a person of the test."""
    return f"load-test-key-of-person-{number:05}"


def headers(client: int) -> dict[str, str]:
    """Return what makes a request one of this person's."""
    return {"Authorization": f"Bearer {key(client)}"}


def search(client: int, turn: int) -> Asked:
    """Ask for ten hits."""
    return "/v1/search", {"query": QUESTIONS[turn % len(QUESTIONS)], "k": 10}, headers(client)


def ask(client: int, turn: int) -> Asked:
    """Ask for an answer, streamed."""
    return "/v1/ask", {"query": QUESTIONS[(client + turn) % len(QUESTIONS)], "stream": True}, headers(client)


def carried(url: str, process: int, clients: int, seconds: float) -> tuple[dict[str, Any], list[str]]:
    """Measure the API at `url`; returns the figures, and a line for each."""
    load(url, search, 1, each=len(QUESTIONS))
    with Scale(process) as weighed:
        searches = load(url, search, SEARCHERS, seconds=seconds)
        asked = load(url, ask, clients, each=1)
    lines = [
        f"API: {SEARCHERS} clients search without a pause: {searches.line}",
        f"API: {clients} people ask at once and listen: {asked.line}",
        f"API: {weighed.line}",
    ]
    return json.loads(json.dumps({"search": asdict(searches), "ask": asdict(asked), "memory": weighed.taken})), lines
