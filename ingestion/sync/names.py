"""Names of a source as names below the mirror: none leads out of it, and no two are one file."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Mapping

from ingestion.parse.formats import refusal
from ingestion.parse.names import is_skipped
from ingestion.sync.base import Entry
from ingestion.types import Failure

MAX_NAME = 240
"""Bytes of one name: file systems allow 255, and the name while it is written is longer."""
MAX_PATH = 3000


def placed(entries: Iterable[Entry], known: Container[str] = ()) -> tuple[dict[str, Entry], list[Failure]]:
    """Return the entries to mirror by their path below the mirror, and a record for each that cannot be.

    Hidden and temporary files are passed over in silence, like in a folder. Of two names that cannot both be, a
    known one stays.
    """
    found: dict[str, Entry] = {}
    failures: list[Failure] = []
    taken: dict[str, str] = {}
    for entry in sorted(entries, key=lambda entry: (entry.path not in known, entry.path)):
        path = unicodedata.normalize("NFC", entry.path)
        if any(is_skipped(name) for name in path.split("/") if name not in (".", "..")):
            continue
        reason = unsafe(path) or refusal(path.rpartition("/")[2]) or clash(path, taken)
        if reason:
            failures.append(Failure(shown(path), reason))
        else:
            found[path] = entry
            taken[path.casefold()] = path
    return found, failures


def unsafe(path: str) -> str | None:
    """Return why a path cannot be a path below the mirror, or None.

    >>> unsafe("../비밀.md") is None, unsafe("법/민법.md") is None
    (False, True)
    """
    if any(name in ("", ".", "..") for name in path.split("/")):
        return "폴더 밖을 가리키거나 빈 이름이 든 경로라 받지 않았습니다. 원본의 이름을 바꾸십시오."
    if "\\" in path or any(unicodedata.category(character) in ("Cc", "Cs") for character in path):
        return "이름에 제어 문자나 역슬래시가 있어 받지 않았습니다. 원본의 이름을 바꾸십시오."
    if any(len(name.encode()) > MAX_NAME for name in path.split("/")) or len(path.encode()) > MAX_PATH:
        return "이름이 너무 길어 받지 않았습니다. 원본의 이름을 줄이십시오."
    return None


def clash(path: str, taken: Mapping[str, str]) -> str | None:
    """Return why a path cannot stand beside those taken, or None."""
    key = path.casefold()
    if key in taken:
        return "대소문자나 한글 표기 방식(NFC, NFD)만 다른 이름이 또 있습니다. 하나의 이름을 바꾸십시오."
    above = key
    while "/" in above:
        above = above.rpartition("/")[0]
        if above in taken:
            return f"같은 이름의 파일 {taken[above]!r}이(가) 있어 폴더를 만들 수 없습니다. 하나의 이름을 바꾸십시오."
    return None


def shown(path: str) -> str:
    """Return a path fit for a record: control characters spelt out."""
    return "".join(
        character if unicodedata.category(character) not in ("Cc", "Cs") else ascii(character)[1:-1]
        for character in path
    )
