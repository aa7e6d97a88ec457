"""Ends a process, or a run, at a chosen write: what the tests of interruption share.

Run as a module it ingests, and embeds, a folder with the embedded index, and kills itself (`kill -9`) at the
n-th write: `python -m tests.unit.ingestion_pipeline.crash DATA DOCS N`; it prints the number of writes otherwise.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from configs.settings import IngestionSettings
from ingestion.backfill import Backfill
from ingestion.manifest import Manifest
from ingestion.pipeline import Ingestor
from rag.adapters.memory import FakeAnalyzer
from rag.adapters.memory_embedder import HashEmbedder
from rag.adapters.qdrant_edge import EdgeIndex
from rag.ports import Index

OF_INDEX = {"update_sparse", "flush", "delete", "update_chunks", "update_dense", "upsert", "optimize"}
OF_MANIFEST = {"settle", "mark", "forget", "distrust", "mark_written", "finish", "seal", "touch", "merge", "begin"}
WRITES = OF_INDEX | OF_MANIFEST
LEDGERS = frozenset(["dense", "articles", "terms"])
SETTINGS = IngestionSettings(readers=0, batch_chunks=4, dense_batch=2)
WITH_READER = SETTINGS.model_copy(update={"readers": 1})


class Fuse:
    """Calls `burn` at the n-th write of everything that it wraps: before it, or after."""

    def __init__(self, burn: Callable[[], None], at: int) -> None:
        self._burn = burn
        self._at = at
        self.count = 0

    def tick(self) -> None:
        self.count += 1
        if self.count == self._at:
            self._burn()

    def wrap(self, inner: object) -> Any:  # noqa: ANN401 - stands for whatever it wraps
        return Wrapped(inner, self)


class Wrapped:
    """An index, manifest or ledger whose writes tick twice: when they begin and when they have ended."""

    def __init__(self, inner: object, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the wrapped object has
        found = getattr(self._inner, name)
        if name in LEDGERS:
            return self._fuse.wrap(found)
        if name not in WRITES:
            return found

        def write(*arguments: object, **options: object) -> object:
            self._fuse.tick()
            result = found(*arguments, **options)
            self._fuse.tick()
            return result

        return write


def ingest_and_embed(index: Index, manifest: Manifest, root: Path, settings: IngestionSettings = SETTINGS) -> None:
    Ingestor(index, manifest, FakeAnalyzer(), settings).ingest([root])
    Backfill(index, manifest, HashEmbedder(), settings).run()


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(data: str, docs: str, at: str) -> None:
    fuse = Fuse(kill, int(at))
    index, manifest = EdgeIndex(Path(data) / "index", HashEmbedder().dimensions), Manifest.in_folder(Path(data))
    ingest_and_embed(cast("Index", fuse.wrap(index)), cast("Manifest", fuse.wrap(manifest)), Path(docs), WITH_READER)
    index.close()
    sys.stdout.write(f"{fuse.count}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
