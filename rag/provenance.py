"""What an answer was made of: enough to make it again, and to see what has changed since.

Texts stand here as hashes only, so that a record of an answer holds no copy of the documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Filter = str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ReadChunk:
    """A passage that the answer path read. `sha256` is of its text; `grade` and `department` say who may see it."""

    chunk_id: str
    doc_id: str
    title: str
    locator: str
    sha256: str
    score: float
    in_force: bool
    grade: str = "O"
    department: str | None = None


@dataclass(frozen=True, slots=True)
class ReadSpan:
    """A sentence that was taken as evidence: offsets in its chunk's text, and the hash of what stands there."""

    chunk_id: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SentPrompt:
    """A prompt as the model was given it: the hash of all its words, and the parameters of generation."""

    sha256: str
    max_tokens: int
    temperature: float
    seed: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """What one answer was made of.

    `day` is the Korean date of the answer (ISO 8601), on which "in force" depends where no `as_of` was asked for.
    `model` is the model that was asked, whether or not one of its sentences passed the checks.
    """

    filters: Mapping[str, Filter]
    k: int
    day: str
    chunks: tuple[ReadChunk, ...] = ()
    spans: tuple[ReadSpan, ...] = ()
    prompts: tuple[SentPrompt, ...] = ()
    model: str | None = None
    policy: Mapping[str, str | int | float] = field(default_factory=dict)
