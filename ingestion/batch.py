"""Writes documents to the index in batches, in the order that the manifest's safety rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ingestion.encode import ChunkEncoder
from ingestion.manifest import Manifest
from ingestion.manifest_store import parts
from ingestion.manifest_tables import FileRecord
from ingestion.plan import DocumentPlan
from ingestion.progress import Progress
from rag.ports import Index
from rag.types import Chunk

FILES = 200
"""Files after which a batch is written even if it holds few chunks."""


class BatchWriter:
    """Collects plans and finished files, and writes them when there are `size` chunks to analyse."""

    def __init__(
        self,
        index: Index,
        manifest: Manifest,
        encoder: ChunkEncoder,
        size: int,
        progress: Progress,
        now: Callable[[], datetime],
    ) -> None:
        self._index = index
        self._manifest = manifest
        self._encoder = encoder
        self._size = size
        self._progress = progress
        self._now = now
        self._plans: list[DocumentPlan] = []
        self._files: list[FileRecord] = []
        self._waiting = 0

    def add(self, plan: DocumentPlan) -> None:
        """Take a document."""
        self._plans.append(plan)
        self._waiting += len(plan.fresh)
        if self._waiting >= self._size:
            self.flush()

    def close_file(self, record: FileRecord) -> None:
        """Take the record of a file all of whose documents have been added."""
        self._files.append(record)
        if len(self._files) >= FILES:
            self.flush()

    def flush(self) -> None:
        """Write everything that was taken."""
        plans, files = self._plans, self._files
        self._plans, self._files, self._waiting = [], [], 0
        if plans:
            self._manifest.begin(plans)
            for part in parts((planned.chunk for plan in plans for planned in plan.fresh), self._size):
                self._write(part)
            self._settle(plans)
        if plans or files:
            self._manifest.finish(plans, files, self._now())

    def remove(self, doc_ids: Sequence[str], paths: Sequence[str] = ()) -> None:
        """Remove documents and the record of files at once."""
        if doc_ids:
            self._index.delete(self._manifest.chunk_ids(doc_ids))
            self._index.flush()
        self._manifest.forget(doc_ids, paths)

    def _write(self, chunks: Sequence[Chunk]) -> None:
        encoded = self._encoder.encode(chunks)
        self._index.upsert([one.point for one in encoded])
        self._index.flush()
        self._manifest.mark_written(encoded)
        self._progress.advance(chunks=len(encoded))

    def _settle(self, plans: Sequence[DocumentPlan]) -> None:
        moved = [planned.chunk for plan in plans for planned in plan.moved]
        gone = [chunk_id for plan in plans for chunk_id in plan.gone]
        if moved:
            self._index.update_chunks(moved)
        if gone:
            self._index.delete(gone)
        if moved or gone:
            self._index.flush()
