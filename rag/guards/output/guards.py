"""How the answer path treats text that it cannot trust: which guards are up, and what each found does."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.guards.injection.detect import InjectionDetector
from rag.guards.injection.question import Asked, without_orders
from rag.guards.injection.shared import detector
from rag.guards.output.filters import FILTERS
from rag.guards.output.types import Filter

ALPHABET = "bcdfghjkmnpqrstvwxz23456789"
"""Without vowels, so that no random token is a word."""
CANARY_CHARS, MARK_CHARS = 16, 4
STEPS = frozenset({"questions", "passages", "datamark"})
"""Guards that are no filter of what leaves: orders in questions, orders in passages, marks in the prompt."""


def token(length: int) -> str:
    """Return a random word that stands in no text."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_canary() -> str:
    """Return a canary for the system prompt."""
    return token(CANARY_CHARS)


def new_mark() -> str:
    """Return the mark of one request's sources."""
    return token(MARK_CHARS)


@dataclass(frozen=True)
class Guards:
    """The guards of one answer path, all of them up.

    `questions` and `passages` say what an order in a question (`flag`: the rest is answered) or in a passage (`flag`:
    the line is left out, `drop`: the whole passage) does. The canary is the process's, so that the system prompt stays
    the same for the model's prefix cache; the mark is each request's own.
    """

    filters: tuple[Filter, ...] = FILTERS
    questions: Literal["flag", "refuse"] = "flag"
    passages: Literal["flag", "drop"] = "flag"
    detector: InjectionDetector = field(default_factory=detector)
    canary: str = field(default_factory=new_canary, repr=False)
    mark: Callable[[], str] = new_mark
    down: frozenset[str] = frozenset()

    def without(self, *names: str) -> Guards:
        """Return the guards without some, by name: for tests that show what each one holds back, and for nothing else.

        Raises `KeyError` for a name that no guard has.
        """
        known = STEPS | {each.name for each in self.filters}
        for name in names:
            if name not in known:
                raise KeyError(name)
        kept = tuple(each for each in self.filters if each.name not in names)
        return replace(self, filters=kept, down=self.down | set(names))

    def up(self, name: str) -> bool:
        """Whether a guard is up."""
        return name not in self.down

    def asked(self, text: str) -> Asked:
        """Return a question without the orders in it."""
        return without_orders(text, self.detector) if self.up("questions") else Asked(text)
