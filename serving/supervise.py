"""Child processes of `run`: started, watched, restarted with a growing pause, and stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rag.errors import DiskFull, EnvironmentFault
from serving.lock import writing

MAX_PAUSE = 30.0
GIVE_UP_AFTER = 6
STEADY_SECONDS = 60.0
STOP_SECONDS = 10.0
TAIL_LINES = 5
HOPELESS = (2, 3)
"""Exit codes that a restart cannot help, unless the child ran steadily once: usage and environment."""
PARENT_DEATH_SIGNAL = 1


@dataclass
class Child:
    """One process, its log file, how often it has died of late and whether it ever ran steadily.

    `environment` replaces ours; with `whole_group` the process's own children are ended with it, whatever they do.
    """

    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    steady: bool = False
    born: float = 0.0
    again_at: float | None = None
    environment: Mapping[str, str] | None = None
    whole_group: bool = False

    def start(self, now: float) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches us alone and we stop it in order."""
        self.born, self.again_at = now, None
        with self._opened_log() as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command line
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
                preexec_fn=die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one system call
            )

    def stop(self) -> None:
        """Ask the process to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait for the end, and force it after `deadline`."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.sweep()

    def end(self) -> None:
        """End the process at once, and what it started."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.sweep()

    def sweep(self) -> None:
        """End what a dead process left behind in its group (it began a session, so the group is its own)."""
        if self.whole_group and self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def tail(self) -> str:
        """Return the last lines that the process wrote."""
        try:
            lines = self.log.read_text(encoding="utf8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-TAIL_LINES:])

    def _opened_log(self) -> IO[bytes]:
        """Open a new log; on a full disk the process runs without one rather than not at all."""
        try:
            with writing(self.log.parent):
                self.log.parent.mkdir(parents=True, exist_ok=True)
                if self.log.exists():
                    self.log.replace(self.log.with_suffix(".old.log"))
                return self.log.open("wb")
        except DiskFull:
            return Path(os.devnull).open("wb")


@dataclass
class Supervisor:
    """Watches children; `say` tells the person at the terminal (Korean)."""

    children: list[Child]
    say: Callable[[str], None]
    clock: Callable[[], float] = field(default=time.monotonic)

    def start(self) -> None:
        """Start all."""
        for child in self.children:
            child.start(self.clock())

    def check(self) -> None:
        """Restart what has died and whose pause is over. Raises `EnvironmentFault` where that is hopeless."""
        for child in self.children:
            if child.again_at is not None:
                if self.clock() >= child.again_at:
                    child.start(self.clock())
            elif child.process is not None and child.process.poll() is not None:
                self._bury(child, child.process.returncode)

    def stop(self) -> None:
        """Stop all, the last started first."""
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self.children):
            child.stop()
        for child in reversed(self.children):
            child.wait(deadline)

    def _bury(self, child: Child, code: int) -> None:
        child.sweep()
        lasted = self.clock() - child.born > STEADY_SECONDS
        child.steady = child.steady or lasted
        child.deaths = 1 if lasted else child.deaths + 1
        # What ran steadily was started rightly: its fault (a full disk, say) may pass.
        if (code in HOPELESS and not child.steady) or child.deaths >= GIVE_UP_AFTER:
            raise EnvironmentFault(
                f"{child.name} 프로세스가 끝났습니다(코드 {code}). 기록: {child.log}\n{child.tail()}"
            )
        pause = min(MAX_PAUSE, 2.0 ** (child.deaths - 1))
        child.again_at = self.clock() + pause
        self.say(f"{child.name} 프로세스가 예기치 않게 끝났습니다(코드 {code}). {pause:g}초 뒤에 다시 시작합니다.")


def die_with_parent() -> None:
    """Ask Linux to end this process with its parent, however the parent ends."""
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def child_command(data: Path, profile: str, *words: str) -> list[str]:
    """Return the command line of a child of ours; nothing is imported from the working folder (-P)."""
    return [sys.executable, "-P", "-m", "mongmin", "--data", os.fspath(data.absolute()), "--profile", profile, *words]
