"""Which files there are to read."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ingestion.parse.formats import refusal
from ingestion.parse.names import is_skipped
from ingestion.patterns import ALL, Patterns
from ingestion.types import Failure, SourceFile

LEADS_OUT = "넣은 폴더 밖을 가리키는 링크라 읽지 않았습니다. 가리키는 곳을 따로 넣으십시오."


def discover(paths: Sequence[Path], patterns: Patterns = ALL) -> Iterator[SourceFile | Failure]:
    """Yield the files to read below `paths` in a stable order, and a failure for each that cannot be read.

    Links are followed as long as they stay within the folder given. Hidden files, the temporary files of editors and
    offices, and what `patterns` does not take of a folder are passed over in silence.
    """
    for path in paths:
        try:
            status = status_of(path)
        except OSError as error:
            yield shut(label(resolved(path).name or str(path)), error)
            continue
        if status is None:
            yield Failure(label(path.name or str(path)), "파일이나 폴더가 없습니다. 경로를 확인하십시오.")
        elif stat.S_ISDIR(status.st_mode):
            root = resolved(path)
            yield from Walk(root, patterns).folder(root, (root,))
        else:
            root = resolved(path.parent)
            yield Walk(root).file(root / path.name, status)


def roots(paths: Sequence[Path]) -> list[str]:
    """Return the labels of the folders and files given (`SourceFile.root_label`, or the file's own path)."""
    return [label(str(resolved(path))) for path in paths]


def resolved(path: Path) -> Path:
    """Return the absolute path without links."""
    return Path(os.path.realpath(path))


def status_of(path: Path) -> os.stat_result | None:
    """Return what the system says of a path, None if nothing is there. Raises `OSError` if it will not say."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None  # no file can have such a name
        raise


def is_missing(path: Path) -> bool:
    """Whether a path is surely not there; what cannot be looked at may be."""
    with suppress(OSError):
        return status_of(path) is None
    return False


def on_disk(place: str) -> Path | None:
    """Return the path that has the label `place`, None if there is none: names on disk may be spelt otherwise."""
    path = Path(place)
    if not is_missing(path):
        return path
    folder = on_disk(str(path.parent)) if path.parent != path else None
    with suppress(OSError):
        return next((entry for entry in folder.iterdir() if label(entry.name) == path.name), None) if folder else None
    return None


def label(text: str) -> str:
    """Return a path in NFC with '/' (macOS stores names decomposed)."""
    names = text.replace(os.sep, "/").split("/")
    return unicodedata.normalize("NFC", "/".join(readable(name) for name in names))


def readable(name: str) -> str:
    """Return a name as text: old Korean archives hold CP949; any other bytes are spelt out, to stay apart."""
    with suppress(UnicodeEncodeError):
        return name.encode("utf8").decode("utf8")
    with suppress(UnicodeError):
        return os.fsencode(name).decode("cp949")
    return name.encode("utf8", "backslashreplace").decode("utf8")


def shut(where: str, error: OSError) -> Failure:
    """Return the record of what the system will not show."""
    return Failure(where, f"파일을 확인할 수 없습니다({error.strerror or error}). 권한과 저장 장치를 확인하십시오.")


class Walk:
    """Walks one root."""

    def __init__(self, root: Path, patterns: Patterns = ALL) -> None:
        self._root = root
        self._patterns = patterns
        self._label = label(str(root))

    def folder(self, folder: Path, above: tuple[Path, ...]) -> Iterator[SourceFile | Failure]:
        """Yield what lies below a folder; `above` are the real paths of the folders that lead to it."""
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError as error:
            yield Failure(self._relative(folder), f"폴더를 열 수 없습니다({error.strerror}). 권한을 확인하십시오.")
            return
        for name in names:
            if not is_skipped(name) and not self._patterns.shuts(self._relative(folder / name)):
                yield from self._entry(folder / name, above)

    def _entry(self, path: Path, above: tuple[Path, ...]) -> Iterator[SourceFile | Failure]:
        try:
            status = status_of(path)
        except OSError as error:
            yield shut(self._relative(path), error)
            return
        if self._leads_out(path):
            yield Failure(self._relative(path), LEADS_OUT)
            return
        if status is None or not stat.S_ISDIR(status.st_mode):
            if self._patterns.takes(self._relative(path)):
                yield self.file(path, status)
            return
        real = resolved(path)
        if real in above:
            yield Failure(self._relative(path), "자기 위쪽 폴더를 가리키는 링크라 건너뛰었습니다.")
            return
        yield from self.folder(path, (*above, real))

    def _leads_out(self, path: Path) -> bool:
        """Whether a path is a link to what lies outside the root: nobody gave that, nor a grade for it."""
        return path.is_symlink() and not resolved(path).is_relative_to(self._root)

    def file(self, path: Path, status: os.stat_result | None) -> SourceFile | Failure:
        """Return a file to read, or why it cannot be."""
        relative = self._relative(path)
        if status is None:
            return Failure(relative, "그사이 없어진 파일이거나, 가리키는 파일이 없는 링크입니다.")
        if not stat.S_ISREG(status.st_mode):
            return Failure(relative, "보통 파일이 아닙니다(장치나 파이프).")
        reason = refusal(path.name)
        if reason is not None:
            return Failure(relative, reason)
        return SourceFile(path, relative, self._label, status.st_size)

    def _relative(self, path: Path) -> str:
        return label(str(path.relative_to(self._root)))
