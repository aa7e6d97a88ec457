"""The whole proof: a session without any network but loopback, and a tracer that saw no attempt to leave it."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.airgap.confine import run_isolated
from rag.errors import EnvironmentFault

SESSION_SECONDS = 1500.0
CONTROL = """
import contextlib, socket
for family, address in ((socket.AF_INET, ("192.0.2.1", 443)), (socket.AF_INET6, ("2001:db8::1", 443))):
    with contextlib.suppress(OSError), socket.socket(family) as reaching:
        reaching.settimeout(1)
        reaching.connect(address)
with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as telling:
    telling.sendto(b"x", ("198.51.100.7", 4318))
with contextlib.suppress(OSError):
    socket.getaddrinfo("mongmin.example", 443)
"""
"""A program that does try to leave, by addresses that are reserved for examples (RFC 5737, RFC 3849)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown. `control` counts the attempts of a program that does try: none would mean a blind tracer."""

    session: dict[str, Any]
    calls: int
    attempts: tuple[str, ...]
    control: int

    @property
    def holds(self) -> bool:
        """Whether a whole session went through, nothing tried to leave, and the tracer sees what does."""
        whole = self.session.get("mode") in ("generated", "quoted") and self.session.get("citations", 0) > 0
        page = self.session.get("page_chars", 0) > 0 and not self.session.get("assets_failed")
        return bool(whole and page and self.calls and not self.attempts and self.control)

    def as_dict(self) -> dict[str, Any]:
        """Return the proof for JSON."""
        return {**asdict(self), "holds": self.holds}


def prove(folder: Path | None = None) -> Proof:
    """Run the session and the control. Raises `EnvironmentFault` where this machine cannot."""
    with TemporaryDirectory(prefix="mongmin-airgap-") as made:
        base = folder or Path(made)
        base.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(base / "data", ignore_errors=True)
        shown = base / "session.json"
        command = [sys.executable, "-P", "-m", "eval.airgap.session", str(base / "data"), str(shown)]
        _, trace = run_isolated(command, base / "session.strace", {}, SESSION_SECONDS)
        if not shown.exists():
            raise EnvironmentFault(f"격리된 세션이 끝까지 가지 못했습니다. 기록: {base / 'data'}.run.log")
        control = negative_control(base)
        session = json.loads(shown.read_text(encoding="utf8"))
        return Proof(session, trace.calls, tuple(map(str, trace.attempts)), control)


def negative_control(folder: Path) -> int:
    """Return how many attempts the tracer sees of a program that makes some."""
    command = [sys.executable, "-c", CONTROL]
    _, trace = run_isolated(command, folder / "control.strace", {}, 60.0)
    return len({attempt.where for attempt in trace.attempts})
