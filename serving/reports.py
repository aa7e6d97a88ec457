"""The quality report that follows every ingestion that changed something."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingestion.manifest import Manifest
from ingestion.quality.page import write_report
from ingestion.quality.survey import Survey
from serving.lock import writing
from serving.schemas import IngestOut, SourceOut

COUNTS = ("added", "changed", "unchanged", "removed", "failed", "seconds")


class ReportWriter:
    """Writes reports into a folder; without one, none."""

    def __init__(self, manifest: Manifest, folder: Path | None) -> None:
        self._survey = Survey(manifest)
        self._folder = folder

    def after(self, done: Iterable[IngestOut | SourceOut]) -> str | None:
        """Write the report of the runs that just ended, if they changed anything; return the page's path.

        Raises `DiskFull`, `ConfigurationError` where the folder cannot be written.
        """
        run: dict[str, Any] = dict.fromkeys(COUNTS, 0)
        for one in done:
            run = {name: round(count + getattr(one, name), 3) for name, count in run.items()}
        if self._folder is None or not (run["added"] or run["changed"] or run["removed"]):
            return None
        with writing(self._folder):
            return str(write_report(self._folder, self._survey.report(run=run).as_dict()))
