"""What a command took: its time, its memory, and that it was killed and begun again where that is asked for."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from configs.settings import PROJECT
from eval.environment import inherited
from rag.errors import EnvironmentFault

PAUSE_SECONDS = 0.05
LAST_LINES = 5


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, processor seconds, the most resident memory of the process, and how it ended."""

    seconds: float
    processor_seconds: float
    memory_mb: float
    code: int

    def __add__(self, other: Spent) -> Spent:
        """Return both, one after the other."""
        return Spent(
            self.seconds + other.seconds,
            self.processor_seconds + other.processor_seconds,
            max(self.memory_mb, other.memory_mb),
            other.code,
        )


@dataclass(frozen=True)
class Command:
    """A command line, what its environment has besides ours, and the file that its words go to."""

    words: Sequence[str]
    env: Mapping[str, str]
    log: Path
    cwd: Path = PROJECT

    def run(self) -> Spent:
        """Run it to its end. Raises `EnvironmentFault` with its last words if it fails."""
        spent = self._spent(lambda: False)
        if spent.code != 0:
            raise EnvironmentFault(f"{self.words[0]}이(가) 실패했습니다(코드 {spent.code}). {self.last_words()}")
        return spent

    def run_killed(self, until: Callable[[], bool]) -> Spent:
        """Kill it (SIGKILL) once `until` says so, and run it again to its end. Raises as `run` does.

        Raises `EnvironmentFault` too if it ended before it was to be killed.
        """
        first = self._spent(until)
        if first.code != -signal.SIGKILL:
            raise EnvironmentFault(f"죽이기 전에 끝났습니다(코드 {first.code}). 문항을 늘리십시오. {self.last_words()}")
        return first + self.run()

    def last_words(self) -> str:
        """Return the last lines of its output."""
        lines = self.log.read_text(encoding="utf8", errors="replace").splitlines()
        return f"기록 {self.log}: {' / '.join(lines[-LAST_LINES:])}"

    def _spent(self, until: Callable[[], bool]) -> Spent:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with self.log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603 - programs that whoever races has named
                list(self.words), stdout=output, stderr=output, env=inherited(self.env), cwd=self.cwd
            )
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                # The system has told how it ended: nobody must ask for it again.
                process.returncode = os.waitstatus_to_exitcode(status)
                seconds = time.monotonic() - began
                return Spent(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode)
            if until():
                process.kill()
            time.sleep(PAUSE_SECONDS)
