"""Names of files inside archives and letters: as text, in NFC, and none that could lead anywhere else."""

from __future__ import annotations

import fnmatch
import re
import unicodedata

from ingestion.normalize import normalize, one_line

SKIPPED = (
    ".*", "~$*", "*~", "*.tmp", "*.temp", "*.swp", "*.part", "*.crdownload", "*.lock", "#*#", "Thumbs.db",
    "desktop.ini", "__MACOSX",
)  # fmt: skip
DRIVE = re.compile(r"[A-Za-z]:")
DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)


def is_skipped(path: str) -> bool:
    """Whether a file, or a folder above it, is hidden or a temporary one of an editor or office."""
    names = [name for name in path.split("/") if name not in ("", ".", "..")]
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in SKIPPED)


def clean_path(name: str) -> str:
    """Return a path inside an archive in NFC with '/', on one line, without `./`."""
    text = one_line(normalize(name.replace("\\", "/")).text)
    return unicodedata.normalize("NFC", re.sub(r"^(?:\./)+", "", text))


def unsafe(path: str) -> str | None:
    """Say in Korean why a path inside an archive is refused, or None if it stays inside."""
    names = path.split("/")
    if path.startswith("/") or DRIVE.match(path) or ".." in names:
        return "압축 파일 밖을 가리키는 경로라 읽지 않았습니다. 압축을 다시 만들어 주십시오."
    if any(DEVICE.match(name) for name in names):
        return "장치 이름(CON, NUL 등)을 쓴 파일이라 읽지 않았습니다. 파일 이름을 바꾸어 주십시오."
    return None


def zip_name(name: str, is_utf8: bool) -> str:
    """Return a name as its archiver meant it: without the UTF-8 flag old Korean archivers wrote CP949.

    `zipfile` reads such names as CP437, from which the bytes come back.
    """
    if is_utf8:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def stem_of(path: str) -> str:
    """Return a file's name without folder and extension."""
    name = path.rsplit("/", 1)[-1]
    return name.rpartition(".")[0] or name
