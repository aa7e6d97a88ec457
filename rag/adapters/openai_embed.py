"""Any server of `/v1/embeddings` (vLLM, a gateway) behind the `Embedder` port, by httpx.

What a model wants before its texts ("query: ", "passage: ") is given by whoever makes the embedder: the server does
not know whether a text is a question. Only the configured address is spoken to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rag.errors import EmbedderUnavailable
from rag.types import Vector

if TYPE_CHECKING:
    import httpx

UNENCODABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], " ")
"""NUL and lone surrogates have no place in JSON's UTF-8."""
EMPTY = " "
"""Some servers refuse an empty text."""
CHARS_A_TOKEN = 8
"""A token covers fewer characters than this in any Korean text: more of a long text need not be sent."""

Address = tuple[str, str | None]
"""A URL that ends with `/v1`, and the key."""


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """What must be known of a model: its name at the server, the length of its vectors, its prefixes and its limit."""

    name: str
    dimensions: int
    query_prefix: str = ""
    passage_prefix: str = ""
    max_tokens: int = 512


class OpenAiEmbedder:
    """Embeddings from wherever `find` says now. Raises `EmbedderUnavailable`."""

    def __init__(
        self, model: EmbeddingModel, find: Callable[[], Address], timeout: float = 30.0, batch: int = 32
    ) -> None:
        self.name = model.name.lower()
        self.dimensions = model.dimensions
        self._model = model
        self._find = find
        self._timeout = timeout
        self._batch = batch

    @cached_property
    def _client(self) -> httpx.Client:
        import httpx

        timeout = httpx.Timeout(self._timeout, connect=min(2.0, self._timeout))
        return httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False)

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Embed questions."""
        return self._embed(self._model.query_prefix, texts)

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """Embed passages; the server cuts them at the model's limit."""
        return self._embed(self._model.passage_prefix, texts)

    def _embed(self, prefix: str, texts: Sequence[str]) -> list[Vector]:
        longest = CHARS_A_TOKEN * self._model.max_tokens
        ready = [(prefix + text.translate(UNENCODABLE))[:longest] or EMPTY for text in texts]
        vectors: list[Vector] = []
        for start in range(0, len(ready), self._batch):
            vectors += self._ask(ready[start : start + self._batch])
        return vectors

    def _ask(self, texts: Sequence[str]) -> list[Vector]:
        import httpx

        url, key = self._find()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        # -1: cut at the model's limit (vLLM); a longer text would be refused.
        body = {"model": self._model.name, "input": list(texts), "truncate_prompt_tokens": -1}
        try:
            reply = self._client.post(f"{url}/embeddings", json=body, headers=headers)
        except httpx.HTTPError as error:
            raise EmbedderUnavailable(
                f"임베딩 서버에 연결하지 못했습니다({url}). 서버가 켜져 있는지 확인하십시오(mongmin engine status)."
            ) from error
        if reply.status_code != 200:
            raise EmbedderUnavailable(
                f"임베딩 서버가 거절했습니다(HTTP {reply.status_code}). 모델 이름과 접속 키를 확인하십시오."
            )
        return self._read(reply, len(texts))

    def _read(self, reply: httpx.Response, count: int) -> list[Vector]:
        try:
            data: list[dict[str, Any]] = sorted(reply.json()["data"], key=lambda item: int(item["index"]))
            vectors = [normalised(item["embedding"]) for item in data]
        except (ValueError, KeyError, TypeError) as error:
            raise EmbedderUnavailable("임베딩 서버의 응답을 읽을 수 없습니다. 서버의 기록을 확인하십시오.") from error
        if len(vectors) != count or any(len(vector) != self.dimensions for vector in vectors):
            raise EmbedderUnavailable(
                f"임베딩 서버의 벡터가 {self.dimensions}차원이 아니거나 수가 다릅니다. "
                f"서버가 모델 {self._model.name!r}을(를) 쓰는지, models.yaml의 dimensions가 맞는지 확인하십시오."
            )
        return vectors


def normalised(values: Sequence[float]) -> Vector:
    """Return a vector of length 1. Raises `ValueError` for one that has none.

    >>> normalised([3, 4])
    (0.6, 0.8)
    """
    length = math.hypot(*values)
    if not math.isfinite(length) or length == 0:
        raise ValueError("no direction")
    return tuple(float(value) / length for value in values)
