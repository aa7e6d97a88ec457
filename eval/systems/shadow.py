"""A data folder's documents without its records: what an evaluation asks and is told leaves no trace there.

The shadow is a folder of links to the index, the manifest and what is made anew by itself; conversations, evidence,
keys and cases are its own and vanish with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from configs.settings import Settings
from ingestion.manifest import FILE_NAME
from rag.errors import DataInUse, InputError, MongminError
from serving.bootstrap import CLOSED
from serving.engine.published import file_of
from serving.lock import DataLock, HeldFile, holder_of, prepared
from serving.operations.generations import FOLDER as GENERATIONS
from serving.operations.generations import POINTER

PREFIX = "mongmin-eval-"
ALIVE = "alive"
"""Held for as long as the evaluation lives."""
YOUNG_SECONDS = 60.0
"""A shadow is left alone while it may not have been marked as held yet."""
CACHES = ("models", "cache")
"""Made by whichever command comes first, and then for all."""
READ = (
    FILE_NAME,
    "index",
    CLOSED,
    GENERATIONS,
    POINTER,
    "calendar.yaml",
    "statutory.yaml",
    file_of("chat"),
    file_of("embedding"),
    file_of("reranker"),
)


@contextmanager
def shadowed(settings: Settings) -> Iterator[Settings]:
    """Hold a data folder and yield settings of its shadow. Raises `InputError`, `DataInUse` (Korean)."""
    if not (settings.data / FILE_NAME).is_file():
        raise InputError(
            f"데이터 폴더 {str(settings.data)!r}에 문서가 없습니다. "
            "mongmin ingest로 문서를 넣거나 --data를 확인하십시오."
        )
    lock = DataLock(settings.data)
    held(lock, settings.data)
    try:
        forget_the_dead(Path(tempfile.gettempdir()))
        with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
            alive = HeldFile(Path(folder) / ALIVE)
            alive.take(0.0)
            try:
                yield changed(settings, linked(settings.data, Path(folder)))
            finally:
                alive.release()
    finally:
        lock.release()


def forget_the_dead(folder: Path) -> None:
    """Delete the shadows of evaluations that were killed: what was asked lies in their records."""
    for mark in folder.glob(f"{PREFIX}*/{ALIVE}"):
        with contextlib.suppress(OSError, MongminError):
            # A folder of somebody else's may hold a link to a file of ours.
            own = mark.parent.lstat().st_uid == os.getuid() and not mark.is_symlink()
            old = time.time() - mark.lstat().st_mtime > YOUNG_SECONDS
            dead = HeldFile(mark)
            if own and old and dead.take(0.0):
                dead.release()
                shutil.rmtree(mark.parent, ignore_errors=True)


def held(lock: DataLock, data: Path) -> None:
    """Take the lock of a data folder. Raises `DataInUse` that says how to measure what runs there."""
    try:
        lock.acquire("eval", wait_seconds=1.0)
    except DataInUse as error:
        holder = holder_of(data)
        way = f"--system api={holder.url}" if holder and holder.url else "--system api=URL"
        raise DataInUse(f"{error} 실행 중인 서비스를 재려면 {way}을(를) 쓰십시오.") from error


def linked(data: Path, shadow: Path) -> Path:
    """Link what is only read; return the shadow."""
    for name in CACHES:
        prepared(data / name)
    for name in (*READ, *CACHES):
        if (data / name).exists():
            (shadow / name).symlink_to((data / name).resolve())
    return shadow


def changed(settings: Settings, shadow: Path) -> Settings:
    """Return the settings of a shadow: its records lie in it, whatever database the office has."""
    return settings.model_copy(
        update={
            "data": shadow,
            "records": settings.records.model_copy(update={"url": None}),
            "evidence": settings.evidence.model_copy(update={"keys": None}),
            "privacy": settings.privacy.model_copy(update={"key_folder": None}),
            "complaints": settings.complaints.model_copy(update={"key_folder": None}),
        }
    )
