"""Runs a command where there is no network but loopback, under a tracer of the calls that reach for another one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.airgap.strace import CALLS, UNSEEN, Trace, read_trace
from eval.environment import inherited
from rag.errors import EnvironmentFault
from serving.offline import OFFLINE

TOOLS = {"unshare": "util-linux", "ip": "iproute2", "strace": "strace"}
MARKS = ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "DO_NOT_TRACK", "PYTEST_CURRENT_TEST", *OFFLINE)
"""Some libraries keep quiet where these are set: the proof is about a machine where nobody has set them."""
JOIN = 'ip link set lo up && test "$(ip -o link show | wc -l)" = 1 && exec "$@"'
"""Loopback only, and nothing else there: a namespace with a way out would prove nothing."""


def missing_tools() -> list[str]:
    """Return the Debian packages of the tools that this machine lacks."""
    return [package for tool, package in TOOLS.items() if shutil.which(tool) is None]


def isolated(command: Sequence[str], trace: Path) -> list[str]:
    """Return the command that runs `command` in a network of its own and writes its reaching calls to `trace`."""
    own = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    looked_at = ",".join((*CALLS, UNSEEN))
    # -s 0: nothing of what is sent is written down.
    tracer = ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "0", "-e", f"trace={looked_at}", "-e", "signal=none"]
    return [*own, "--", "sh", "-c", JOIN, "sh", *tracer, "-o", str(trace), *command]


def run_isolated(
    command: Sequence[str], trace: Path, environment: Mapping[str, str], seconds: float
) -> tuple[int, Trace]:
    """Run `command` isolated; return its exit code and what was traced. Raises `EnvironmentFault`."""
    if absent := missing_tools():
        raise EnvironmentFault(f"도구가 없습니다. apt-get install {' '.join(absent)} 로 설치하십시오.")
    try:
        done = subprocess.run(  # noqa: S603 - our own command line
            isolated(command, trace), env=inherited(environment, MARKS), timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise EnvironmentFault(f"{seconds:g}초 안에 끝나지 않았습니다. 기록: {trace}") from error
    if not trace.exists():
        raise EnvironmentFault("네트워크를 가를 수 없거나 strace가 시작하지 못했습니다. root로 실행하십시오.")
    with trace.open(encoding="utf8", errors="replace") as lines:
        return done.returncode, read_trace(lines)
