"""No engine: answers quote their sources."""

from __future__ import annotations

from serving.engine.base import EngineState


class NoEngine:
    """The engine of a machine without a language model."""

    @property
    def model(self) -> None:
        """There is none."""
        return None

    def warm_up(self) -> None:
        """Nothing to warm up."""

    def state(self) -> EngineState:
        """Say that there is none."""
        return "none"

    def close(self) -> None:
        """Nothing to close."""
