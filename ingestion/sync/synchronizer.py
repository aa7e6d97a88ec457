"""One source into the index: mirror what is remote, take in what is there, and remember how it went."""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from configs.settings import IngestionSettings
from configs.sources import FolderConfig, SourceConfig
from ingestion.clock import utc_now
from ingestion.manifest import Manifest
from ingestion.outcome import ending
from ingestion.pipeline import Ingestor
from ingestion.progress import SILENT, Progress
from ingestion.report import IngestReport
from ingestion.scan import Found, log_unexpected, look
from ingestion.sync.base import Source
from ingestion.sync.folder import FolderSource
from ingestion.sync.guard import check_removals
from ingestion.sync.make import make_folder, make_source
from ingestion.sync.mirror import Fetched, Mirror
from ingestion.types import Defaults, Failure
from rag.errors import EnvironmentFault, InputError, SourceUnavailable

Make = Callable[[SourceConfig, MutableMapping[str, str]], Source]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the run of one source ended. `reason` (Korean) says why it was stopped; `report` is None then."""

    source: str
    type: str
    started: datetime
    seconds: float = 0.0
    report: IngestReport | None = None
    fetched: int = 0
    failures: tuple[Failure, ...] = ()
    reason: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what is remembered and shown (`serving.schemas.SourceOut`)."""
        names = ("added", "changed", "unchanged", "removed", "chunks")
        return {
            "source": self.source,
            "type": self.type,
            "status": "ok" if self.reason is None else "failed",
            "reason": self.reason,
            "started": self.started.isoformat(),
            **{name: getattr(self.report, name, 0) for name in names},
            "fetched": self.fetched,
            "failed": len(self.failures),
            "failures": [asdict(failure) for failure in self.failures],
            "seconds": self.seconds,
        }


class Synchronizer:
    """Brings sources into the index, one at a time; mirrors lie below `folder`."""

    def __init__(
        self,
        ingestor: Ingestor,
        manifest: Manifest,
        folder: Path,
        settings: IngestionSettings,
        make: Make = make_source,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._ingestor = ingestor
        self._manifest = manifest
        self._folder = folder
        self._settings = settings
        self._make = make
        self._now = now

    def run(
        self, name: str, config: SourceConfig, *, allow_removals: bool = False, progress: Progress = SILENT
    ) -> Outcome:
        """Bring one source into the index; what is wrong with it is in the outcome.

        Raises faults that are none of the source's: `DiskFull`, `IndexUnavailable` and the like.
        """
        started, clock = self._now(), time.monotonic()
        share = 1.0 if allow_removals else config.max_removed_share
        outcome = Outcome(name, config.type, started)
        try:
            outcome = self._sync(outcome, config, share, progress)
        except (SourceUnavailable, InputError) as error:
            outcome = replace(outcome, reason=str(error))
        except EnvironmentFault as error:
            # Remembered, so that a schedule does not try again at once.
            self._remember(replace(outcome, reason=str(error)))
            raise
        except Exception as error:
            # The boundary of a round: whatever an adapter does, the other sources go on.
            log_unexpected(ending(error, self._settings), name)
            outcome = replace(
                outcome, reason=f"예상하지 못한 오류가 났습니다({type(error).__name__}). 기록을 확인하십시오."
            )
        outcome = replace(outcome, seconds=round(time.monotonic() - clock, 3))
        self._remember(outcome)
        return outcome

    def _remember(self, outcome: Outcome) -> None:
        self._manifest.sync.set_run(outcome.source, outcome.started.isoformat(), outcome.as_dict())

    def _sync(self, outcome: Outcome, config: SourceConfig, share: float, progress: Progress) -> Outcome:
        if isinstance(config, FolderConfig) and not config.mirror:
            found = self._in_place(make_folder(config), share)
        else:
            fetched = self._mirrored(outcome.source, config, share, progress)
            outcome = replace(outcome, fetched=fetched.fetched, failures=fetched.failures)
            found = look([self._folder / outcome.source])
        report = self._ingestor.take_in(found, Defaults(**config.defaults.model_dump()), progress)
        failures = tuple(dict.fromkeys((*outcome.failures, *report.failures)))
        return replace(outcome, report=report, failures=failures)

    def _in_place(self, source: FolderSource, share: float) -> Found:
        found = source.found()
        known = [path for path in self._manifest.files() if found.covers(path)]
        check_removals(len(found.vanished(known)), len(known), share)
        return found

    def _mirrored(self, name: str, config: SourceConfig, share: float, progress: Progress) -> Fetched:
        ledger = self._manifest.sync
        notes = ledger.notes(name)
        mirror = Mirror(name, self._folder / name, ledger, self._settings.max_file_mb << 20)
        with closing(self._make(config, notes)) as source:
            try:
                return mirror.update(source, share, progress)
            finally:
                ledger.set_notes(name, notes)
