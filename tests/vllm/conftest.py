"""A real vLLM (CPU build) through `mongmin engine start`, from weights that `mongmin models convert` made here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from configs.models import Role, find_model
from configs.settings import PROJECT, EngineSettings
from serving.engine.base import Endpoint
from serving.engine.published import published

MODEL = "gemma-3-270m"
START_SECONDS = 240.0
SMALL = {
    "MONGMIN_ENGINE__GPU_MEMORY": "0.3",
    "MONGMIN_ENGINE__KIND": "vllm",
    "VLLM_CPU_KVCACHE_SPACE": "1",
}
"""What the machines of tests need: a small cache, and little of a memory that others use too."""


def mongmin(data: Path, *words: str) -> list[str]:
    """Return a command line of ours."""
    return [sys.executable, "-m", "mongmin", "--data", str(data), *words]


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours to its end."""
    environment = {**os.environ, **SMALL}
    return subprocess.run(
        mongmin(data, *words), cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=280
    )


def done(data: Path, *words: str) -> str:
    """Run a command of ours that must succeed; return what it printed."""
    result = run(data, *words)
    assert result.returncode == 0, result.stderr
    return result.stdout


def until(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait for something; return how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"{what} did not come within {seconds} s"
        time.sleep(0.25)
    return time.monotonic() - began


@contextmanager
def running(data: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a command of ours running, and stop it as an operator would."""
    log = data / f"{words[0]}-test.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            mongmin(data, *words), cwd=PROJECT, env={**os.environ, **SMALL}, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@dataclass(frozen=True)
class RunningEngine:
    """An engine process of ours, where its vLLM listens, and how long it took to come up."""

    data: Path
    process: subprocess.Popen[bytes]
    endpoint: Endpoint
    seconds: float

    def members(self) -> list[tuple[int, str]]:
        """Return the living processes of vLLM's group, with their titles."""
        (leader,) = children(self.process.pid)
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                title = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if int(fields[2]) == leader and fields[0] != "Z":
                found.append((int(folder.name), title))
        return found


def children(pid: int) -> list[int]:
    """Return the direct children of a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with both models converted and registered."""
    if not (PROJECT / EngineSettings().vllm_python).is_file():
        pytest.skip("vLLM 가상환경이 없어 실제 vLLM 시험을 건너뜁니다 (.ci/vllm 으로 만듭니다)")
    folder = tmp_path_factory.mktemp("vllm")
    for name in (MODEL, "e5-small"):
        done(folder, "models", "convert", name, str(folder / name))
        done(folder, "models", "register", name, str(folder / name))
    return folder


@contextmanager
def started(data: Path, name: str) -> Iterator[RunningEngine]:
    """Start a model as an operator does, and wait until it answers."""
    role: Role = find_model(name).role
    with running(data, "engine", "start", name) as process:

        def is_there() -> bool:
            assert process.poll() is None, (data / "engine-test.log").read_text()
            return published(data, role) is not None

        seconds = until(is_there, START_SECONDS, name)
        endpoint = published(data, role)
        assert endpoint
        yield RunningEngine(data, process, endpoint, seconds)


@pytest.fixture(scope="session")
def engine(data: Path) -> Iterator[RunningEngine]:
    """The language model, for the modules after that of the embedder: one vLLM at a time."""
    with started(data, MODEL) as running_engine:
        yield running_engine
