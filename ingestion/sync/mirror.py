"""A copy of a remote source in a folder of its own, of which only what changed is fetched.

A file is written beside its place and moved there whole, then noted; whatever the folder holds that is not noted
is removed at the end. A kill at any point costs at most the fetching of a few files again.
"""

from __future__ import annotations

import errno
import filecmp
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ingestion.manifest_sync import Mirrored, SyncLedger
from ingestion.progress import SILENT, Progress
from ingestion.scan import below
from ingestion.sync.base import Entry, Source
from ingestion.sync.guard import check_removals
from ingestion.sync.names import placed
from ingestion.types import Failure
from rag.errors import DiskFull, SourceUnavailable, UnreadableDocument

PART = ".part"
NOTED_AT_ONCE = 32
"""Files written between two notes."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a mirror took: files fetched, and a record for each that could not be had."""

    fetched: int
    failures: tuple[Failure, ...]


class Mirror:
    """Keeps `folder` in step with a source. `max_bytes` bounds one file."""

    def __init__(self, name: str, folder: Path, ledger: SyncLedger, max_bytes: int) -> None:
        self._name = name
        self._folder = folder
        self._ledger = ledger
        self._max_bytes = max_bytes

    def update(self, source: Source, max_removed_share: float, progress: Progress = SILENT) -> Fetched:
        """Fetch what is new or changed and remove what is gone.

        Raises `SourceUnavailable` (before a change if too much is gone), `DiskFull`.
        """
        listing = source.listing()
        known = self._ledger.files(self._name)
        wanted, failures = placed(listing.entries, known)
        refused = {failure.path for failure in failures}
        gone = [
            path
            for path in known
            if path not in wanted and path not in refused and not any(below(path, place) for place in listing.unseen)
        ]
        check_removals(len(gone), len(known), max_removed_share)
        with writing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._remove(gone)
            stale = {path: entry for path, entry in wanted.items() if not self._has(known.get(path), entry)}
            lost = self._fetch(source, stale, progress)
            self._sweep()
        return Fetched(len(stale) - len(lost), (*listing.failures, *failures, *lost))

    def _has(self, known: Mirrored | None, entry: Entry) -> bool:
        """Whether the folder holds this version, as it was written."""
        if known is None or not entry.version or known.version != entry.version:
            return False
        with suppress(OSError):
            return (self._folder / known.path).stat().st_size == known.size
        return False

    def _fetch(self, source: Source, stale: Mapping[str, Entry], progress: Progress) -> list[Failure]:
        failures: list[Failure] = []
        waiting: list[Mirrored] = []
        if stale:
            progress.begin("fetch", len(stale))
        try:
            for path, entry in stale.items():
                try:
                    waiting.append(Mirrored(path, entry.version, self._write(source, path, entry)))
                    progress.advance(1)
                except UnreadableDocument as error:
                    failures.append(Failure(path, str(error)))
                    progress.advance(1, failures=1)
                if len(waiting) >= NOTED_AT_ONCE:
                    self._ledger.put(self._name, waiting)
                    waiting.clear()
        finally:
            self._ledger.put(self._name, waiting)
        if stale:
            progress.end()
        return failures

    def _write(self, source: Source, path: str, entry: Entry) -> int:
        """Write a file whole and return its size; the same bytes as before leave it as it is."""
        target = self._folder / path
        part = target.with_name(f"{target.name}{PART}")
        target.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        with part.open("wb") as stream:
            for piece in source.fetch(entry):
                size += len(piece)
                if size > self._max_bytes:
                    raise UnreadableDocument(
                        f"파일이 {self._max_bytes >> 20}MB보다 큽니다. 나누거나 ingestion.max_file_mb를 올리십시오."
                    )
                stream.write(piece)
        if target.is_file() and filecmp.cmp(part, target, shallow=False):
            part.unlink()
        else:
            part.replace(target)
        return size

    def _remove(self, paths: Iterable[str]) -> None:
        paths = list(paths)
        for path in paths:
            (self._folder / path).unlink(missing_ok=True)
        self._ledger.forget(self._name, paths)

    def _sweep(self) -> None:
        """Remove what is not noted: parts of files, files from before a kill, folders that have become empty."""
        noted = self._ledger.files(self._name)
        for where, _, names in os.walk(self._folder, topdown=False):
            folder = Path(where)
            for name in names:
                if (folder / name).relative_to(self._folder).as_posix() not in noted:
                    (folder / name).unlink()
            if folder != self._folder:
                with suppress(OSError):
                    folder.rmdir()


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Translate what the file system refuses below a folder into `DiskFull` or `SourceUnavailable`."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(
                "소스를 가져올 디스크 공간이 모자랍니다. 공간을 비우고 다시 실행하면 이어서 합니다."
            ) from error
        reason = error.strerror or type(error).__name__
        raise SourceUnavailable(f"{str(folder)!r}에 쓸 수 없습니다({reason}). 권한을 확인하십시오.") from error
