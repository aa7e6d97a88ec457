"""Replies that another harness gathered, scored and recorded as our own runs are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.harness.asking import Asker
from eval.harness.cache import NoCache
from eval.harness.cases import Case
from eval.harness.requests import Request, RequestKind
from eval.harness.suite import Suite
from eval.systems.replies import ALL_KINDS, unable
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.records import Record, Reply

LARGEST = 1 << 20


@dataclass(frozen=True)
class Given:
    """A system whose replies to one case are there already."""

    name: str
    to_case: tuple[Reply, ...]
    kinds: frozenset[RequestKind] = ALL_KINDS

    def bind(self, suite: Suite, cases: Sequence[Case]) -> Sequence[str]:  # noqa: ARG002
        """Nothing is to be learnt."""
        return ()

    def facts(self) -> SystemFacts:
        """Return the name alone: the other harness has the rest."""
        return SystemFacts(
            profile="none",
            model=None,
            model_sha256=None,
            prompts_hash="none",
            index_version="none",
            program="none",
            name=self.name,
        )

    def respond(self, request: Request) -> Reply:  # noqa: ARG002
        """Say that replies belong to a case."""
        return unable("답은 문항에 딸려 있습니다.")

    def replies(self, case: Case) -> tuple[Reply, ...]:  # noqa: ARG002
        """Return them."""
        return self.to_case

    def close(self) -> None:
        """Nothing is held."""


def record_of(suite: Suite, case: Case, replies: Sequence[Reply]) -> Record:
    """Return the record of a case as a run of ours would keep it."""
    return Asker(suite, Given("given", tuple(replies)), NoCache(), LARGEST).record(case)
