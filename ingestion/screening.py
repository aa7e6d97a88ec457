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


@dataclass(frozen=True, slots=True)
class Looked:
    """What a document holds, and the document as it may be written; None keeps it out, and `reason` (Korean) says why.

    A document that is kept out is read again each time, until the screen lets it in.
    """

    findings: tuple[Finding, ...]
    document: ReadDocument | None
    reason: str = ""


class Screen(Protocol):
    """Looks at documents. An empty `name` is a screen that does not look.

    `basis` changes when the same document would come out otherwise: all files are then read again.
    """

    name: str
    basis: str

    def inspect(self, document: ReadDocument) -> Looked:
        """Return what a document holds and what becomes of it. Called once, from one thread, before it is written."""


class Unscreened:
    """Looks at nothing."""

    name = ""
    basis = ""

    def inspect(self, document: ReadDocument) -> Looked:
        """Return the document as it is."""
        return Looked((), document)


class Screens:
    """Several screens, one after the other: each sees what the one before lets through, as it lets it through."""

    def __init__(self, *screens: Screen) -> None:
        self._screens = screens
        self.name = "+".join(filter(None, (screen.name for screen in screens)))
        self.basis = " ".join(filter(None, (screen.basis for screen in screens)))

    def inspect(self, document: ReadDocument) -> Looked:
        """Return what all screens found; the first that keeps the document out is the last that sees it."""
        findings: tuple[Finding, ...] = ()
        for screen in self._screens:
            looked = screen.inspect(document)
            findings += looked.findings
            if looked.document is None:
                return Looked(findings, None, looked.reason)
            document = looked.document
        return Looked(findings, document)


UNSCREENED = Unscreened()
