"""Gathers from the manifest what lists of failures and quality reports are made of, within a caller's rights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ingestion.clock import utc_now
from ingestion.manifest import Manifest, stamp
from ingestion.manifest_catalogue import Entry
from ingestion.manifest_facts import grade_of
from ingestion.quality.findings import Made, QualityReport, Unread, quality
from ingestion.why import told_apart
from rag.types import GRADES, Grade


class Survey:
    """Reads a manifest. `grades` and `departments` are a caller's rights; no departments are all."""

    def __init__(self, manifest: Manifest, now: Callable[[], datetime] = utc_now) -> None:
        self._manifest = manifest
        self._now = now

    def entries(self, grades: Sequence[Grade] = GRADES, departments: Sequence[str] = ()) -> list[Entry]:
        """Return the documents with all that is kept of them, by id."""
        facts = self._manifest.facts.all()
        found = [Entry(record, facts.get(doc_id)) for doc_id, record in self._manifest.documents().items()]
        return [entry for entry in found if entry.record.grade in grades and within(entry, departments)]

    def unread(self, grades: Sequence[Grade] = GRADES, departments: Sequence[str] = ()) -> list[Unread]:
        """Return what could not be read or was refused, by file; a file has the grade that its root was given.

        Whose department a file would have been of is not known: who sees only some departments is shown none.
        """
        if departments:
            return []
        roots = self._manifest.facts.roots()
        read = [
            (record.path, failure.path, failure.reason, record.ingested_at)
            for record in self._manifest.files().values()
            for failure in record.all_failures
        ]
        refused = [(one.path, one.relative, one.reason, one.seen_at) for one in self._manifest.facts.refusals()]
        return [
            Unread(file, path, said, remedy, at)
            for file, path, reason, at in sorted({*read, *refused})
            if grade_of(file, roots) in grades
            for said, remedy in [told_apart(reason)]
        ]

    def report(
        self,
        grades: Sequence[Grade] = GRADES,
        departments: Sequence[str] = (),
        run: Mapping[str, Any] | None = None,
    ) -> QualityReport:
        """Make the quality report of now."""
        whole = set(grades) == set(GRADES) and not departments
        version = self._manifest.index_version() if whole else self._manifest.open_version()
        made = Made(stamp(self._now()), version, run)
        return quality(self.entries(grades, departments), self.unread(grades, departments), made)

    def state(self) -> str:
        """Return what changes whenever a report would."""
        visited = max((root.seen_at for root in self._manifest.facts.roots()), default="")
        return f"{self._manifest.index_version()} {visited}"


def within(entry: Entry, departments: Sequence[str]) -> bool:
    """Whether a document is seen by one of the departments."""
    department = entry.facts.department if entry.facts else None
    return not departments or department is None or department in departments
