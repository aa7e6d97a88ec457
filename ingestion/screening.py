"""The place of personal data in the pipeline: every document is looked at once before its chunks are written.

A detector is a `Screen`. Without one nothing is looked at, and the quality report says so rather than "nothing found".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ingestion.types import ReadDocument


@dataclass(frozen=True, slots=True)
class Finding:
    """So many things of one kind (`주민등록번호`) in a document; what they say is never kept."""

    kind: str
    count: int


class Screen(Protocol):
    """Looks at documents. An empty `name` is a screen that does not look."""

    name: str

    def inspect(self, document: ReadDocument) -> tuple[Finding, ...]:
        """Return what a document holds. Called once, from one thread, before its chunks are written."""


class Unscreened:
    """Looks at nothing."""

    name = ""

    def inspect(self, document: ReadDocument) -> tuple[Finding, ...]:  # noqa: ARG002 - the protocol's
        """Return nothing."""
        return ()


UNSCREENED = Unscreened()
