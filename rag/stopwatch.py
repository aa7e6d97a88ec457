"""Times the stages of one answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rag.ports import Clock
from rag.stages import stage as noted
from rag.types import Timings


class Stopwatch:
    """Sums the time of each stage; times are read from the clock that is given."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.seconds()
        self._open: dict[str, float] = {}
        self._spent: dict[str, float] = {}

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Add the time of the block to `stage`, and note it."""
        self.start(stage)
        try:
            with noted(stage):
                yield
        finally:
            self.stop(stage)

    def start(self, stage: str) -> None:
        """Begin a stage."""
        self._open[stage] = self._clock.seconds()

    def stop(self, stage: str) -> None:
        """End a stage and add its time."""
        self._spent[stage] = self._spent.get(stage, 0.0) + self._clock.seconds() - self._open.pop(stage)

    def first_token(self) -> None:
        """Note when the model's first text came; later calls change nothing."""
        self._spent.setdefault("first_token", self._clock.seconds() - self._began)

    def first_sentence(self) -> None:
        """Note when the first checked sentence was ready; later calls change nothing."""
        self._spent.setdefault("first_sentence", self._clock.seconds() - self._began)

    def timings(self) -> Timings:
        """Return milliseconds by stage, with the total until now."""
        spent = {stage: round(seconds * 1000, 1) for stage, seconds in self._spent.items()}
        return Timings(**spent, total=round((self._clock.seconds() - self._began) * 1000, 1))
