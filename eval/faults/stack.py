"""The laptop stack as an operator starts it (`mongmin run`), with its processes within reach of a drill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

import httpx

from eval.environment import inherited
from rag.errors import EnvironmentFault
from serving.listen import bound

Part = Literal["engine", "api", "ui"]
WORDS: Mapping[Part, str] = {"engine": "engine", "api": "serve", "ui": "ui"}
READY_SECONDS = 300.0
STOP_SECONDS = 20.0
STEP = 0.1


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with bound("127.0.0.1", 0, "--port") as listener:
        return int(listener.getsockname()[1])


@dataclass
class Stack:
    """Engine, API and page over one data folder. `prefix` runs before the command (a tracer, another clock)."""

    data: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    prefix: Sequence[str] = ()
    ui: bool = False
    port: int = field(default_factory=free_port)
    ui_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def page(self) -> str:
        """The address of the page."""
        return f"http://127.0.0.1:{self.ui_port}"

    def start(self) -> None:
        """Start everything; `wait_until_ready` tells when it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        self._log = self.data.with_suffix(".run.log").open("wb")
        ports = ["--port", str(self.port), "--ui-port", str(self.ui_port)]
        page = "--ui" if self.ui else "--no-ui"
        command = [sys.executable, "-P", "-m", "mongmin", "--data", str(self.data.absolute()), "run"]
        self.process = subprocess.Popen(  # noqa: S603 - our own command line
            [*self.prefix, *command, "--no-question", page, *ports],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=inherited(self.environment),
            start_new_session=True,
        )

    def wait_until_ready(self, seconds: float = READY_SECONDS, *, engine: bool = True) -> float:
        """Return how long it took until questions are answered (with `engine`, by the model too)."""
        return self.wait_for(lambda: self._answers(engine), seconds, "준비")

    def _answers(self, engine: bool) -> bool:
        checks = readiness(self.url).get("checks", {})
        return checks.get("models") == "ok" and (not engine or checks.get("engine") in ("ready", "none"))

    def wait_for(self, true: Callable[[], bool], seconds: float, what: str) -> float:
        """Wait until something is true; return the seconds. Raises `EnvironmentFault` if it does not come."""
        began = time.monotonic()
        while not true():
            if time.monotonic() - began > seconds:
                raise EnvironmentFault(f"{seconds:g}초 안에 되지 않았습니다({what}). 기록: {self.data}/logs")
            if self.process is not None and self.process.poll() is not None:
                raise EnvironmentFault(f"mongmin run이 끝났습니다(코드 {self.process.returncode}). {self.told()}")
            time.sleep(STEP)
        return time.monotonic() - began

    def told(self) -> str:
        """Return the last words of `mongmin run`."""
        text = self.data.with_suffix(".run.log").read_text(encoding="utf8", errors="replace")
        return " / ".join(text.splitlines()[-3:])

    def pid(self, part: Part) -> int | None:
        """Return the process of a part, or None while it does not run."""
        folder, word = str(self.data.absolute()), WORDS[part]
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (entry / "cmdline").read_bytes().decode("utf8", "replace").split("\0")
                if folder in words and "-m" in words and word in words[words.index(folder) :] and alive(entry):
                    return int(entry.name)
        return None

    def kill(self, part: Part) -> int:
        """End a part at once (SIGKILL); return the process that it was."""
        pid = self.pid(part)
        if pid is None:
            raise EnvironmentFault(f"{part} 프로세스를 찾지 못했습니다.")
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self) -> None:
        """Stop everything as Ctrl-C does; safe to call again."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self._log is not None:
            self._log.close()


def alive(entry: Path) -> bool:
    """Whether the process of a folder of /proc still runs (a zombie does not)."""
    return (entry / "stat").read_text(encoding="utf8", errors="replace").rpartition(")")[2].split()[0] != "Z"


def readiness(url: str) -> dict[str, dict[str, str]]:
    """Return what `/readyz` says; empty where nothing answers."""
    try:
        content = httpx.get(f"{url}/readyz", timeout=5.0, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
