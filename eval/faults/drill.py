"""The fault drill: every fault in turn, each by itself, so that one that fails hides no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from eval.faults import machine, network, processes
from eval.faults.ground import Ground
from eval.faults.result import Outcome
from rag.errors import MongminError

Fault = Callable[[Ground], Iterator[Outcome]]
FAULTS: Mapping[str, Fault] = {
    "engine": processes.engine,
    "api": processes.api,
    "postgres": processes.postgres,
    "qdrant": processes.qdrant,
    "disk": machine.disk,
    "clock": machine.clock,
    "network": network.to_the_api,
    "engine-network": network.to_the_engine,
}


def drill(
    folder: Path, names: Sequence[str], say: Callable[[Outcome], None], environment: Mapping[str, str] | None = None
) -> list[Outcome]:
    """Go through the faults; a stack that does not come back is a broken promise, not the end of the drill."""
    ground = Ground(folder.absolute(), environment or {})
    ground.prepare()
    outcomes: list[Outcome] = []
    for name in names:
        try:
            for outcome in FAULTS[name](ground):
                outcomes.append(outcome)
                say(outcome)
        except MongminError as error:
            outcomes.append(Outcome(name, "-", saw=str(error), promise=False))
            say(outcomes[-1])
    return outcomes
