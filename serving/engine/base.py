"""What the rest of serving knows of a language model's engine, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from rag.ports import ChatModel

EngineState = Literal["ready", "idle", "down", "none"]
"""`idle` starts with the first question; `none` is meant to answer by quoting only."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an OpenAI-compatible engine listens (`url` ends with `/v1`), and the key that it asks for."""

    url: str
    key: str | None = None


class Engine(Protocol):
    """A source of one chat model. `model` is None where answers are quoted only."""

    @property
    def model(self) -> ChatModel | None:
        """The model, cheap to get: nothing is started or reached before its first use."""

    def warm_up(self) -> None:
        """Start or reach the engine and let it write one token. Raises `EngineUnavailable`, `ModelMissing`, ..."""

    def state(self) -> EngineState:
        """Say whether the engine would answer now, without starting it."""

    def close(self) -> None:
        """Stop what this process started; safe to call again."""


@dataclass(frozen=True, slots=True)
class EngineLoad:
    """What an engine says of itself: requests at work and in the queue, the share of the KV cache in use (0 to 1).

    `prefix_hits` of `prefix_queries` tokens of all prompts so far were in the prefix cache.
    """

    running: int
    waiting: int
    kv_cache: float
    prefix_hits: int
    prefix_queries: int


@runtime_checkable
class ReportsLoad(Protocol):
    """An engine that knows its load."""

    def load(self) -> EngineLoad | None:
        """Return the load now, or None where the engine does not answer or does not tell."""
