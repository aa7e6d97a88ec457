"""What may be done to the documents of an index, as the command line and HTTP see it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ingestion.backfill import Backfill
from ingestion.manifest import Manifest, open_listing
from ingestion.manifest_catalogue import Listing
from ingestion.pipeline import Ingestor
from ingestion.progress import Stage
from ingestion.types import Defaults
from serving.catalogue import Rights
from serving.reports import ReportWriter
from serving.schemas import (
    BackfillOut,
    CorpusOut,
    FailureOut,
    IngestOut,
    IngestRequest,
    Progress,
    SyncOut,
    SyncRequest,
)
from serving.sources import SourceRounds
from serving.tracing import OFF, Tracing

Report = Callable[[Progress], None]


def ignore(_progress: Progress) -> None:
    """Take a report of progress and say nothing."""


class Documents(Protocol):
    """Ingestion and its state."""

    def ingest(self, request: IngestRequest, report: Report = ignore) -> IngestOut:
        """Take in what the request names; with `wait`, return after the dense backfill."""

    def sync(self, request: SyncRequest, report: Report = ignore) -> SyncOut:
        """Bring configured sources in; with `wait`, return after the dense backfill."""

    def due(self, since: datetime, now: datetime) -> list[str]:
        """Return the names of the sources that are due, watched since a moment."""

    def backfill(self, report: Report = ignore) -> BackfillOut:
        """Make the dense vectors that are still missing."""

    def corpus(self, rights: Rights | None = None) -> CorpusOut:
        """Say what the index holds of what `rights` open; by default of what everybody may see."""


class PipelineDocuments:
    """Documents over the pipeline of this process."""

    def __init__(
        self,
        ingestor: Ingestor,
        backfill: Backfill,
        manifest: Manifest,
        sources: SourceRounds,
        reports: Path | None = None,
        traces: Tracing = OFF,
    ) -> None:
        self._ingestor = ingestor
        self._sources = sources
        self._backfill = backfill
        self._manifest = manifest
        self._reports = ReportWriter(manifest, reports)
        self._traces = traces
        self._embedding = threading.Lock()
        self._stop = threading.Event()

    def ingest(self, request: IngestRequest, report: Report = ignore) -> IngestOut:
        """Take in what the request names; with `wait`, return after the dense backfill."""
        with self._traces.run("ingest") as numbers:
            done = self._ingested(request, report)
            numbers.update(added=done.added, changed=done.changed, removed=done.removed, failed=done.failed)
            return done

    def _ingested(self, request: IngestRequest, report: Report) -> IngestOut:
        reporter = Reporter(report)
        defaults = Defaults(
            domain=request.domain,
            jurisdiction=request.jurisdiction,
            grade=request.grade,
            department=request.department,
            effective_from=request.effective_from,
            kind=request.kind,
            text_column=request.text_column,
            passwords=tuple(password.get_secret_value() for password in request.passwords),
        )
        paths = [Path(path) for path in request.paths]
        done = self._ingestor.ingest(paths, defaults, reporter, request.executor)
        if request.wait:
            rest = self.backfill(report)
            done = done.after_backfill(rest.dense_pending, rest.seconds, self._manifest.index_version())
        failures = [FailureOut(path=failure.path, reason=failure.reason) for failure in done.failures]
        summary = IngestOut(
            added=done.added,
            changed=done.changed,
            unchanged=done.unchanged,
            removed=done.removed,
            failed=done.failed,
            failures=failures,
            chunks=done.chunks,
            dense_pending=done.dense_pending,
            seconds=done.seconds,
            index_version=done.index_version,
        )
        return summary.model_copy(update={"report": self._reports.after([summary])})

    def sync(self, request: SyncRequest, report: Report = ignore) -> SyncOut:
        """Bring configured sources in; with `wait`, return after the dense backfill."""
        with self._traces.run("sync") as numbers:
            done = self._synced(request, report)
            numbers["sources"] = len(done.sources)
            return done

    def _synced(self, request: SyncRequest, report: Report) -> SyncOut:
        done = self._sources.run(request, Reporter(report), self._stop.is_set)
        done = done.model_copy(update={"report": self._reports.after(done.sources)})
        if not request.wait:
            return done
        rest = self.backfill(report)
        seconds = round(done.seconds + rest.seconds, 3)
        version = self._manifest.index_version()
        known = {"dense_pending": rest.dense_pending, "seconds": seconds, "index_version": version}
        return done.model_copy(update=known)

    def due(self, since: datetime, now: datetime) -> list[str]:
        """Return the names of the sources that are due, watched since a moment. Raises `ConfigurationError`."""
        return self._sources.due(since, now)

    def backfill(self, report: Report = ignore) -> BackfillOut:
        """Make the dense vectors that are still missing; one caller at a time, others wait."""
        started = time.monotonic()
        with self._embedding, self._traces.run("backfill") as numbers:
            embedded = self._backfill.run(Reporter(report), self._stop.is_set)
            numbers["embedded"] = embedded
        pending = self._manifest.dense.pending()
        return BackfillOut(embedded=embedded, dense_pending=pending, seconds=round(time.monotonic() - started, 3))

    def corpus(self, rights: Rights | None = None) -> CorpusOut:
        """Say what the index holds of what `rights` open; by default of what everybody may see."""
        mine = open_listing(self._manifest.openness)
        if rights is not None:
            mine = Listing(grades=rights.grades, departments=rights.departments)
        whole = rights is not None and rights.all
        version = self._manifest.index_version() if whole else self._manifest.open_version()
        held = self._manifest.catalogue.held(mine)
        return CorpusOut(**held._asdict(), index_version=version)

    def close(self) -> None:
        """Stop a backfill that runs; what it has not done waits for the next."""
        self._stop.set()
        with self._embedding:
            pass


class Reporter:
    """Turns the pipeline's progress into reports."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._now = Progress(stage="read")

    def begin(self, stage: Stage, total: int) -> None:
        """A stage begins."""
        self._tell(Progress(stage=stage, total=total))

    def advance(self, steps: int = 0, *, chunks: int = 0, failures: int = 0) -> None:
        """So many steps more are done, so many chunks written, so many failures met."""
        now = self._now
        counts = {"done": now.done + steps, "chunks": now.chunks + chunks, "failures": now.failures + failures}
        self._tell(now.model_copy(update=counts))

    def end(self) -> None:
        """The stage is over."""
        self._tell(self._now)

    def _tell(self, progress: Progress) -> None:
        self._now = progress
        self._report(progress)
