"""The drill: a backup is worth what its restore is. Backs up, restores elsewhere, and asks both the same."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from configs.settings import EngineSettings, Settings
from serving.documents import Report, ignore
from serving.operations.restore import restore
from serving.schemas import HitOut, SearchRequest
from serving.schemas_operations import BackupOut, DrillOut, DrillQuestion

HITS = 10


class Asked(Protocol):
    """What answers searches: a desk."""

    def search(self, request: SearchRequest) -> list[HitOut]:
        """Return the hits of a request."""


class BacksUp(Asked, Protocol):
    """A desk that can also back up."""

    def backup(self, target: Path, report: Report = ignore) -> BackupOut:
        """Write a backup."""


class Closes(Asked, Protocol):
    """A desk of its own."""

    def close(self) -> None:
        """Release what is held."""


def drill(
    settings: Settings,
    desk: BacksUp,
    questions: Sequence[str],
    open_desk: Callable[[Settings], Closes],
    report: Report = ignore,
) -> DrillOut:
    """Back up the desk's data, restore them to a temporary folder, and compare the hits of both.

    `open_desk` opens the restored copy; the living installation is only read. Raises what backup and restore raise.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mongmin-drill-", dir=settings.data.parent) as folder:
        made = desk.backup(Path(folder) / "backup", report)
        engine = EngineSettings(kind="none")
        other = settings.model_copy(update={"data": Path(folder) / "data", "engine": engine})
        back = restore(other, Path(made.path), report=report)
        restored = open_desk(other)
        try:
            compared = tuple(compare(question, desk, restored) for question in questions)
        finally:
            restored.close()
    return DrillOut(
        backup=made,
        restore_seconds=back.seconds,
        questions=compared,
        same=all(one.same for one in compared),
        seconds=round(time.monotonic() - started, 3),
    )


def compare(question: str, living: Asked, restored: Asked) -> DrillQuestion:
    """Ask both the same; hits are the same if every byte of what is cited is."""
    request = SearchRequest(query=question, k=HITS)
    ours, theirs = living.search(request), restored.search(request)
    return DrillQuestion(query=question, hits=len(ours), same=[cited(h) for h in ours] == [cited(h) for h in theirs])


def cited(hit: HitOut) -> tuple[object, ...]:
    """Return what a citation of a hit shows."""
    return hit.rank, hit.chunk_id, hit.title, hit.source, hit.locator, hit.text
