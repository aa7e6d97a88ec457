"""Progress of a long task on standard error: a bar a stage at a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from typing import Protocol

from ingestion.progress import LABELS, Bars
from serving.schemas import Progress

SECONDS = 10.0


class View(Protocol):
    """Shows reports of progress until closed; closing again does nothing."""

    def show(self, progress: Progress) -> None:
        """Show a report."""

    def close(self) -> None:
        """Show no more."""


class Meter:
    """Shows reports of progress as it suits whoever watches standard error."""

    def __init__(self) -> None:
        self._view: View = Drawn() if sys.stderr.isatty() else Lines()

    def __call__(self, progress: Progress) -> None:
        """Show a report."""
        self._view.show(progress)

    def close(self) -> None:
        """Leave the terminal to what comes next."""
        self._view.close()


class Lines:
    """A line of words, not too often."""

    def __init__(self) -> None:
        self._shown = time.monotonic()

    def show(self, progress: Progress) -> None:
        """Show a report unless the last one was just now."""
        now = time.monotonic()
        if now - self._shown >= SECONDS:
            self._shown = now
            sys.stderr.write(f"{line(progress)}\n")
            sys.stderr.flush()

    def close(self) -> None:
        """Nothing is left open."""


class Drawn:
    """A bar a stage, moved by the difference between two reports. Nothing is drawn before the first."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._bars: Bars | None = None
        self._last: Progress | None = None

    def show(self, progress: Progress) -> None:
        """Move the bar of the report's stage, or begin it."""
        if self._bars is None:
            self._bars = self._open.enter_context(Bars())
        before = self._last
        if before is None or new_stage(before, progress):
            self._bars.end()
            self._bars.begin(progress.stage, progress.total)
            before = Progress(stage=progress.stage)
        self._last = progress
        self._bars.advance(
            progress.done - before.done,
            chunks=progress.chunks - before.chunks,
            failures=progress.failures - before.failures,
        )

    def close(self) -> None:
        """Leave the bars as they are."""
        self._open.close()
        self._bars = self._last = None


def new_stage(before: Progress, now: Progress) -> bool:
    """Whether a report belongs to another run of a stage than the one before it."""
    return (before.stage, before.total) != (now.stage, now.total) or now.done < before.done


def line(progress: Progress) -> str:
    """Return a report in words.

    >>> line(Progress(stage="embed", done=3, total=10))
    '의미 벡터 만들기 3/10'
    """
    counted = f"{progress.done:,}/{progress.total:,}" if progress.total else f"{progress.done:,}"
    return f"{LABELS[progress.stage]} {counted} {progress.message}".rstrip()
