"""The port of a system under test."""

from __future__ import annotations

from typing import Protocol

from eval.harness.requests import Request, RequestKind
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.records import Reply


class System(Protocol):
    """What is measured. `respond` never raises for what the system does wrong: that is a reply with its status."""

    @property
    def kinds(self) -> frozenset[RequestKind]:
        """What it can be asked."""

    def facts(self) -> SystemFacts:
        """Return what answers, with checksums; its hash is part of the cache's key."""

    def respond(self, request: Request) -> Reply:
        """Return what comes back for one request; called from several threads at once."""

    def close(self) -> None:
        """Release what it holds."""
