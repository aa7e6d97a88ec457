"""What a filter looks at, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from rag.ground import Check
from rag.guards.injection.detect import InjectionDetector
from rag.types import Chunk, Evidence, Where
from rag.verdict import Verdict

Said = Literal["generated", "quoted", "told"]
"""A model's sentence, a quotation, or words of ours around an answer (which may name a document)."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence rests on, and what must not be in it.

    `names` are the titles and places of the cited `parts`; `retrieved` holds, by id, the chunks as the index gave
    them; `before` is what has left already; `secret` is the system prompt as it was sent.
    """

    said: Said
    parts: tuple[Evidence, ...] = ()
    names: tuple[str, ...] = ()
    check: Check | None = None
    min_support: float = 0.0
    where: Where = field(default_factory=Where)
    retrieved: Mapping[str, Chunk] | None = None
    canary: str = ""
    mark: str = ""
    secret: str = ""
    before: str = ""
    detector: InjectionDetector | None = None

    @property
    def sources(self) -> str:
        """Everything that the cited parts say, with their names."""
        return "\n".join((*self.names, *(part.text for part in self.parts)))


class Filter(Protocol):
    """Decides whether a sentence may leave. `name` is stable: it stands in verdicts, records and tests."""

    @property
    def name(self) -> str:
        """The filter's name."""

    def verdict(self, sentence: str, context: Context) -> Verdict:
        """Return the decision on one sentence. Raises nothing; the same input gives the same verdict."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A filter made of one function, which says in a few words what is wrong, or "" if nothing is."""

    name: str
    problem: Callable[[str, Context], str]

    def verdict(self, sentence: str, context: Context) -> Verdict:
        """Return the decision on one sentence."""
        found = self.problem(sentence, context)
        return Verdict(self.name, not found, "sentence", found)
