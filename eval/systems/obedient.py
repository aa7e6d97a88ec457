"""`obedient`: the product's guards in front of the worst engine, which does whatever any text tells it."""

from __future__ import annotations

from collections.abc import Callable

from eval.harness.requests import Attack, Request, RequestKind
from eval.systems.attacks import Attacks
from eval.systems.program import program
from eval.systems.replies import guarded, unable
from rag.adapters.obedient import ObedientModel
from rag.answer import Answerer
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.records import Reply


class ObedientSystem:
    """Safety must not rest on the model: this one can be asked attacks alone."""

    kinds: frozenset[RequestKind] = frozenset({"attack"})

    def __init__(self, change: Callable[[Answerer], Answerer] = lambda own: own) -> None:
        """Stand the engine behind the shipped guards; `change` alters them, where a measure plants a fault."""
        self._attacks = Attacks(lambda: ObedientModel("chat"), change)

    def facts(self) -> SystemFacts:
        """Return what it is: guards as shipped, no model of anyone's."""
        return SystemFacts(
            profile="laptop",
            model="obedient",
            model_sha256=None,
            prompts_hash="shipped",
            index_version="none",
            program=program(),
            name="obedient",
        )

    def respond(self, request: Request) -> Reply:
        """Answer an attack."""
        if isinstance(request, Attack):
            return guarded(lambda: self._attacks.respond(request))
        return unable("순종 엔진은 공격만 받습니다. 다른 묶음은 --system pipeline으로 재십시오.")

    def close(self) -> None:
        """Let the planted index go."""
        self._attacks.close()
