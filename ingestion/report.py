"""What an ingestion did, as it is printed (`ingest.json`)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ingestion.types import Failure


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The summary of one ingestion. All but `failed` count documents (a `.jsonl` row is one).

    `chunks` is how many the index now holds of the roots given; `dense_pending` how many of the whole index
    still wait for their dense vector.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: tuple[Failure, ...] = ()
    chunks: int = 0
    dense_pending: int = 0
    seconds: float = 0.0
    index_version: str = ""

    @property
    def failed(self) -> int:
        """How many files, and lines of files, could not be read."""
        return len(self.failures)

    def after_backfill(self, dense_pending: int, seconds: float, index_version: str) -> IngestReport:
        """Return the summary once the dense backfill that followed has ended, `seconds` later."""
        total = round(self.seconds + seconds, 3)
        return replace(self, dense_pending=dense_pending, seconds=total, index_version=index_version)

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return asdict(self) | {"failed": self.failed, "failures": [asdict(failure) for failure in self.failures]}


@dataclass(slots=True)
class Tally:
    """The counts while an ingestion runs."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: list[Failure] = field(default_factory=list)

    def report(self, chunks: int, dense_pending: int, seconds: float, index_version: str) -> IngestReport:
        """Return the final summary."""
        return IngestReport(
            added=self.added,
            changed=self.changed,
            unchanged=self.unchanged,
            removed=self.removed,
            failures=tuple(self.failures),
            chunks=chunks,
            dense_pending=dense_pending,
            seconds=round(seconds, 3),
            index_version=index_version,
        )
