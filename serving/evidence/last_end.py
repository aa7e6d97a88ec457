"""The chain's end as this machine last saw it, kept beside the keys and not in the database.

Whoever can write to the database, and has no key, could cut off the newest records with all that belongs to them, or
put the whole database back as it was. Nothing in it would tell. This file does, wherever the keys' folder is out of
their reach.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from configs.settings import Settings
from rag.errors import EvidenceUnavailable, MongminError
from serving.evidence.chain import Head, sha256
from serving.evidence.keys import folder_of
from serving.lock import prepared, writing
from serving.logging import logger

NAME = "end"


class LastEnd(Protocol):
    """Where the end of the chain is remembered."""

    def read(self) -> Head | None:
        """Return the latest end that was seen; None: none was. Raises `EvidenceUnavailable`."""

    def move(self, head: Head, digest_at: Callable[[int], str | None]) -> None:
        """Remember a later end, if the chain still holds the one before it (`digest_at` a sequence). Never raises."""


class NoEnd:
    """Remembers nothing: for chains that live no longer than their process."""

    def read(self) -> Head | None:
        """Return None."""
        return None

    def move(self, head: Head, digest_at: Callable[[int], str | None]) -> None:
        """Do nothing."""


class StoredEnd:
    """The end in a private file, whole or not there. What it said is kept when the chain does not follow it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def read(self) -> Head | None:
        """Return the latest end that was seen; None: none was. Raises `EvidenceUnavailable`."""
        try:
            return Head(**json.loads(self._file.read_text(encoding="utf8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise EvidenceUnavailable(
                f"이 컴퓨터가 마지막으로 본 증거 사슬의 끝을 읽을 수 없습니다({str(self._file)!r}). "
                "고쳐졌을 수 있으니 보안 담당자에게 알리고, 확인한 뒤 파일을 다른 곳으로 옮기십시오."
            ) from error

    def move(self, head: Head, digest_at: Callable[[int], str | None]) -> None:
        """Remember a later end, if the chain still holds the one before it.

        A chain that does not is told in the log, and the file stays: it proves that records are gone. An answer is
        never stopped by it.
        """
        try:
            with self._lock:
                before = self.read()
                if before is None or follows(head, before, digest_at):
                    write_through(self._file, json.dumps(asdict(head)))
        except MongminError as error:
            logger().warning("evidence-end", code=error.code)

    def set_aside(self, stamp: str) -> Path | None:
        """Let a chain that was put back on purpose begin anew; return where the former end is kept."""
        kept = self._file.with_name(f"{self._file.stem}-{stamp}.json")
        with writing(self._file.parent), contextlib.suppress(FileNotFoundError):
            return self._file.rename(kept)
        return None


def follows(head: Head, before: Head, digest_at: Callable[[int], str | None]) -> bool:
    """Whether a chain goes on from an earlier end; one that lost it is told in the log."""
    if digest_at(before.sequence) != before.digest:
        logger().error("evidence-cut", sequence=before.sequence, now=head.sequence)
        return False
    return head.sequence > before.sequence


def write_through(path: Path, content: str) -> None:
    """Write a private file that survives a power cut. Raises `DiskFull`, `ConfigurationError`."""
    part = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    with writing(prepared(path.parent)):
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)


def last_end_of(settings: Settings) -> StoredEnd:
    """Return where the settings keep the end. A folder of keys for several chains holds an end for each."""
    chain = settings.records.url or str(settings.data.resolve())
    name = NAME if settings.evidence.keys is None else f"{NAME}-{sha256(chain.encode())[:12]}"
    return StoredEnd(folder_of(settings) / f"{name}.json")
