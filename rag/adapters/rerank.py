"""A server of `/rerank` (Jina's and Cohere's form) or `/score` (vLLM's) behind the `Reranker` port, by httpx.

Unproven with real weights: tested by protocol only, against a small server (tests/contract/test_reranker.py).
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from rag.adapters.openai_embed import UNENCODABLE, Address
from rag.errors import RerankerUnavailable

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 4 << 20
"""A reply of a few hundred numbers is far smaller."""


class HttpReranker:
    """Relevance from wherever `find` says now, within `seconds` in all. Raises `RerankerUnavailable`."""

    def __init__(
        self,
        name: str,
        find: Callable[[], Address],
        api: Literal["rerank", "score"] = "rerank",
        seconds: float = 2.0,
        max_chars: int = 4000,
    ) -> None:
        self.name = name
        self._find = find
        self._api = api
        self._seconds = seconds
        self._max_chars = max_chars

    @cached_property
    def _client(self) -> httpx.Client:
        import httpx

        return httpx.Client(timeout=self._seconds, trust_env=False, follow_redirects=False)

    def relevance(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers `query`, in the order given; higher is better."""
        if not texts:
            return []
        asked = query.translate(UNENCODABLE)
        passages = [text.translate(UNENCODABLE)[: self._max_chars] for text in texts]
        try:
            return scores(json.loads(self._post(self._body(asked, passages))), len(texts))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise RerankerUnavailable(
                "재순위 서버가 알 수 없는 응답을 보냈습니다. reranker.api와 서버의 기록을 확인하십시오."
            ) from error

    def _body(self, query: str, passages: Sequence[str]) -> dict[str, Any]:
        shared = {"model": self.name, "truncate_prompt_tokens": -1}
        if self._api == "score":
            return {**shared, "text_1": query, "text_2": list(passages)}
        return {**shared, "query": query, "documents": list(passages), "top_n": len(passages)}

    def _post(self, body: dict[str, Any]) -> bytes:
        import httpx

        url, key = self._find()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        deadline = time.monotonic() + self._seconds
        received = b""
        try:
            with self._client.stream("POST", f"{url}/{self._api}", json=body, headers=headers) as reply:
                if reply.status_code != 200:
                    raise RerankerUnavailable(
                        f"재순위 서버가 거절했습니다(HTTP {reply.status_code}). 모델 이름과 접속 키를 확인하십시오."
                    )
                for piece in reply.iter_bytes():
                    received += piece
                    if time.monotonic() > deadline or len(received) > MAX_BYTES:
                        raise RerankerUnavailable("재순위 서버가 제때 답을 마치지 못했습니다. 부하를 확인하십시오.")
        except httpx.HTTPError as error:
            raise RerankerUnavailable(
                f"재순위 서버가 {self._seconds:g}초 안에 답하지 않았습니다({url}). 서버가 켜져 있는지 확인하십시오."
            ) from error
        return received


def scores(content: Any, count: int) -> list[float]:  # noqa: ANN401 - JSON
    """Return the scores of either form by index. Raises `ValueError`, `KeyError`, ... where any is missing.

    >>> scores({"results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]}, 2)
    [0.1, 0.9]
    >>> scores({"data": [{"index": 0, "score": 0.5}]}, 1)
    [0.5]
    """
    items, field = (content["results"], "relevance_score") if "results" in content else (content["data"], "score")
    by_index = {int(item["index"]): float(item[field]) for item in items}
    found = [by_index[place] for place in range(count)]
    if not all(math.isfinite(value) for value in found):
        raise ValueError("not a number")
    return found
