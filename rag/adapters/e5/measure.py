"""How fast an embedder is, in a unit that does not depend on how a text is cut into characters."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from rag.ports import Embedder


class TokenCounter(Protocol):
    """What counts tokens the same way for every embedder that is compared."""

    max_tokens: int

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a passage without cutting it."""


def throughput(
    embedder: Embedder,
    texts: Sequence[str],
    counter: TokenCounter,
    seconds: Callable[[], float] = time.perf_counter,
) -> float:
    """Embed `texts` as passages once (after loading) and return tokens a second by the wall clock."""
    tokens = sum(min(counter.count_tokens(text), counter.max_tokens) for text in texts)
    embedder.embed_queries(["준비"])
    began = seconds()
    embedder.embed_passages(texts)
    return tokens / (seconds() - began)
