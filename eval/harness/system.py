"""The ports of a system under test: most answer requests, some whole cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from eval.harness.cases import Case
from eval.harness.requests import Request, RequestKind
from eval.harness.suite import Suite
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.records import Reply

SERVED = "api"
"""The profile of systems that somebody else runs."""


def vouched(facts: SystemFacts) -> bool:
    """Whether facts tell all that answers. A server may run another model or program tomorrow under the same address.

    What a system answered that cannot be told from its successor says nothing of that one.
    """
    return facts.profile != SERVED and (facts.model is None or facts.model_sha256 is not None)


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


@runtime_checkable
class AnswersCases(Protocol):
    """A system that answers whole cases: answers brought as a file, and references, which know the key.

    A run binds it once and then asks `replies` in place of `respond`; nothing of it is cached.
    """

    def bind(self, suite: Suite, cases: Sequence[Case]) -> Sequence[str]:
        """Learn what will be asked; return what the user is to be told of it (Korean).

        Raises `InputError` where nothing can be answered at all.
        """

    def replies(self, case: Case) -> tuple[Reply, ...]:
        """Return a reply to each request of a case; as `respond`, it never raises for what is missing or wrong."""
