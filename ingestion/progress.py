"""Progress of long work: a bar for a person who watches, nothing for anyone else."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Literal, Protocol, Self

if TYPE_CHECKING:
    from rich.console import Console

Stage = Literal["fetch", "read", "anchor", "embed", "optimize", "copy", "check"]
LABELS: dict[Stage, str] = {
    "fetch": "소스에서 가져오기",
    "read": "문서 읽기",
    "anchor": "인용한 안내문 잇기",
    "embed": "의미 벡터 만들기",
    "optimize": "색인 다듬기",
    "copy": "복사",
    "check": "확인",
}


class Progress(Protocol):
    """Is told how far the work is."""

    def begin(self, stage: Stage, total: int) -> None:
        """A stage of `total` steps begins (files when reading, articles, chunks when embedding)."""

    def advance(self, steps: int = 0, *, chunks: int = 0, failures: int = 0) -> None:
        """So many steps more are done, so many chunks written, so many failures met."""

    def end(self) -> None:
        """The stage is over."""


class Silent:
    """Says nothing."""

    def begin(self, stage: Stage, total: int) -> None:
        """Do nothing."""

    def advance(self, steps: int = 0, *, chunks: int = 0, failures: int = 0) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""


SILENT = Silent()


class Bars:
    """A bar a stage on standard error, with counts, rate and the time left. Use as a context manager.

    Prints nothing where standard error is not a terminal.
    """

    def __init__(self, console: Console | None = None) -> None:
        from rich import progress
        from rich.console import Console

        target = console or Console(stderr=True)
        self._bars = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[note]}"),
            progress.TimeElapsedColumn(),
            progress.TimeRemainingColumn(),
            console=target,
            disable=not target.is_terminal,
        )
        self._task: progress.TaskID | None = None
        self._chunks = 0
        self._failures = 0

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, stage: Stage, total: int) -> None:
        """Show a new bar."""
        self._chunks = self._failures = 0
        self._task = self._bars.add_task(LABELS[stage], total=total or None, note="")

    def advance(self, steps: int = 0, *, chunks: int = 0, failures: int = 0) -> None:
        """Move the bar on."""
        if self._task is None:
            return
        self._chunks += chunks
        self._failures += failures
        self._bars.update(self._task, advance=steps, note=self._note())

    def end(self) -> None:
        """Leave the bar full."""
        if self._task is not None:
            self._bars.update(self._task, total=self._bars.tasks[self._task].completed)
            self._task = None

    def _note(self) -> str:
        seconds = self._bars.tasks[self._task].elapsed if self._task is not None else None
        rate = f" ({self._chunks / seconds:,.0f}/초)" if seconds else ""
        failed = f" · 실패 {self._failures:,}" if self._failures else ""
        return f"조각 {self._chunks:,}{rate}{failed}"
