"""A folder of this machine, also one on a mounted share (SMB, NFS)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ingestion.patterns import Patterns
from ingestion.scan import Found, look
from ingestion.sources import is_missing, resolved
from ingestion.sync.base import GONE, PIECE, Entry, Listing
from rag.errors import InputError, SourceUnavailable, UnreadableDocument


class FolderSource:
    """The files below a folder that patterns take. With `mount`, something must be mounted there."""

    def __init__(
        self,
        path: Path,
        patterns: Patterns,
        *,
        mount: Path | None = None,
        is_mount: Callable[[Path], bool] = os.path.ismount,
    ) -> None:
        self._path = path
        self._patterns = patterns
        self._mount = mount
        self._is_mount = is_mount

    def found(self) -> Found:
        """Find the files. Raises `SourceUnavailable` if the folder is not there, or its share is not mounted."""
        if self._mount is not None and not self._is_mount(resolved(self._mount)):
            raise SourceUnavailable(
                f"{str(self._mount)!r}에 공유 폴더가 연결(마운트)되어 있지 않습니다. 연결한 뒤 다시 실행하십시오."
            )
        if is_missing(self._path) or not self._path.is_dir():
            raise SourceUnavailable(f"폴더 {str(self._path)!r}이(가) 없습니다. 경로와 연결(마운트)을 확인하십시오.")
        try:
            found = look([self._path], self._patterns)
        except InputError as error:
            raise SourceUnavailable(str(error)) from error
        if any(failure.path == "." for failure in found.failures):
            raise SourceUnavailable(f"폴더 {str(self._path)!r}을(를) 열 수 없습니다. 권한과 저장 장치를 확인하십시오.")
        return found

    def listing(self) -> Listing:
        """Return the files; a version is size and time of change. Raises `SourceUnavailable`."""
        found = self.found()
        entries: list[Entry] = []
        for file in found.files.values():
            try:
                status = file.path.stat()
            except OSError:
                continue
            entries.append(Entry(file.relative, f"{status.st_size}-{status.st_mtime_ns}", str(file.path)))
        return Listing(tuple(entries), found.failures, tuple(failure.path for failure in found.failures))

    def fetch(self, entry: Entry) -> Iterator[bytes]:
        """Yield a file's bytes. Raises `UnreadableDocument`."""
        try:
            with Path(entry.handle).open("rb") as stream:
                while piece := stream.read(PIECE):
                    yield piece
        except FileNotFoundError as error:
            raise UnreadableDocument(GONE) from error
        except OSError as error:
            raise UnreadableDocument(f"파일을 열 수 없습니다({error.strerror}). 권한을 확인하십시오.") from error

    def close(self) -> None:
        """Nothing is held."""
