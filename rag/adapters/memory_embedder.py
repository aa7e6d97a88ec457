"""A fake embedder: hashed character n-grams, no model and no library."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Sequence

from rag.types import Vector

SIZES = (2, 3)


class HashEmbedder:
    """Texts that share syllable sequences are near each other; synonyms are not. Deterministic everywhere.

    `max_chars` stands for a model's limit: what lies behind it does not count.
    """

    name = "hash-ngrams"
    dimensions = 64

    def __init__(self, max_chars: int = 2000) -> None:
        self._max_chars = max_chars

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Embed questions."""
        return [self._embed(text) for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """Embed passages."""
        return [self._embed(text) for text in texts]

    def _embed(self, text: str) -> Vector:
        # The constant gives a text without words a direction of its own, as a model's special tokens do.
        values = [1e-3, *[0.0] * (self.dimensions - 1)]
        for gram in grams(text[: self._max_chars]):
            digest = zlib.crc32(gram.encode("utf8", "surrogatepass"))
            values[digest % self.dimensions] += 1.0 if digest & 0x8000 else -1.0
        length = math.hypot(*values)
        return tuple(value / length for value in values)


def grams(text: str) -> Iterator[str]:
    """Yield the character pairs and triples of each word, its edges marked."""
    for word in text.casefold().split():
        marked = f" {word} "
        for size in SIZES:
            yield from (marked[start : start + size] for start in range(len(marked) - size + 1))
