from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import ConfigurationError, DataInUse, DiskFull
from serving.lock import LOCK, DataLock, Holder, holder_of, prepared, token_of

HOLD = """
import sys, time
from pathlib import Path
from serving.lock import DataLock, Holder
lock = DataLock(Path(sys.argv[1]))
lock.acquire("ingest")
if len(sys.argv) > 2:
    import os
    lock.publish(Holder(os.getpid(), "serve", sys.argv[2]))
print("held", flush=True)
time.sleep(60)
"""


def held_by_another(folder: Path, *words: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder), *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_nobody_holds_a_fresh_folder(tmp_path: Path) -> None:
    assert holder_of(tmp_path) is None


def test_the_lock_of_this_process_is_let_go_and_taken_again(tmp_path: Path) -> None:
    lock = DataLock(tmp_path)
    lock.acquire("ask")
    lock.release()
    lock.release()
    assert holder_of(tmp_path) is None
    again = DataLock(tmp_path)
    again.acquire("ask", wait_seconds=0)
    again.release()


def test_another_process_is_named_with_its_command_and_id(tmp_path: Path) -> None:
    process = held_by_another(tmp_path)
    try:
        with pytest.raises(DataInUse, match=f"ingest, PID {process.pid}"):
            DataLock(tmp_path).acquire("search", wait_seconds=0.2)
    finally:
        process.kill()
        process.wait()


def test_a_running_api_is_found_with_its_address(tmp_path: Path) -> None:
    process = held_by_another(tmp_path, "http://127.0.0.1:8123")
    try:
        found = holder_of(tmp_path)
        assert found == Holder(process.pid, "serve", "http://127.0.0.1:8123", "")
    finally:
        process.kill()
        process.wait()


def test_the_lock_of_a_killed_process_is_taken_over_at_once(tmp_path: Path) -> None:
    process = held_by_another(tmp_path, "http://127.0.0.1:8123")
    process.kill()
    process.wait()
    assert json.loads((tmp_path / LOCK).read_text())["pid"] == process.pid
    assert holder_of(tmp_path) is None
    lock = DataLock(tmp_path)
    lock.acquire("search", wait_seconds=0)
    lock.release()


def test_a_holder_that_wrote_nothing_readable_is_still_a_holder(tmp_path: Path) -> None:
    lock = DataLock(tmp_path)
    lock.acquire("ask")
    (tmp_path / LOCK).write_text("{ broken")
    found = holder_of(tmp_path)
    lock.release()
    assert found == Holder(0, "?")


def test_the_token_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = token_of(tmp_path / "data")
    assert token_of(tmp_path / "data") == first
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "data" / "token").stat().st_mode) == 0o600
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["token"]


def test_a_data_folder_is_closed_to_others(tmp_path: Path) -> None:
    assert stat.S_IMODE(prepared(tmp_path / "data").stat().st_mode) == 0o700


def test_a_file_in_the_place_of_the_folder_is_an_error_in_korean(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(ConfigurationError, match="쓸 수 없습니다"):
        prepared(tmp_path / "data")


def test_the_lock_file_is_private(tmp_path: Path) -> None:
    lock = DataLock(tmp_path)
    lock.acquire("ask")
    mode = stat.S_IMODE(os.stat(tmp_path / LOCK).st_mode)  # noqa: PTH116
    lock.release()
    assert mode == 0o600


def refusing(number: int) -> Callable[..., int]:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    return refuse


def test_a_full_disk_is_told_and_leaves_the_folder_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("serving.lock.os.pwrite", refusing(errno.ENOSPC))
        with pytest.raises(DiskFull, match="남은 공간"):
            DataLock(tmp_path).acquire("ask")
    lock = DataLock(tmp_path)
    lock.acquire("ask", wait_seconds=0)
    lock.release()


def test_a_disk_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("serving.lock.os.open", refusing(errno.EROFS))
        with pytest.raises(ConfigurationError, match="쓸 수 없습니다"):
            DataLock(tmp_path).acquire("ask")


def test_letting_go_works_on_a_full_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = DataLock(tmp_path)
    lock.acquire("ask")
    with monkeypatch.context() as patched:
        patched.setattr("serving.lock.os.ftruncate", refusing(errno.ENOSPC))
        lock.release()
    assert holder_of(tmp_path) is None
