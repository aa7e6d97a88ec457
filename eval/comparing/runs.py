"""Which runs are compared with which: all pairs of one suite, corrected together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rag.errors import InputError
from rag.evaluation.compare import Comparison, compare, corrected, shared_measures
from serving.evaluations.runs import FinishedRun, all_runs, read_run


@dataclass(frozen=True, slots=True)
class Compared:
    """Two runs of one suite and how the second differs from the first."""

    first: FinishedRun
    second: FinishedRun
    found: Comparison
    left_out: tuple[str, ...]
    """Labels of measures that the two runs define differently."""


def opened(folder: Path) -> FinishedRun:
    """Return a finished run. Raises `InputError` (Korean) if it does not count."""
    try:
        return read_run(folder)
    except (OSError, ValueError) as error:
        raise InputError(f"평가 결과 {folder.name!r}을(를) 쓸 수 없습니다: {error}") from error


def newest_of(data: Path, suites: Sequence[str]) -> list[FinishedRun]:
    """Return, of each suite, the newest finished run of each system. Raises `InputError` where one has fewer than two.

    A system is what answered, whole: another model, prompt or index under the same name is another system.
    """
    newest: dict[tuple[str, str], Path] = {}
    for entry in all_runs(data):
        if entry.signed is not None and not entry.problem and entry.signed.evaluation.suite in suites:
            said = entry.signed.evaluation
            newest.setdefault((said.suite, said.system.model_dump_json()), entry.folder)
    for suite in suites:
        if sum(of == suite for of, _ in newest) < 2:
            raise InputError(f"{suite}: 비교할 결과가 둘이 되지 않습니다. 'mongmin eval list --runs'를 보십시오.")
    return [opened(folder) for folder in newest.values()]


def compared(runs: Sequence[FinishedRun], seed: int = 0) -> list[Compared]:
    """Return all pairs of runs of one suite, the earlier measured first; Holm's correction is over them all.

    Raises `InputError` if no two runs are of one suite.
    """
    ordered = sorted(runs, key=lambda run: (run.evaluation.suite, run.evaluation.measured_at))
    pairs = [(one, two) for one, two in combinations(ordered, 2) if one.evaluation.suite == two.evaluation.suite]
    if not pairs:
        raise InputError("같은 묶음의 결과가 둘 이상 있어야 비교할 수 있습니다.")
    shared = [shared_measures(one.evaluation.measures, two.evaluation.measures) for one, two in pairs]
    found = [compare(both, one.records, two.records, seed) for (one, two), (both, _) in zip(pairs, shared, strict=True)]
    return [
        Compared(one, two, comparison, left_out)
        for (one, two), (_, left_out), comparison in zip(pairs, shared, corrected(found), strict=True)
    ]
