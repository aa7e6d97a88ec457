"""From files on disk to documents: skip what has not changed, turn what cannot be read into a record."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from configs.settings import IngestionSettings
from ingestion.in_order import in_order
from ingestion.manifest_facts import Refusal
from ingestion.manifest_tables import FileRecord
from ingestion.outcome import LIMITED, Ended, Reader
from ingestion.parse.locked import is_locked
from ingestion.parse.pdf import ocr
from ingestion.parse.pdf.ocr import wants_ocr
from ingestion.patterns import ALL, Patterns
from ingestion.plan import digest
from ingestion.reading import FORMAT
from ingestion.sources import LEADS_OUT, discover, is_missing, label, resolved, roots
from ingestion.types import Defaults, Failure, ReadDocument, SourceFile
from rag.errors import InputError

LOG = logging.getLogger(__name__)
UNREAD = -1
LIMITS = {"reader_seconds", "reader_mb", "reader_chars"}
IRRELEVANT = {"readers", "executor", "ray_address", "batch_chunks", "dense_batch", "passwords", "sources", "scheduled"}
"""Settings that change nothing of what a file gives."""
RACY_NS = 2_000_000_000
"""A file changed this shortly before it was read may change again without a new time: its bytes are compared."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file whose outcome is known: its bytes and the options are those of last time."""

    record: FileRecord


@dataclass(frozen=True, slots=True)
class Done:
    """A file was read to its end, or as far as it could be."""

    record: FileRecord


Item = ReadDocument | Failure | Unchanged | Done


@dataclass(frozen=True, slots=True)
class Found:
    """What lies below the roots given: files by absolute path, and what could not even be looked at."""

    files: dict[str, SourceFile]
    failures: tuple[Failure, ...]
    scope: tuple[str, ...]
    refusals: tuple[Refusal, ...] = ()
    """The same failures by absolute path."""

    def covers(self, path: str) -> bool:
        """Whether a path is one of the roots given or lies below one."""
        return any(below(path, root) for root in self.scope)

    def vanished(self, known: Iterable[str]) -> list[str]:
        """Return the known files below the roots that are there no more; what cannot be looked at may be.

        What a link out of the roots leads to could be looked at, and is not to be.
        """
        unseen = [failure for failure in self.failures if failure.reason != LEADS_OUT]
        shut = [place for root in self.scope for failure in unseen for place in places(root, failure)]
        return [
            path
            for path in known
            if path not in self.files and self.covers(path) and not any(below(path, place) for place in shut)
        ]


def look(paths: Sequence[Path], patterns: Patterns = ALL) -> Found:
    """Find the files below `paths` that `patterns` takes. Raises `InputError` for a path that does not exist."""
    for path in paths:
        if is_missing(path):
            raise InputError(f"경로 {str(path)!r}이(가) 없습니다. 파일이나 폴더의 이름을 확인하십시오.")
    files: dict[str, SourceFile] = {}
    failures: list[Failure] = []
    refusals: list[Refusal] = []
    for path in paths:
        for item in discover([path], patterns):
            if isinstance(item, Failure):
                failures.append(item)
                refusals.append(Refusal(absolute(path, item), item.path, item.reason))
            elif files.setdefault(path_of(item), item).path != item.path:
                reason = "같은 이름으로 읽히는 파일이 또 있습니다. 파일 이름을 바꾸십시오."
                failures.append(Failure(item.relative, reason))
    return Found(files, tuple(dict.fromkeys(failures)), tuple(roots(paths)), tuple(refusals))


def absolute(given: Path, failure: Failure) -> str:
    """Return the absolute path of what could not be looked at below a path given."""
    real = resolved(given)
    root = label(str(real.parent))
    with suppress(OSError):
        root = label(str(real)) if real.is_dir() else root
    return root if failure.path in (".", root.rpartition("/")[2]) else f"{root.rstrip('/')}/{failure.path}"


def path_of(file: SourceFile) -> str:
    """Return a file's absolute path, by which the manifest knows it."""
    return f"{file.root_label.rstrip('/')}/{file.relative}"


def below(path: str, root: str) -> bool:
    """Whether a path is `root` or lies below it."""
    return path == root or path.startswith(root.rstrip("/") + "/")


def places(root: str, failure: Failure) -> tuple[str, ...]:
    """Return what below a root a failure may stand for: its path, or the root itself."""
    whole = failure.path in (".", root.rpartition("/")[2])
    return (f"{root.rstrip('/')}/{failure.path}", *((root,) if whole else ()))


def log_unexpected(end: Ended, path: str) -> None:
    """Log where an unexpected error came from, or how a reader's process ended; never the document's words."""
    about = {"event": "cannot read", "path": path, "how": end.how, "error": end.error, "frames": end.frames}
    LOG.error(json.dumps(about, ensure_ascii=False))


class Scanner:
    """Reads files, and only those that have changed since `known`; `threads` of them at a time.

    `basis` is what else their outcome depends on (`ingestion.screening.Screen`).
    """

    def __init__(
        self,
        known: Mapping[str, FileRecord],
        defaults: Defaults,
        settings: IngestionSettings,
        reader: Reader,
        threads: int = 1,
        basis: str = "",
    ) -> None:
        self._known = known
        self._settings = settings
        self._reader = reader
        self._threads = threads
        relevant = settings.model_dump(exclude=IRRELEVANT | LIMITS)
        self._about = (FORMAT, defaults, relevant, *((basis,) if basis else ()))
        self._has_passwords = bool(defaults.passwords or settings.passwords)
        self._limits = settings.model_dump(include=LIMITS)

    def items(self, files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, Item]]:
        """Yield what each file gives, in order; `Unchanged` or `Done` is the last item of each."""
        return in_order(files, self._file, self._threads)

    def _file(self, file: SourceFile) -> Iterator[Item]:
        record = self._look(file)
        known = self._known.get(record.path)
        if known is None or not self._stands(known, record):
            yield from self._read(file, self._hashed(file, record))
        elif known.mtime_ns == record.mtime_ns != UNREAD:
            yield Unchanged(known)
        else:
            record = self._hashed(file, record)
            if record.sha256 and record.sha256 == known.sha256:
                yield Unchanged(replace(known, mtime_ns=record.mtime_ns))
            else:
                yield from self._read(file, record)

    def _stands(self, known: FileRecord, record: FileRecord) -> bool:
        """Whether what is known holds as long as the bytes are the same."""
        options = record.options
        same = known.options in (options, self._limited(options)) or known.options == self._partly(options)
        return same and known.size == record.size and not self._may_open(known)

    def _read(self, file: SourceFile, record: FileRecord) -> Iterator[Item]:
        failures: list[Failure] = []
        scanned = False
        for item in self._reader.read(file):
            if isinstance(item, Ended):
                yield Done(replace(self._ended(record, item, scanned), failures=tuple(failures)))
                return
            if isinstance(item, Failure):
                failures.append(item)
            else:
                scanned = scanned or wants_ocr(item.warnings)
            yield item

    def _ended(self, record: FileRecord, end: Ended, scanned: bool) -> FileRecord:
        """Return the record of a file that was read, or as much as could be; `scanned` pages may be left over."""
        options = self._partly(record.options) if scanned else record.options
        if end.how not in ("read", "refused"):
            log_unexpected(end, record.path)
        return replace(
            record,
            reason=end.reason,
            size=UNREAD if end.again else record.size,
            sha256=end.sha256 or record.sha256,
            options=self._limited(record.options) if end.how in LIMITED else options,
        )

    def _limited(self, options: str) -> str:
        """Return what the outcome of a file that met a limit depends on: other limits may let it be read."""
        return digest((options, self._limits))

    def _partly(self, options: str) -> str:
        """Return what the outcome of a file depends on of which scanned pages were left over for want of OCR."""
        return digest((options, "ocr", ocr.available()))

    def _may_open(self, known: FileRecord) -> bool:
        """Whether what kept something of the file from being read may be gone.

        Passwords are given and it was locked (one of them may be new), or scanned pages can be recognised now.
        """
        reasons = [failure.reason for failure in known.all_failures]
        return (self._has_passwords and is_locked(reasons)) or (wants_ocr(reasons) and ocr.available())

    def _look(self, file: SourceFile) -> FileRecord:
        """Return the file's size and time now, before it is read."""
        options = digest((self._about, file.root_label))
        size = mtime = UNREAD
        with suppress(OSError):
            status = file.path.stat()
            size = status.st_size
            mtime = status.st_mtime_ns if time.time_ns() - status.st_mtime_ns > RACY_NS else UNREAD
        return FileRecord(path_of(file), file.root_label, file.relative, size, mtime, options)

    def _hashed(self, file: SourceFile, record: FileRecord) -> FileRecord:
        """Return the record with the hash of the file's bytes; without where they cannot or will not be read."""
        if record.size > self._settings.max_file_mb << 20:
            return record
        with suppress(OSError), file.path.open("rb") as stream:
            return replace(record, sha256=hashlib.file_digest(stream, "sha256").hexdigest())
        return record
