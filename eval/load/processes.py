"""The processes that are measured: started, waited for, weighed, stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from configs.settings import PROJECT
from eval.environment import inherited
from rag.errors import EngineUnavailable
from serving.listen import bound

START_SECONDS = 180.0
SLOPE_FROM_SECONDS = 300.0
ENTRY = str(PROJECT / "mongmin.py")


def free_port() -> int:
    """Return a port at which nobody listens now."""
    listener = bound("127.0.0.1", 0, "--port")
    try:
        return int(listener.getsockname()[1])
    finally:
        listener.close()


def ours(*words: str) -> list[str]:
    """Return the command line of one of our commands."""
    return [sys.executable, ENTRY, *words]


@contextmanager
def started(command: Sequence[str], ready: str, log: Path, env: Mapping[str, str]) -> Iterator[int]:
    """Run a command until the block ends, once `ready` answers; yields its process. Raises `EngineUnavailable`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            command, stdout=output, stderr=output, env=inherited(env), cwd=PROJECT
        )
        try:
            wait_for(ready, process, log)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once `url` answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - loopback
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise EngineUnavailable(f"재려는 프로그램이 시작되지 않았습니다. 기록을 보십시오: {log}")


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MB; 0 if it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@dataclass
class Scale:
    """Weighs a process every `seconds` while its block lasts."""

    pid: int
    seconds: float = 2.0
    taken: list[tuple[float, float]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Scale:
        """Begin."""
        self._thread = threading.Thread(target=self._weigh, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _weigh(self) -> None:
        began = time.monotonic()
        while True:
            self.taken.append((time.monotonic() - began, resident_mb(self.pid)))
            if self._stop.wait(self.seconds):
                return

    @property
    def line(self) -> str:
        """Say the memory at the start, most, at the end, and (of minutes, not seconds) its slope once warm."""
        weights = [weight for _, weight in self.taken]
        said = f"memory {weights[0]:.0f} MB at the start, {max(weights):.0f} at most, {weights[-1]:.0f} at the end"
        if self.taken[-1][0] < SLOPE_FROM_SECONDS:
            return said
        rise = slope(self.taken[len(self.taken) // 3 :]) * 3600
        return f"{said}; slope of the last two thirds {rise:+.1f} MB an hour"


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of a line through points, by least squares.

    >>> slope([(0, 1), (1, 3), (2, 5)])
    2.0
    """
    if len(points) < 2:
        return 0.0
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    spread = sum((x - x_mean) ** 2 for x, _ in points)
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / spread if spread else 0.0
