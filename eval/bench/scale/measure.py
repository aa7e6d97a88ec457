"""What stands after the ingestion: counts that prove that nothing is lost or doubled, disk, and search."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.bench.rates import Latency, search_latency
from eval.bench.scale.corpus import Expected, hash_of
from ingestion.manifest import Manifest
from ingestion.manifest_store import parts
from rag.passages import dense_text
from rag.ports import Embedder, Index
from rag.types import Chunk, Question, Vector, Where
from serving.services import Services

EVERYTHING = Where(grades=())
BLOCK = 1_000
NOISE = 0.02
SEED = 7


@dataclass(frozen=True, slots=True)
class Proof:
    """Counts of the same chunks by manifest, index, and a reading of all files without either."""

    expected: int
    manifest: int
    index: int
    found: int
    same_ids: bool

    @property
    def holds(self) -> bool:
        """Whether nothing is lost or doubled."""
        return self.same_ids and self.expected == self.manifest == self.index == self.found


def prove(index: Index, manifest: Manifest, wanted: Expected) -> Proof:
    """Count, and look every chunk up in the index by its id."""
    ids = manifest.written()
    found = sum(len(index.fetch(part)) for part in parts(ids, BLOCK))
    return Proof(wanted.chunks, len(ids), index.count(EVERYTHING), found, hash_of(ids) == wanted.ids)


def repeated_vectors(ids: Sequence[str], texts: Sequence[str], embedder: Embedder) -> Iterator[dict[str, Vector]]:
    """Yield a dense vector for every chunk, in blocks: those of a few texts, repeated with a little noise.

    They take the place of vectors that would take hours to make; only the time of a search is measured on them.
    """
    made = np.asarray(embedder.embed_passages(texts), dtype=np.float32)
    source = np.random.default_rng(SEED)
    for start in range(0, len(ids), BLOCK):
        block = ids[start : start + BLOCK]
        rows = made[np.arange(start, start + len(block)) % len(made)]
        yield dict(zip(block, map(tuple, normalized(rows + noise(source, rows.shape)).tolist()), strict=True))


def noise(source: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return a little noise."""
    return source.normal(0.0, NOISE, shape).astype(np.float32)


def normalized(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows of length 1."""
    lengths: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / lengths


def with_vectors(services: Services, ids: Sequence[str], chunks: Sequence[Chunk], say: Callable[[str], None]) -> float:
    """Give every chunk a dense vector and build the search structures; returns the seconds of the latter."""
    for number, block in enumerate(repeated_vectors(ids, [dense_text(chunk) for chunk in chunks], services.embedder)):
        services.index.update_dense(block)
        if number % 50 == 0:
            say(f"{number * BLOCK} repeated vectors written")
    services.index.flush()
    began = time.monotonic()
    services.index.optimize()
    return time.monotonic() - began


def searched(services: Services, questions: Sequence[str]) -> Latency:
    """Time searches of ten hits, embedding of the question included."""
    return search_latency(services.retriever.retrieve, questions)


def one_search(services: Services, question: str) -> float:
    """Return the seconds of one first search."""
    began = time.monotonic()
    services.retriever.retrieve(Question(question))
    return time.monotonic() - began


def size_mb(path: Path) -> float:
    """Return the MB of a file, or of all files below a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_blocks * 512 for file in files) / (1 << 20)
