"""What a run is to do, and where it is kept so that it can be resumed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain, count
from pathlib import Path

from pydantic import JsonValue, ValidationError

from eval.harness.cases import Case, hash_of
from eval.harness.provenance import scoring_hash
from eval.harness.requests import content_hash
from eval.harness.suite import Suite
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.facts import Count, Fact, Hash, Name
from serving.evaluations.bundles import FOLDER
from serving.evaluations.runs import BUNDLE, PLAN
from serving.lock import prepared, write_private

STATE = "state.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run: where results go, the seed, and the budgets."""

    data: Path
    seed: int = 1
    workers: int = 1
    seconds: float = 120.0
    """For one item; one that takes longer is a time-out, and the run goes on."""
    largest_reply: int = 1 << 20
    """Bytes of a reply; a larger one is cut and counted apart."""
    budget_seconds: float | None = None
    """For the whole run; after it, the run stops and can be resumed."""
    cache: bool = True
    today: date | None = None
    """The day on which replies from documents are asked for (None: today in Korea); another day's are not taken."""
    options: Mapping[str, JsonValue] = field(default_factory=dict)
    """What else was asked of the suite: it is part of what makes a run the same run."""
    licence: str | None = None
    """The licence of a local data set, where the suite's card cannot know it."""


class Written(Fact):
    """What a run's folder says it is: the same content is the same run, which is resumed.

    The scorers are part of it: after one was mended, the run begins anew, with the replies from the cache.
    """

    hash: Hash
    suite: Name
    system: Name
    dataset: Hash
    cases: Count
    begun: str


class State(Fact):
    """What earlier starts of a run did."""

    starts: Count = 0
    seconds: float = 0.0
    cached: Count = 0
    memory_mb: float = 0.0


def written(suite: Suite, cases: tuple[Case, ...], facts: SystemFacts, plan: Plan) -> Written:
    """Return what the folder of this run says."""
    dataset = hash_of(cases)
    asked = json.dumps({"seed": plan.seed, "version": suite.card.version, **plan.options}, sort_keys=True)
    return Written(
        hash=content_hash(suite.card.name, dataset, facts, asked, scoring_hash()),
        suite=suite.card.name,
        system=facts.name,
        dataset=dataset,
        cases=len(cases),
        begun=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def folder_of(data: Path, new: Written) -> Path:
    """Return the folder of the same run that was begun and not finished, or a new one."""
    root = prepared(data / FOLDER)
    for path in sorted(root.glob(f"*/{PLAN}"), reverse=True):
        if not (path.parent / BUNDLE).exists() and _hash_in(path) == new.hash:
            return path.parent
    stamp = new.begun.replace("-", "").replace(":", "")[:15]
    system = "".join(one if one.isalnum() else "_" for one in new.system)
    folder = prepared(_free(root / f"{new.suite}-{system}-{stamp}-{new.hash[:8]}"))
    write_private(folder / PLAN, new.model_dump_json(indent=1))
    return folder


def _free(folder: Path) -> Path:
    """Return a folder that no earlier run of the same second has."""
    numbered = (folder.with_name(f"{folder.name}-{number}") for number in count(2))
    return next(one for one in chain([folder], numbered) if not (one / BUNDLE).exists())


def _hash_in(path: Path) -> str | None:
    try:
        return Written.model_validate_json(path.read_bytes()).hash
    except (OSError, ValidationError):
        return None


def state_of(folder: Path) -> State:
    """Return what earlier starts did; nothing where it cannot be read."""
    try:
        return State.model_validate_json((folder / STATE).read_bytes())
    except (OSError, ValidationError):
        return State()


def keep_state(folder: Path, state: State) -> None:
    """Write what was done so far. Raises `DiskFull`, `ConfigurationError`."""
    write_private(folder / STATE, state.model_dump_json())
