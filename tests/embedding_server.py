"""A small server of `/v1/embeddings` over the fake embedder, for tests of whoever asks one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rag.adapters.memory_embedder import HashEmbedder
from tests.model_server import ModelHandler, model_server


@dataclass
class Asked:
    """What the server was asked, and what it answers instead where a test says so."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    status: int = 200
    reply: bytes | None = None


class Handler(ModelHandler):
    """Answers in the wrong order, longer than 1: an embedder must not rely on either."""

    asked: Asked

    def reply(self, body: dict[str, Any]) -> None:
        self.asked.bodies.append(body)
        self.asked.keys.append(self.headers.get("Authorization"))
        vectors = HashEmbedder().embed_passages(body["input"])
        data = [{"index": place, "embedding": [2 * value for value in vector]} for place, vector in enumerate(vectors)]
        self.open_answer(self.asked.status)
        self.wfile.write(self.asked.reply or json.dumps({"data": data[::-1]}).encode())


@contextmanager
def embedding_server(asked: Asked | None = None) -> Iterator[str]:
    with model_server(Handler, asked=asked or Asked()) as url:
        yield url
