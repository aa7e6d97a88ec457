"""One process owns a data folder: the lock file says which, and how to work through it.

`<data>/lock` is held with flock for as long as its process lives, so that a dead process never leaves it
behind; its JSON says who holds it. `<data>/token` (0600) proves to the API that a caller may read the folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import ConfigurationError, DataInUse, DiskFull, MongminError

LOCK = "lock"
TOKEN = "token"  # noqa: S105 - a file's name
ENOSPC = 28


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a data folder: an API has a `url`, any other command has none."""

    pid: int
    command: str
    url: str | None = None
    started: str = ""


class HeldFile:
    """A private file held with flock: what it says is true for as long as its process lives, and no longer."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self, wait_seconds: float) -> bool:
        """Hold the file, empty, waiting a little; False if another process keeps it.

        Raises `DiskFull`, `ConfigurationError`.
        """
        folder = prepared(self._path.parent)
        with writing(folder):
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            with writing(folder):
                held = _flock_within(descriptor, wait_seconds)
                if held:
                    os.ftruncate(descriptor, 0)
        except BaseException:
            os.close(descriptor)
            raise
        if held:
            self._descriptor = descriptor
        else:
            os.close(descriptor)
        return held

    def write(self, content: str) -> None:
        """Say something; the file keeps its inode, on which the lock lies. Raises `DiskFull`, `ConfigurationError`."""
        if self._descriptor is None:
            raise RuntimeError("the lock is not held")
        encoded = content.encode("utf8")
        with writing(self._path.parent):
            os.pwrite(self._descriptor, encoded, 0)
            os.ftruncate(self._descriptor, len(encoded))

    def release(self) -> None:
        """Let the file go; safe to call again."""
        if self._descriptor is not None:
            # What stays written is believed by nobody once the lock is gone.
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def said(path: Path) -> bytes | None:
    """Return what the living holder of a `HeldFile` says, or None. Opens nothing else and waits for nothing."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return None if _flock(descriptor, fcntl.LOCK_SH) else os.pread(descriptor, 4096, 0)
    finally:
        os.close(descriptor)


class DataLock:
    """The lock of one data folder. Taking it over from a dead process needs nothing special."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = HeldFile(folder / LOCK)

    def acquire(self, command: str, wait_seconds: float = 5.0) -> None:
        """Take the lock, waiting a little. Raises `DataInUse` that names the holder, `DiskFull`, ..."""
        if not self._file.take(wait_seconds):
            raise in_use(self._folder)
        try:
            self.publish(Holder(os.getpid(), command, None, datetime.now(UTC).isoformat(timespec="seconds")))
        except MongminError:
            self.release()
            raise

    def publish(self, holder: Holder) -> None:
        """Write who holds the lock. Raises `DiskFull`, `ConfigurationError`."""
        self._file.write(json.dumps(asdict(holder)))

    def release(self) -> None:
        """Let the lock go; safe to call again."""
        self._file.release()


def _flock_within(descriptor: int, wait_seconds: float) -> bool:
    deadline = time.monotonic() + wait_seconds
    while not _flock(descriptor):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.1)
    return True


def _flock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def holder_of(folder: Path) -> Holder | None:
    """Return the living process that holds `folder`, or None."""
    content = said(folder / LOCK)
    return None if content is None else _read_holder(content)


def _read_holder(content: bytes) -> Holder:
    with contextlib.suppress(ValueError, TypeError):
        return Holder(**json.loads(content))
    return Holder(0, "?")


def in_use(folder: Path) -> DataInUse:
    """Make the error that says who holds `folder` and what to do."""
    holder = holder_of(folder) or Holder(0, "?")
    return DataInUse(
        f"데이터 폴더 {str(folder)!r}을(를) 다른 프로세스(mongmin {holder.command}, PID {holder.pid})가 쓰고 있습니다. "
        "그 작업이 끝난 뒤 다시 실행하거나 --data로 다른 폴더를 지정하십시오."
    )


def prepared(folder: Path) -> Path:
    """Create a data folder that only its owner may enter; return it."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Translate what the file system refuses below a data folder into `DiskFull` or `ConfigurationError`."""
    try:
        yield
    except OSError as error:
        raise cannot_write(folder, error) from error


def cannot_write(folder: Path, error: OSError) -> MongminError:
    """Translate an error of the file system about the data folder."""
    if error.errno == ENOSPC:
        return DiskFull(f"데이터 폴더 {str(folder)!r}가 있는 디스크에 남은 공간이 없습니다.")
    reason = error.strerror or type(error).__name__
    return ConfigurationError(f"데이터 폴더 {str(folder)!r}에 쓸 수 없습니다({reason}). --data를 확인하십시오.")


def token_of(folder: Path) -> str:
    """Return the folder's token, made on first use and readable by its owner only."""
    return made_once(folder / TOKEN, lambda: secrets.token_urlsafe(32)).strip()


def made_once(path: Path, make: Callable[[], str]) -> str:
    """Return what a private file says; it is made if it is not there, by whichever process is first."""
    folder = prepared(path.parent)
    if not path.exists():
        part = folder / f".{path.name}.{os.getpid()}.{threading.get_ident()}"
        write_private(part, make())
        with writing(folder):
            # A link, unlike a rename, leaves the file of a process that was quicker.
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(part)
            part.unlink()
    with writing(folder):
        return path.read_text(encoding="ascii")


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with writing(path.parent):
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf8") as file:
            file.write(content)
        part.replace(path)
