"""Writes documents to the index in batches, in the order that the manifest's safety rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from ingestion.executors.base import Encoder, Pending
from ingestion.lane import Lane
from ingestion.manifest import Manifest
from ingestion.manifest_store import parts
from ingestion.manifest_tables import FileRecord
from ingestion.plan import DocumentPlan
from ingestion.progress import Progress
from rag.ports import Index

FILES = 200
"""Files after which a batch is written even if it holds few chunks."""


class BatchWriter:
    """Collects plans and finished files, and writes them when there are `size` chunks to analyse.

    Analysis and writing each have a thread, so that the analyser waits for neither the caller nor the disk.
    Up to `ahead` batches are analysed before the one that is being written.
    Writes happen in the order in which they were asked for, and none after one has failed. Close it when done.
    """

    def __init__(
        self,
        index: Index,
        manifest: Manifest,
        encoder: Encoder,
        size: int,
        progress: Progress,
        now: Callable[[], datetime],
        ahead: int = 2,
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
        self._analysis = Lane("analysis")
        self._writes = Lane("writes", ahead)

    def add(self, plan: DocumentPlan) -> None:
        """Take a document."""
        self._plans.append(plan)
        self._waiting += len(plan.fresh)
        if self._waiting >= self._size:
            self._send()

    def close_file(self, record: FileRecord) -> None:
        """Take the record of a file all of whose documents have been added."""
        self._files.append(record)
        if len(self._files) >= FILES:
            self._send()

    def remove(self, doc_ids: Sequence[str], paths: Sequence[str] = ()) -> None:
        """Remove documents and the record of files."""
        self._send()
        self._analysis.submit(partial(self._writes.submit, partial(self._remove, doc_ids, paths)))

    def flush(self) -> None:
        """Write everything that was taken; returns when it is written. Raises what a write raised."""
        self._send()
        self._analysis.drain()
        self._writes.drain()

    def close(self) -> None:
        """Stop; what is not yet written is left to the next ingestion."""
        # The writes stop first but go on emptying their queue, so that the analysis is not left waiting for room.
        self._writes.stop()
        self._analysis.close()
        self._writes.close()

    def _send(self) -> None:
        plans, files = self._plans, self._files
        if plans or files:
            self._plans, self._files, self._waiting = [], [], 0
            self._analysis.submit(partial(self._analyse, plans, files))

    def _analyse(self, plans: Sequence[DocumentPlan], files: Sequence[FileRecord]) -> None:
        self._writes.submit(partial(self._manifest.begin, plans))
        for part in parts((planned.chunk for plan in plans for planned in plan.fresh), self._size):
            self._writes.submit(partial(self._write, self._encoder.begin(part)))
        self._writes.submit(partial(self._finish, plans, files))

    def _write(self, pending: Pending) -> None:
        encoded = pending()
        self._index.upsert([one.point for one in encoded])
        self._index.flush()
        self._manifest.mark_written(encoded)
        self._progress.advance(chunks=len(encoded))

    def _finish(self, plans: Sequence[DocumentPlan], files: Sequence[FileRecord]) -> None:
        moved = [planned.chunk for plan in plans for planned in plan.moved]
        gone = [chunk_id for plan in plans for chunk_id in plan.gone]
        if moved:
            self._index.update_chunks(moved)
        if gone:
            self._index.delete(gone)
        if moved or gone:
            self._index.flush()
        self._manifest.finish(plans, files, self._now())

    def _remove(self, doc_ids: Sequence[str], paths: Sequence[str]) -> None:
        if doc_ids:
            self._index.delete(self._manifest.chunk_ids(doc_ids))
            self._index.flush()
        self._manifest.forget(doc_ids, paths)
