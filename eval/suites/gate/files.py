"""The case files of the gate, and the documents that they ask about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from configs.settings import PROJECT
from eval.harness.casefile import read_cases
from eval.harness.cases import Case
from eval.harness.suite import Options
from eval.suites.sampling import sampled

DATA = PROJECT / "eval" / "data" / "gate"
SAMPLE = PROJECT / "data" / "sample"


def loader(name: str) -> Callable[[Options], Sequence[Case]]:
    """Return what loads a case file of the gate by its name. It raises `InputError` for a file that was changed."""

    def load(options: Options) -> Sequence[Case]:
        return sampled(read_cases(DATA / f"{name}.jsonl").cases, options)

    return load
