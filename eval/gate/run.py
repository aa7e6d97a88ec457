"""Runs the gate's suites and sets them against their baselines."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from configs.settings import Settings, corpus
from eval.gate.baseline import FOLDER, Baseline, path_of, read, updated, write
from eval.gate.check import Checked, Now, check
from eval.harness.cases import hash_of
from eval.harness.plan import Plan
from eval.harness.runner import Unfinished, run
from eval.harness.suite import Options
from eval.harness.system import System
from eval.suites.registry import MODULES, suite
from rag.errors import InputError
from serving.evaluations.runs import FinishedRun

SUITES = ("gate-retrieval", "gate-answers", "gate-triage", "gate-safety")
QUICK: Mapping[str, int] = {"gate-retrieval": 100, "gate-answers": 20, "gate-triage": 8, "gate-safety": 12}
"""How many cases of a suite make a quick look, of about a minute's work in all."""
Say = Callable[[str], None]
Opener = Callable[[Settings], System]


def openers() -> dict[str, Opener]:
    """Return what is asked by each suite: the path that quotes; of attacks, the guards before the worst engine."""
    from eval.gate.ground import open_still
    from eval.systems.open import open_system

    return {
        **dict.fromkeys(SUITES, open_still),
        "gate-safety": lambda settings: open_system("obedient", settings),
    }


def chosen(names: Sequence[str] | None) -> list[str]:
    """Return the suites of the gate that are meant. Raises `InputError` for a name that is none."""
    if unknown := set(names or ()) - set(SUITES):
        raise InputError(f"관문에 없는 묶음입니다: {', '.join(sorted(unknown))}. 있는 것: {', '.join(SUITES)}.")
    return [name for name in SUITES if not names or name in names]


def measured(
    names: Sequence[str],
    settings: Settings,
    say: Say,
    *,
    quick: bool = False,
    systems: Mapping[str, Opener] | None = None,
) -> list[FinishedRun]:
    """Run suites, each on its system; a system is opened once for all suites in a row that it answers."""
    opened, runs = systems or openers(), []
    with ExitStack() as stack:
        before: tuple[Opener, System] | None = None
        for name in names:
            opener = opened[name]
            if before is None or before[0] is not opener:
                stack.close()
                before = (opener, opener(settings))
                stack.callback(before[1].close)
            runs.append(ran(name, before[1], settings.data, say, QUICK.get(name) if quick else None))
    return runs


def ran(
    name: str, system: System, data: Path, say: Say, limit: int | None = None, seed: int | None = None
) -> FinishedRun:
    """Run a suite, or a part of it, without a cache: what was answered before says nothing of the program as it is.

    A `seed` is one of noise: the cases are asked in another order, two at a time.
    """
    one = suite(name)
    cases = list(one.load(Options(corpus=corpus(), limit=limit, whole=limit is None)))
    if seed is not None:
        random.Random(seed).shuffle(cases)  # noqa: S311 - an order, no secret
    plan = Plan(data, workers=1 if seed is None else 2, cache=False, options={"limit": limit, "order": seed})
    done = run(one, cases, system, plan, say)
    if isinstance(done, Unfinished):
        raise InputError(f"{name}: {done.done:,}/{done.cases:,}건에서 멈췄습니다. 다시 실행하십시오.")
    return done


def against(runs: Sequence[FinishedRun], folder: Path = FOLDER, seed: int = 0) -> list[Checked]:
    """Return runs checked against their baselines, all together. Raises `InputError` where one has none."""
    return check([now(one, read(path_of(one.evaluation.suite, folder))) for one in runs], seed)


def now(one: FinishedRun, baseline: Baseline) -> Now:
    """Return what a run gives beside its baseline; of a part of the same set, beside that part of it."""
    said = one.evaluation
    if said.dataset.sha256 != baseline.dataset.sha256 and set_hash(said.suite) == baseline.dataset.sha256:
        asked = {record.case for record in one.records}
        kept = tuple(record for record in baseline.records if record.case in asked)
        baseline = baseline.model_copy(update={"records": kept})
    return Now(baseline, said.measures, one.records)


def set_hash(name: str) -> str:
    """Return the hash of a suite's whole set as it is; empty for a suite that is none of the program's."""
    if name not in MODULES:
        return ""
    return hash_of(tuple(suite(name).load(Options(corpus=corpus(), whole=True))))


def set_baselines(runs: Sequence[FinishedRun], reason: str, folder: Path = FOLDER) -> list[Path]:
    """Write the baselines that runs give. Raises `InputError` without a reason, or if none would change.

    Where only some change, only those are written.
    """
    changed: list[tuple[Path, Baseline]] = []
    faults: list[str] = []
    for one in runs:
        path = path_of(one.evaluation.suite, folder)
        try:
            changed.append((path, updated(read(path) if path.exists() else None, one, reason)))
        except InputError as error:
            faults.append(str(error))
    if not changed:
        raise InputError("\n".join(dict.fromkeys(faults)))
    for path, baseline in changed:
        write(path, baseline)
    return [path for path, _ in changed]
