"""Which files there are to read."""

from __future__ import annotations

import fnmatch
import os
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingestion.parse.formats import refusal
from ingestion.types import Failure, SourceFile

SKIPPED = (
    ".*", "~$*", "*~", "*.tmp", "*.temp", "*.swp", "*.part", "*.crdownload", "*.lock", "#*#", "Thumbs.db",
    "desktop.ini", "__MACOSX",
)  # fmt: skip


def discover(paths: Sequence[Path]) -> Iterator[SourceFile | Failure]:
    """Yield the files to read below `paths` in a stable order, and a failure for each that cannot be read.

    Hidden files and the temporary files of editors and offices are passed over in silence.
    """
    for path in paths:
        if path.is_dir():
            root = resolved(path)
            yield from Walk(root).folder(root, (root,))
        elif path.exists():
            root = resolved(path.parent)
            yield Walk(root).file(root / path.name)
        else:
            yield Failure(label(path.name or str(path)), "파일이나 폴더가 없습니다. 경로를 확인하십시오.")


def roots(paths: Sequence[Path]) -> list[str]:
    """Return the labels of the folders and files given (`SourceFile.root_label`, or the file's own path)."""
    return [label(str(resolved(path))) for path in paths]


def resolved(path: Path) -> Path:
    """Return the absolute path without links."""
    return Path(os.path.realpath(path))


def label(text: str) -> str:
    """Return a path in NFC with '/' (macOS stores names decomposed)."""
    return unicodedata.normalize("NFC", text.replace(os.sep, "/")).encode("utf8", "replace").decode("utf8")


class Walk:
    """Walks one root."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._label = label(str(root))

    def folder(self, folder: Path, above: tuple[Path, ...]) -> Iterator[SourceFile | Failure]:
        """Yield what lies below a folder; `above` are the real paths of the folders that lead to it."""
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError as error:
            yield Failure(self._relative(folder), f"폴더를 열 수 없습니다({error.strerror}). 권한을 확인하십시오.")
            return
        for name in names:
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in SKIPPED):
                continue
            yield from self._entry(folder / name, above)

    def _entry(self, path: Path, above: tuple[Path, ...]) -> Iterator[SourceFile | Failure]:
        if not path.is_dir():
            yield self.file(path)
            return
        real = resolved(path)
        if real in above:
            yield Failure(self._relative(path), "자기 위쪽 폴더를 가리키는 링크라 건너뛰었습니다.")
            return
        yield from self.folder(path, (*above, real))

    def file(self, path: Path) -> SourceFile | Failure:
        """Return a file to read, or why it cannot be."""
        relative = self._relative(path)
        if not path.exists():
            return Failure(relative, "가리키는 파일이 없는 링크입니다.")
        if not path.is_file():
            return Failure(relative, "보통 파일이 아닙니다(장치나 파이프).")
        reason = refusal(path.name)
        if reason is not None:
            return Failure(relative, reason)
        return SourceFile(path, relative, self._label, path.stat().st_size)

    def _relative(self, path: Path) -> str:
        return label(str(path.relative_to(self._root)))
