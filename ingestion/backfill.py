"""Dense vectors, after the fact: embeds what is already searchable by its words.

It can be stopped or killed at any moment and goes on from there, and it may run in a thread while documents are
ingested: a chunk that is replaced meanwhile simply goes on waiting.
"""

from __future__ import annotations

import hashlib
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from configs.settings import IngestionSettings
from ingestion.clock import utc_now
from ingestion.manifest import Manifest
from ingestion.manifest_dense import START, PendingChunk
from ingestion.manifest_store import parts
from ingestion.plan import fingerprint
from ingestion.progress import SILENT, Progress
from rag.passages import dense_text
from rag.ports import Embedder, Index
from rag.types import Chunk, Vector

BLOCK = 1_024
"""Chunks that are fetched and sorted by length together, so that a batch is padded little."""
KEPT_VECTORS = 20_000
BATCHES_A_FLUSH = 2


@dataclass(frozen=True, slots=True)
class Task:
    """A chunk to embed, and the hash by which the manifest knows this state of it."""

    chunk_id: str
    vectors_hash: str
    text: str


class Backfill:
    """Embeds the chunks that wait for a dense vector."""

    def __init__(
        self,
        index: Index,
        manifest: Manifest,
        embedder: Embedder,
        settings: IngestionSettings,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._index = index
        self._manifest = manifest
        self._embedder = embedder
        self._settings = settings
        self._now = now
        self._known = KnownVectors(KEPT_VECTORS)
        self._doubts: set[tuple[str, str]] = set()
        self._turn = threading.Lock()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Hold the next batch back, so that the index does not change; the work goes on by itself afterwards."""
        with self._turn:
            yield

    def run(self, progress: Progress = SILENT, should_stop: Callable[[], bool] = lambda: False) -> int:
        """Embed until nothing waits or `should_stop()`; return how many vectors were written."""
        total = self._manifest.dense.pending()
        if not total:
            return 0
        self._manifest.touch()
        progress.begin("embed", total)
        written = self._drain(progress, should_stop)
        progress.end()
        if not should_stop():
            progress.begin("optimize", 1)
            with self._turn:
                self._index.optimize()
            progress.end()
        self._manifest.seal(self._now())
        return written

    def _drain(self, progress: Progress, should_stop: Callable[[], bool]) -> int:
        """Pass over the queue until a pass finds nothing new (chunks may come in behind us)."""
        written = 0
        self._doubts.clear()
        while not should_stop():
            doubts = len(self._doubts)
            done = sum(self._blocks(progress, should_stop))
            written += done
            if not done and len(self._doubts) == doubts:
                break
        return written

    def _blocks(self, progress: Progress, should_stop: Callable[[], bool]) -> Iterator[int]:
        place = START
        while not should_stop():
            block = self._manifest.dense.next(place, BLOCK)
            if not block:
                return
            place = block[-1].place
            for tasks in parts(self._tasks(block), self._settings.dense_batch * BATCHES_A_FLUSH):
                if should_stop():
                    return
                self._write(tasks)
                progress.advance(len(tasks), chunks=len(tasks))
                yield len(tasks)

    def _tasks(self, block: Sequence[PendingChunk]) -> list[Task]:
        """Return what to embed, short texts first."""
        tasks = {chunk.chunk_id: task(chunk) for chunk in self._index.fetch([pending.chunk_id for pending in block])}
        good = [
            tasks[p.chunk_id] for p in block if p.chunk_id in tasks and p.vectors_hash == tasks[p.chunk_id].vectors_hash
        ]
        self._doubt([pending for pending in block if pending.chunk_id not in {one.chunk_id for one in good}])
        return sorted(good, key=lambda one: (len(one.text), one.chunk_id))

    def _doubt(self, odd: Sequence[PendingChunk]) -> None:
        """Give a chunk that the index holds otherwise a second look: it may just have been replaced.

        If it is so again, the index has lost a write, and the chunk's file must be read again.
        """
        lost = [pending.chunk_id for pending in odd if (pending.chunk_id, pending.vectors_hash) in self._doubts]
        self._doubts.update((pending.chunk_id, pending.vectors_hash) for pending in odd)
        if lost:
            self._manifest.distrust(lost)

    def _write(self, tasks: Sequence[Task]) -> None:
        """Embed, write, make durable, and only then note it."""
        vectors: dict[str, Vector] = {}
        for batch in parts(tasks, self._settings.dense_batch):
            vectors.update(zip((one.chunk_id for one in batch), self._embed([one.text for one in batch]), strict=True))
        with self._turn:
            self._index.update_dense(vectors)
            self._index.flush()
            self._manifest.dense.mark([(one.chunk_id, one.vectors_hash) for one in tasks])

    def _embed(self, texts: Sequence[str]) -> list[Vector]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        made = dict(zip(new, self._embedder.embed_passages(new), strict=True)) if new else {}
        for text, vector in made.items():
            self._known.add(text, vector)
        return [made[text] if text in made else self._known.get(text) for text in texts]


class KnownVectors:
    """The vectors of the last texts, by hash: the same text is embedded once."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._vectors: OrderedDict[bytes, array[float]] = OrderedDict()

    def __contains__(self, text: str) -> bool:
        return key_of(text) in self._vectors

    def add(self, text: str, vector: Vector) -> None:
        """Keep a vector in single precision; forget the oldest beyond the limit."""
        self._vectors[key_of(text)] = array("f", vector)
        if len(self._vectors) > self._size:
            self._vectors.popitem(last=False)

    def get(self, text: str) -> Vector:
        """Return the vector of a text that is known."""
        return tuple(self._vectors[key_of(text)])


def key_of(text: str) -> bytes:
    """Return the hash of a text."""
    return hashlib.blake2b(text.encode("utf8", "surrogatepass"), digest_size=16).digest()


def task(chunk: Chunk) -> Task:
    """Return what is to be embedded of a chunk."""
    return Task(chunk.chunk_id, fingerprint(chunk).vectors_hash, dense_text(chunk))
