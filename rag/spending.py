"""Counts the tokens of a path while it runs, for records of usage: numbers only.

Where they are counted stands in a context variable, which serving sets for each request; without one, nobody counts.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Spending:
    """Tokens so far. `reports` is how often the engine told its own count, `estimates` how often it did not."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    reports: int = 0
    estimates: int = 0

    def add(self, prompt_tokens: int, completion_tokens: int) -> None:
        """Add the tokens of one generation."""
        self.prompt_tokens += prompt_tokens
        self.completion_tokens += completion_tokens


_spending: ContextVar[Spending | None] = ContextVar("mongmin_spending", default=None)


def reports() -> int:
    """Return how many generations of this context the engine has counted itself."""
    counter = _spending.get()
    return counter.reports if counter else 0


def count_into(counter: Spending) -> None:
    """Count this context's tokens in `counter` from now on."""
    _spending.set(counter)


def reported(prompt_tokens: int, completion_tokens: int) -> None:
    """Count a generation as the engine itself reports it."""
    counter = _spending.get()
    if counter is not None:
        counter.add(prompt_tokens, completion_tokens)
        counter.reports += 1


def estimated(prompt_tokens: int, completion_tokens: int) -> None:
    """Count a generation by estimate: the engine did not report, or was stopped before it could."""
    counter = _spending.get()
    if counter is not None:
        counter.add(prompt_tokens, completion_tokens)
        counter.estimates += 1
