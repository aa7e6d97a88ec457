"""Ingestion: files to a searchable index, as often as you like, doing only what has to be done.

`Ingestor.ingest` is the one entry. It returns when everything can be found by its words; the dense vectors are
`ingestion.backfill`'s work.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from configs.settings import ExecutorName, IngestionSettings
from ingestion.anchors import AnchorBuilder
from ingestion.batch import BatchWriter
from ingestion.clock import utc_now
from ingestion.encode import ChunkEncoder
from ingestion.executors.base import Executor
from ingestion.executors.choose import make_executor
from ingestion.manifest import Manifest, stamp
from ingestion.manifest_tables import DocumentRecord, FileRecord
from ingestion.progress import SILENT, Progress
from ingestion.readers.pool import READ
from ingestion.repair import repair
from ingestion.report import IngestReport
from ingestion.run import Run
from ingestion.scan import Found, Scanner, look
from ingestion.screening import UNSCREENED, Screen
from ingestion.types import Defaults
from ingestion.versions import VersionKeeper
from rag.ports import Analyzer, Index


class Ingestor:
    """Keeps an index and its manifest in step with files. One ingestion runs at a time; callers queue.

    `read` names the function that reads one file, in whatever process that happens.
    """

    def __init__(
        self,
        index: Index,
        manifest: Manifest,
        analyzer: Analyzer,
        settings: IngestionSettings,
        now: Callable[[], datetime] = utc_now,
        screen: Screen = UNSCREENED,
        read: str = READ,
    ) -> None:
        self._index = index
        self._manifest = manifest
        self._analyzer = analyzer
        self._encoder = ChunkEncoder(analyzer)
        self._settings = settings
        self._now = now
        self._screen = screen
        self._read = read
        self._turn = threading.Lock()

    def ingest(
        self,
        paths: Sequence[Path],
        defaults: Defaults | None = None,
        progress: Progress = SILENT,
        executor: ExecutorName | None = None,
    ) -> IngestReport:
        """Bring the index in step with the files below `paths`; what vanished from there goes.

        Raises `InputError` for a path that does not exist, `DiskFull` and other faults of the environment; the
        next call goes on from there. Files that cannot be read are in the report. `executor` goes before the settings'.
        """
        return self.take_in(look(paths), defaults, progress, executor)

    def take_in(
        self,
        found: Found,
        defaults: Defaults | None = None,
        progress: Progress = SILENT,
        executor: ExecutorName | None = None,
    ) -> IngestReport:
        """Bring the index in step with what was found (see `ingest`)."""
        started = time.monotonic()
        with self._turn:
            repair(self._index, self._manifest)
            given = defaults or Defaults()
            with closing(self._executor(executor)) as executing, closing(executing.reader(given)) as reader:
                known, basis = self._manifest.files(), self._screen.basis
                scanner = Scanner(known, given, self._settings, reader, executing.readers, basis)
                with closing(self._writer(progress, executing)) as writer:
                    tally = Run(self._manifest, writer, found, progress, self._screen).run(scanner)
            self._manifest.facts.visit(found.scope, given.grade, found.refusals, stamp(self._now()))
            AnchorBuilder(self._index, self._manifest.articles).run(progress)
            VersionKeeper(self._index, self._manifest).run()
            self._manifest.terms.merge()
            version = self._manifest.seal(self._now())
        records = self._manifest.documents().values()
        chunks = sum(record.chunks for record in records if found.covers(record.path))
        return tally.report(chunks, self._manifest.dense.pending(), time.monotonic() - started, version)

    def remove(self, doc_ids: Sequence[str]) -> int:
        """Remove documents from the index and return how many there were.

        Their files are read again when their folder is next ingested: delete the file to be rid of it for good.
        """
        with self._turn:
            records = self._manifest.documents()
            known = [doc_id for doc_id in dict.fromkeys(doc_ids) if doc_id in records]
            if known:
                with closing(self._writer(SILENT, self._executor("local"))) as writer:
                    writer.remove(known, sorted({records[doc_id].path for doc_id in known}))
                    writer.flush()
                AnchorBuilder(self._index, self._manifest.articles).run()
                VersionKeeper(self._index, self._manifest).run()
                self._manifest.seal(self._now())
        return len(known)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Hold ingestion and removal back, between two of them: index and manifest agree and stay so."""
        with self._turn:
            yield

    def documents(self) -> list[DocumentRecord]:
        """Return the documents of the index, by id."""
        return list(self._manifest.documents().values())

    def failed_files(self) -> list[FileRecord]:
        """Return the files that could not be read, or not wholly."""
        return [record for record in self._manifest.files().values() if record.all_failures]

    def _executor(self, name: ExecutorName | None) -> Executor:
        chosen = name or self._settings.executor
        return make_executor(chosen, self._settings, self._analyzer, self._encoder, self._read)

    def _writer(self, progress: Progress, executor: Executor) -> BatchWriter:
        size, encoder = self._settings.batch_chunks, executor.encoder()
        return BatchWriter(self._index, self._manifest, encoder, size, progress, self._now, executor.ahead)
