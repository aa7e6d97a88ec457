"""From files on disk to documents: skip what has not changed, turn what cannot be read into a record."""

from __future__ import annotations

import hashlib
import json
import logging
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from configs.settings import IngestionSettings
from ingestion.manifest_facts import Refusal
from ingestion.manifest_tables import FileRecord
from ingestion.parse.locked import is_locked
from ingestion.plan import digest
from ingestion.reading import FORMAT, read
from ingestion.sources import discover, is_missing, label, resolved, roots
from ingestion.types import Defaults, Failure, ReadDocument, SourceFile
from rag.errors import EnvironmentFault, InputError

LOG = logging.getLogger(__name__)
UNREAD = -1
FRAMES = 12
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
        """Return the known files below the roots that are there no more; what cannot be looked at may be."""
        shut = [place for root in self.scope for failure in self.failures for place in places(root, failure)]
        return [
            path
            for path in known
            if path not in self.files and self.covers(path) and not any(below(path, place) for place in shut)
        ]


def look(paths: Sequence[Path]) -> Found:
    """Find the files below `paths`. Raises `InputError` for a path that does not exist."""
    for path in paths:
        if is_missing(path):
            raise InputError(f"경로 {str(path)!r}이(가) 없습니다. 파일이나 폴더의 이름을 확인하십시오.")
    files: dict[str, SourceFile] = {}
    failures: list[Failure] = []
    refusals: list[Refusal] = []
    for path in paths:
        for item in discover([path]):
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


def log_unexpected(error: Exception, path: str) -> None:
    """Log where an unexpected error came from; its message is left out, for it may hold the document's words."""
    frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    about = {"event": "cannot read", "path": path, "error": type(error).__name__, "frames": frames[-FRAMES:]}
    LOG.error(json.dumps(about, ensure_ascii=False))


class Scanner:
    """Reads files, and only those that have changed since `known`."""

    def __init__(self, known: Mapping[str, FileRecord], defaults: Defaults, settings: IngestionSettings) -> None:
        self._known = known
        self._defaults = defaults
        self._settings = settings

    def items(self, files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, Item]]:
        """Yield what each file gives, in order; `Unchanged` or `Done` is the last item of each."""
        for file in files:
            for item in self._file(file):
                yield file, item

    def _file(self, file: SourceFile) -> Iterator[Item]:
        record = self._look(file)
        known = self._known.get(record.path)
        if known is None or (known.options, known.size) != (record.options, record.size) or self._may_open(known):
            yield from self._read(file, self._hashed(file, record))
        elif known.mtime_ns == record.mtime_ns != UNREAD:
            yield Unchanged(known)
        else:
            record = self._hashed(file, record)
            if record.sha256 and record.sha256 == known.sha256:
                yield Unchanged(replace(known, mtime_ns=record.mtime_ns))
            else:
                yield from self._read(file, record)

    def _read(self, file: SourceFile, record: FileRecord) -> Iterator[Item]:
        failures: list[Failure] = []
        reason: str | None = None
        try:
            for item in read(file, self._defaults, self._settings):
                if isinstance(item, Failure):
                    failures.append(item)
                yield item
        except InputError as error:
            reason = str(error)
            # What the system would not open may open next time without a change of the file.
            record = replace(record, size=UNREAD) if isinstance(error.__cause__, OSError) else record
        except EnvironmentFault:
            raise
        except Exception as error:
            # The boundary of a batch: whatever a parser does, one bad file is one record, and the rest goes on.
            log_unexpected(error, record.path)
            reason = f"읽는 중 예상하지 못한 오류가 났습니다({type(error).__name__}). 파일이 손상되었는지 확인하십시오."
        yield Done(replace(record, reason=reason, failures=tuple(failures)))

    def _may_open(self, known: FileRecord) -> bool:
        """Whether passwords are given and something of the file was locked: one of them may be new."""
        given = self._defaults.passwords or self._settings.passwords
        return bool(given) and is_locked(failure.reason for failure in known.all_failures)

    def _look(self, file: SourceFile) -> FileRecord:
        """Return the file's size and time now, before it is read."""
        relevant = self._settings.model_dump(exclude={"batch_chunks", "dense_batch", "passwords"})
        options = digest((FORMAT, file.root_label, self._defaults, relevant))
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
