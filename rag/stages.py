"""Notes the stages of a path while they last, for traces: by name and numbers, so that no text can get into one.

Who takes the notes stands in a context variable, which serving sets for each request; without one, nobody does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Protocol


class Stages(Protocol):
    """Takes notes of stages."""

    def __call__(self, name: str, /, **numbers: float) -> AbstractContextManager[object]:
        """Note a stage that lasts as long as the block. Raises nothing of its own."""


_noted: ContextVar[Stages | None] = ContextVar("mongmin_stages", default=None)


def stage(name: str, /, **numbers: float) -> AbstractContextManager[object]:
    """Note a stage of this context's path that lasts as long as the block."""
    noted = _noted.get()
    return nullcontext() if noted is None else noted(name, **numbers)


@contextmanager
def noting(stages: Stages) -> Iterator[None]:
    """Let `stages` note this context's stages for as long as the block lasts."""
    before = _noted.set(stages)
    try:
        yield
    finally:
        _noted.reset(before)
