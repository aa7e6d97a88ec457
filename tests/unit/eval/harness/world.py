"""A small suite and a system that does as told, for tests of the harness."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.harness.cases import Case
from eval.harness.plan import Plan
from eval.harness.requests import Complete, Request, RequestKind
from eval.harness.suite import Card, Scored, Suite
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score

CARD = Card(
    name="sums",
    title="덧셈",
    measures="덧셈",
    source="만듦",
    licence="CC0-1.0",
    size="조금",
    prompts="없음",
    faults="없음",
)


def cases(count: int, prompt: Callable[[int], str] = "{}+1=".format) -> tuple[Case, ...]:
    """Return sums with their answers."""
    return tuple(
        Case(
            id=f"c{number}",
            requests=(Complete(prompt=prompt(number)),),
            target={"answer": str(number + 1)},
            cluster=f"k{number % 5}",
            slices={"parity": "짝" if number % 2 == 0 else "홀"},
        )
        for number in range(count)
    )


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Whether the sum is right."""
    said = replies[-1].text
    if said == "crash":
        raise ValueError("the scorer does not know this")
    right = said == case.target["answer"]
    return Scored({"correct": Score(value=float(right), why="맞음" if right else f"{said!r}은 틀림")})


SUITE = Suite(
    card=CARD,
    kind="complete",
    load=lambda options: cases(options.limit or 10),
    score=score,
    measures=(Measure(name="correct", label="맞은 몫", score="correct", headline=True, by=("parity",)),),
)


class Calculator:
    """Adds; counts what it was asked; says something else where it is told to."""

    def __init__(self, says: Callable[[str], Reply | None] = lambda prompt: None) -> None:
        self.asked: list[str] = []
        self._says = says
        self._lock = threading.Lock()

    @property
    def kinds(self) -> frozenset[RequestKind]:
        return frozenset({"complete"})

    def facts(self) -> SystemFacts:
        return SystemFacts(
            profile="laptop", model="sum", model_sha256="a" * 64, prompts_hash="p", index_version="-", program="0",
            name="calculator",
        )  # fmt: skip

    def respond(self, request: Request) -> Reply:
        assert isinstance(request, Complete)
        with self._lock:
            self.asked.append(request.prompt)
        told = self._says(request.prompt)
        left, _ = request.prompt.split("+")
        return told or Reply(status="answered", text=str(int(left) + 1), seconds=0.01)

    def close(self) -> None:
        pass


def plan(data: Path, **changes: object) -> Plan:
    return Plan(data, **changes)  # type: ignore[arg-type]


def hang(seconds: float) -> Callable[[str], Reply | None]:
    """Make a calculator sleep at the third sum."""

    def says(prompt: str) -> Reply | None:
        if prompt.startswith("2+"):
            time.sleep(seconds)
        return None

    return says
