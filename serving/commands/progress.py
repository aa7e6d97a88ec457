"""Progress of a long task on standard error: a moving line at a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time

from serving.schemas import Progress

STAGES = {
    "read": "문서를 읽고 있습니다",
    "anchor": "인용한 안내문을 잇고 있습니다",
    "embed": "의미 벡터를 만들고 있습니다",
    "optimize": "색인을 다듬고 있습니다",
}
SECONDS = {True: 0.2, False: 10.0}
WIDTH = 100


class Meter:
    """Shows reports of progress, not too often."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._shown = time.monotonic()
        self._open = False

    def __call__(self, progress: Progress) -> None:
        """Show a report unless the last one was just now."""
        now = time.monotonic()
        if now - self._shown < SECONDS[self._terminal]:
            return
        self._shown = now
        self._open = self._terminal
        text = line(progress)[:WIDTH]
        sys.stderr.write(f"\r\033[K{text}" if self._terminal else f"{text}\n")
        sys.stderr.flush()

    def close(self) -> None:
        """End a moving line."""
        if self._open:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
            self._open = False


def line(progress: Progress) -> str:
    """Return a report in words.

    >>> line(Progress(stage="embed", done=3, total=10))
    '의미 벡터를 만들고 있습니다 3/10'
    """
    counted = f"{progress.done:,}/{progress.total:,}" if progress.total else f"{progress.done:,}"
    return f"{STAGES[progress.stage]} {counted} {progress.message}".rstrip()
