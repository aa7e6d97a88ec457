"""The folder that holds the embedded index: one owner at a time, a format, and a place for its shard.

lock          held by the process that owns the folder
format.json   format, embedder, dimensions, and which shard is the present one
shard-N/      the engine's files; another N is the remains of an optimisation that did not end
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

from rag.errors import DataInUse, DiskFull, IndexIncompatible, IndexUnavailable

FORMAT = 1
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Format:
    """What `format.json` says. An empty `embedder` is one that is not yet known."""

    dimensions: int
    embedder: str = ""
    shard: str = "shard-1"
    format: int = FORMAT


class FolderLock:
    """An exclusive lock on a file, released with the process at the latest."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("a+b")
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise DataInUse(
                f"다른 프로그램이 색인 폴더 {str(path.parent)!r}을(를) 쓰고 있습니다. "
                "실행 중인 mongmin을 끝내거나 그 서버를 통해 요청하십시오."
            ) from error

    @property
    def held(self) -> bool:
        """Whether the lock was not given up yet."""
        return not self._file.closed

    def release(self) -> None:
        """Give the lock up; safe to call again."""
        self._file.close()


def _lock(file: IO[bytes]) -> None:
    """Take the lock without waiting; raises `OSError` where another holds it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class IndexFolder:
    """An owned index folder. Raises `DataInUse`, `DiskFull`, `IndexUnavailable` or `IndexIncompatible`."""

    def __init__(self, path: Path, dimensions: int, embedder: str = "") -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(path / "lock")
        except OSError as error:
            raise IndexUnavailable(f"색인 폴더 {str(path)!r}을(를) 열 수 없습니다: {error.strerror}.") from error
        try:
            self.format = self._agree(self._read(), Format(dimensions, embedder))
            self._sweep()
        except BaseException:
            self._lock.release()
            raise

    @property
    def shard(self) -> Path:
        """The folder of the present shard; it does not exist in a new index."""
        return self.path / self.format.shard

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever stored here."""
        return not (self.path / "format.json").exists()

    def next_shard(self) -> Path:
        """Return the folder of the shard to come, cleared of an attempt that failed."""
        folder = self.path / f"shard-{int(self.format.shard.rpartition('-')[2]) + 1}"
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def adopt(self, shard: Path) -> None:
        """Make `shard` the present one, durably and at once, and remove the others.

        What a search under way still holds open may come back; it goes at `release`.
        """
        self.format = replace(self.format, shard=shard.name)
        self.save()
        self._sweep()

    def save(self) -> None:
        """Write `format.json` atomically."""
        unfinished = self.path / "format.json.new"
        with unfinished.open("w", encoding="utf8") as file:
            json.dump(asdict(self.format), file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.path / "format.json")

    def require_space(self, needed: int) -> None:
        """Raise `DiskFull` where fewer than `needed` bytes are free.

        Asked before writing, because a write to a mapped file on a full disk ends the process.
        """
        free = shutil.disk_usage(self.path).free
        if free < needed:
            raise disk_full(self.path, f"남은 공간 {free >> 20}MB, 필요한 공간 {needed >> 20}MB")

    def require_segments(self) -> None:
        """Raise `IndexUnavailable` where the shard's data are gone: the engine would begin an empty one."""
        if not any(self.shard.glob("segments/*/segment.json")):
            raise broken(self.path, "저장된 조각이 없습니다")

    def release(self) -> None:
        """Remove what is left of former shards and let another process own the folder; safe to call again."""
        if self._lock.held:
            self._sweep()
        self._lock.release()

    def _read(self) -> Format | None:
        path = self.path / "format.json"
        try:
            return Format(**json.loads(path.read_text(encoding="utf8")))
        except FileNotFoundError:
            if any(self.path.glob("shard-*")):
                raise broken(self.path, "format.json이 없습니다") from None
            return None
        except (OSError, ValueError, TypeError) as error:
            raise broken(self.path, "format.json을 읽을 수 없습니다") from error

    def _agree(self, found: Format | None, wanted: Format) -> Format:
        """Return the format to use; raises `IndexIncompatible` where the stored one is another."""
        if found is None:
            return wanted
        for name in ("format", "dimensions", "embedder"):
            stored, expected = getattr(found, name), getattr(wanted, name)
            if stored != expected and stored and expected:
                raise incompatible(str(self.path), name, stored, expected)
        return replace(found, embedder=found.embedder or wanted.embedder)

    def _sweep(self) -> None:
        """Remove shards that an interrupted optimisation left behind."""
        for leftover in self.path.glob("shard-*"):
            if leftover.name != self.format.shard:
                shutil.rmtree(leftover, ignore_errors=True)


def copy_present(source: Path, target: Path) -> None:
    """Copy an index folder's present shard and its format; nothing may write to it meanwhile, readers may read."""
    found = Format(**json.loads((source / "format.json").read_text(encoding="utf8")))
    target.mkdir(parents=True)
    copy_sparse(source / found.shard, target / found.shard)
    shutil.copyfile(source / "format.json", target / "format.json")


def copy_sparse(source: Path, target: Path) -> None:
    """Copy a folder without writing the holes of its files, which the engine lays out in advance."""
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            _copy_file(path, place)


def _copy_file(source: Path, target: Path) -> None:
    with source.open("rb") as reading, target.open("wb") as writing:
        while block := reading.read(BLOCK):
            if block.count(0) == len(block):
                writing.seek(len(block), os.SEEK_CUR)
            else:
                writing.write(block)
        writing.truncate()
        writing.flush()
        os.fsync(writing.fileno())


def size_of(folder: Path) -> int:
    """Return the bytes that a folder's files take on disk."""
    found = (path.stat() for path in folder.rglob("*") if path.is_file())
    return sum(getattr(stat, "st_blocks", stat.st_size // 512) * 512 for stat in found)


def disk_full(path: Path, detail: str) -> DiskFull:
    """Return the error for a full disk."""
    return DiskFull(f"디스크 공간이 모자라 색인 {str(path)!r}에 쓸 수 없습니다({detail}). 공간을 비우고 다시 하십시오.")


def broken(path: Path, detail: str) -> IndexUnavailable:
    """Return the error for a folder that cannot be read."""
    return IndexUnavailable(
        f"색인 {str(path)!r}을(를) 열 수 없습니다({detail}). 백업을 되돌리거나 폴더를 지우고 문서를 다시 수집하십시오."
    )


def incompatible(place: str, name: str, stored: object, expected: object) -> IndexIncompatible:
    """Return the error for an index that another format or embedder made."""
    return IndexIncompatible(
        f"색인 {place!r}은(는) 다른 설정으로 만들어졌습니다({name}: 색인 {stored!r}, 지금 {expected!r}). "
        "설정을 되돌리거나 새 데이터 폴더에 문서를 다시 수집하십시오."
    )
