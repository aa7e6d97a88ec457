"""An embedder without a model: hashed pairs of letters. For tests and for machines that cannot hold e5."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from itertools import pairwise

from rag.types import Vector

DIMENSIONS = 384


class HashEmbedder:
    """Texts that share pairs of letters are near each other; meaning is not known."""

    name = "hash-pairs"
    dimensions = DIMENSIONS

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Embed questions."""
        return [embedded(text) for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """Embed passages."""
        return [embedded(text) for text in texts]


def embedded(text: str) -> Vector:
    """Return the normalised counts of hashed pairs of letters; a text without any gets a fixed direction."""
    counts = [0.0] * DIMENSIONS
    for left, right in pairwise(f" {text} "):
        counts[zlib.crc32((left + right).encode("utf8", "surrogatepass")) % DIMENSIONS] += 1.0
    length = math.hypot(*counts)
    return tuple(count / length for count in counts)
