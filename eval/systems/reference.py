"""`reference=NAME`: systems that know the key, with which a suite proves itself before any model is measured."""

from __future__ import annotations

from collections.abc import Sequence

from eval.harness.cases import Case
from eval.harness.requests import Request, RequestKind
from eval.harness.suite import Reference, Suite
from eval.systems.program import program
from eval.systems.replies import ALL_KINDS, unable
from rag.errors import InputError
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.records import Reply


class ReferenceSystem:
    """Answers by the rule that the suite has under this name (`Suite.references`)."""

    kinds: frozenset[RequestKind] = ALL_KINDS

    def __init__(self, name: str) -> None:
        self._name = name
        self._answer: Reference | None = None

    def bind(self, suite: Suite, cases: Sequence[Case]) -> Sequence[str]:  # noqa: ARG002 - a rule answers any case
        """Take the suite's rule. Raises `InputError` naming those that it has."""
        self._answer = suite.references.get(self._name)
        if self._answer is None:
            known = ", ".join(suite.references) or "없음"
            raise InputError(
                f"평가 묶음 {suite.card.name!r}에는 기준 시스템 {self._name!r}이(가) 없습니다. 있는 것: {known}."
            )
        return ()

    def facts(self) -> SystemFacts:
        """Return its name: nothing else decides what it answers."""
        return SystemFacts(
            profile="reference",
            model=None,
            model_sha256=None,
            prompts_hash="none",
            index_version="none",
            program=program(),
            name=f"reference={self._name}",
        )

    def respond(self, request: Request) -> Reply:  # noqa: ARG002 - without its case no key is known
        """Say that a request alone has no key."""
        return unable("기준 시스템은 문항의 정답을 알아야 답합니다.")

    def replies(self, case: Case) -> tuple[Reply, ...]:
        """Answer a case from its key."""
        if self._answer is None:
            return tuple(self.respond(request) for request in case.requests)
        return self._answer(case)

    def close(self) -> None:
        """Nothing is held."""
