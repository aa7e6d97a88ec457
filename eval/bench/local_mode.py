"""Search in the embedded index at 200,000 made points beside qdrant-client's local mode at 20,000."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.bench.baseline.local_mode import LocalMode, Row
from eval.bench.rates import Latency, latency
from rag.types import Chunk, Point, SparseVector, VectorQuery, Where

DIMENSIONS = 384
TERMS = 60
VOCABULARY = 50_000
SEED = 11
OURS, THEIRS = 200_000, 20_000
QUESTIONS = 50
LIMIT = 60
BLOCK = 1_000


@dataclass(frozen=True, slots=True)
class Compared:
    """Seconds to write (search structures included) and to search, at so many points."""

    points: int
    write_seconds: float
    search: Latency


def rows(size: int, seed: int = SEED) -> Iterator[Row]:
    """Yield made vectors: dense ones of random direction, sparse ones whose terms are as rare as words are."""
    source = np.random.default_rng(seed)
    for start in range(0, size, BLOCK):
        count = min(BLOCK, size - start)
        dense = source.normal(size=(count, DIMENSIONS)).astype(np.float32)
        dense /= np.linalg.norm(dense, axis=1, keepdims=True)
        words = source.zipf(1.2, size=(count, TERMS)) % VOCABULARY
        for vector, terms in zip(dense, words, strict=True):
            ids = np.unique(terms).tolist()
            yield vector.tolist(), SparseVector(tuple(ids), (1.0,) * len(ids))


def embedded(size: int = OURS) -> Compared:
    """Measure the embedded index."""
    from rag.adapters.qdrant_edge import EdgeIndex

    with tempfile.TemporaryDirectory() as folder:
        index = EdgeIndex(Path(folder) / "index", DIMENSIONS)
        began = time.perf_counter()
        block: list[Point] = []
        for number, (dense, sparse) in enumerate(rows(size)):
            chunk = Chunk(f"{number}", f"{number // 30}", "title", "text", "other", "place")
            block.append(Point(chunk, {"body": sparse}, tuple(dense)))
            if len(block) == BLOCK:
                index.upsert(block)
                block = []
        index.upsert(block)
        index.optimize()
        seconds = time.perf_counter() - began

        def search(row: Row) -> None:
            index.search([VectorQuery("dense", tuple(row[0])), VectorQuery("body", row[1])], Where(), LIMIT)

        found = Compared(size, seconds, searched(search))
        index.close()
    return found


def local_mode(size: int = THEIRS) -> Compared:
    """Measure qdrant-client's local mode."""
    store = LocalMode(DIMENSIONS)
    began = time.perf_counter()
    store.add(rows(size))
    seconds = time.perf_counter() - began
    return Compared(size, seconds, searched(lambda row: store.search(row, LIMIT)))


def searched(search: Callable[[Row], None]) -> Latency:
    """Time searches by both vectors, warm."""
    asked = list(rows(QUESTIONS + 1, SEED + 1))
    search(asked[0])
    timings = []
    for row in asked[1:]:
        began = time.perf_counter()
        search(row)
        timings.append((time.perf_counter() - began) * 1000)
    return latency(timings)
