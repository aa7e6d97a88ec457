"""An ingestion in a process of its own: watched, measured, and killed where the plan says so."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from configs.settings import PROJECT
from eval.bench.scale.confine import Confinement, confine
from ingestion.manifest import Manifest

LOOK_SECONDS = 0.5
LOOKS = 4
SAY_EVERY = 30.0
SEED = 20261124
KILLS = 5
LATEST_KILL = 0.95
LIMIT_MB = 2_000
"""What an ingestion of any size may take; one that needs more is ended by the system, and the bench with it."""
KB = 1024

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the ingestion: until it was killed, or to its end (`summary`).

    `written` is how many chunks the manifest called written when it ended, `main_mb` the most memory that the process
    held, `tree_mb` the most that it and its readers were seen to hold together.
    """

    seconds: float
    killed: bool
    written: int
    main_mb: float
    tree_mb: float
    summary: dict[str, Any] | None = None


def moments(chunks: int) -> list[int]:
    """Return after how many written chunks to kill: one random moment in each fifth, the same every time."""
    source = random.Random(SEED)  # noqa: S311 - no secret
    fifth = LATEST_KILL / KILLS
    return [int((number + source.uniform(0.05, 1)) * fifth * chunks) for number in range(KILLS)]


class Watch:
    """Looks at a running ingestion now and then: how much is written, and how much memory it holds."""

    def __init__(self, manifest: Manifest, say: Say) -> None:
        self.main_mb = self.tree_mb = 0.0
        self._manifest = manifest
        self._say = say
        self._began = self._said = time.monotonic()

    def look(self, process: int) -> int:
        """Return how many chunks are written."""
        for _ in range(LOOKS):
            time.sleep(LOOK_SECONDS)
            self.main_mb = max(self.main_mb, peak(process))
            self.tree_mb = max(self.tree_mb, together(process))
        written = self._manifest.written_count()
        if time.monotonic() - self._said > SAY_EVERY:
            self._said = time.monotonic()
            self._say(f"{self._said - self._began:.0f} s: {written} chunks written, {together(process):.0f} MB")
        return written


def run(data: Path, docs: Path, kill_at: int | None, say: Say, limit: Confinement | None = None) -> Run:
    """Ingest until the manifest holds `kill_at` written chunks, then `kill -9`; or to the end."""
    command = [sys.executable, str(PROJECT / "mongmin.py"), "--data", str(data)]
    command += ["ingest", "--no-wait", "--json", str(docs)]
    command = limit.command(command) if limit else command
    with closing(Manifest.in_folder(data)) as manifest:
        watch, began = Watch(manifest, say), time.monotonic()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603 - ours
            try:
                killed = watched(child, watch, kill_at)
            finally:
                child.kill()
            out, _ = child.communicate()
        if not killed and child.returncode:
            raise RuntimeError(f"the ingestion ended with {child.returncode}")
        summary = None if killed else json.loads(out.splitlines()[-1])
        seconds = time.monotonic() - began
        return Run(seconds, killed, manifest.written_count(), watch.main_mb, watch.tree_mb, summary)


def watched(child: subprocess.Popen[bytes], watch: Watch, kill_at: int | None) -> bool:
    """Wait until the ingestion ends (False), or has written enough to be killed (True) at some moment thereafter."""
    while child.poll() is None:
        written = watch.look(child.pid)
        if kill_at is not None and written >= kill_at:
            time.sleep(random.Random(kill_at).uniform(0, LOOKS * LOOK_SECONDS))  # noqa: S311 - no secret
            return child.poll() is None
    return False


def interrupted(folder: Path, docs: Path, chunks: int, say: Say) -> list[Run]:
    """Ingest, killed at each moment in turn and resumed, to the end; goes on where an earlier bench left off."""
    kept = folder / "runs.json"
    runs = [Run(**one) for one in json.loads(kept.read_text(encoding="utf8"))] if kept.exists() else []
    plan: list[int | None] = [*moments(chunks), None]
    limit = confine(LIMIT_MB)
    say(f"{LIMIT_MB} MB for the ingestion, page cache included: {'enforced' if limit else 'cannot be enforced here'}")
    for kill_at in plan[len(runs) :]:
        runs.append(run(folder / "data", docs, kill_at, say, limit))
        how = f"killed at {runs[-1].written} written chunks" if runs[-1].killed else "ended"
        say(f"run {len(runs)}: {how} after {runs[-1].seconds:.0f} s, {runs[-1].tree_mb:.0f} MB")
        kept.write_text(json.dumps([asdict(one) for one in runs], ensure_ascii=False), encoding="utf8")
    return runs


def peak(process: int) -> float:
    """Return the most MB that a process has held, 0 where the system does not say."""
    return status(process, "VmHWM:")


def together(process: int) -> float:
    """Return the MB that a process and its children hold now."""
    return status(process, "VmRSS:") + sum(together(child) for child in children(process))


def children(process: int) -> list[int]:
    """Return the processes that the threads of a process started."""
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found.extend(map(int, thread.read_text(encoding="ascii").split()))
    return found


def status(process: int, field: str) -> float:
    """Return a size of `/proc/PID/status` in MB."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="utf8").splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / KB
    return 0.0
