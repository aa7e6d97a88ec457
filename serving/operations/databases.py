"""SQLite databases copied while others write to them (SQLite's online backup)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from rag.errors import CopyDamaged, DiskFull, EnvironmentFault

MAGIC = b"SQLite format 3\x00"
COMPANIONS = ("-wal", "-shm", "-journal")
"""What lies beside an open database, and is part of what the copy already holds."""


def is_database(path: Path) -> bool:
    """Whether a file is a SQLite database, whatever its name."""
    with path.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def is_companion(path: Path) -> bool:
    """Whether a file belongs to an open database beside it."""
    return path.name.endswith(COMPANIONS)


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment; its writers go on. Raises `DiskFull`, `EnvironmentFault`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing)
            # The copy is read where it may not be written: a journal beside it would be wanted for that.
            writing.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        if "full" in str(error):
            raise DiskFull(f"{str(target.parent)!r}에 남은 공간이 없습니다. 비우고 다시 하십시오.") from error
        raise EnvironmentFault(f"데이터베이스 {source.name!r}을(를) 백업하지 못했습니다({error}).") from error


def check_database(path: Path) -> None:
    """Raise `CopyDamaged` unless a database is sound in itself."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            said = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        raise CopyDamaged(f"데이터베이스 {path.name!r}이(가) 온전하지 않습니다({said}). 다른 백업을 쓰십시오.")
