"""Runs a suite on a system: resumable, in parallel, within budgets; the end is a signed bundle with every record."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.harness.asking import Asker
from eval.harness.cache import FileCache, NoCache
from eval.harness.cases import Case
from eval.harness.journal import Journal
from eval.harness.plan import Plan, State, Written, folder_of, keep_state, state_of, written
from eval.harness.progress import Progress, Say
from eval.harness.provenance import git_state, memory_mb, packages, processors, python
from eval.harness.suite import Suite
from eval.harness.system import AnswersCases, System, vouched
from eval.harness.workers import in_order
from rag.errors import DataInUse, InputError
from rag.evaluation.bundle import Dataset, Evaluation, RecordsFile, Run
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.estimate import metrics_of
from rag.evaluation.records import Record
from serving.evaluations.bundles import FOLDER, sign
from serving.evaluations.keys import signing_key
from serving.evaluations.runs import BUNDLE, CARD, FinishedRun
from serving.lock import HeldFile, write_private

LOCK = "lock"
CACHE = "cache.sqlite3"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that used up its time; the same command goes on with it."""

    folder: Path
    done: int
    cases: int


def run(suite: Suite, cases: Sequence[Case], system: System, plan: Plan, say: Say) -> FinishedRun | Unfinished:
    """Run a suite, or go on with the same run that was broken off.

    Raises `InputError` if the system cannot be asked this or nothing is to be asked, `DataInUse` if another process
    does the same run, `DiskFull`, `ConfigurationError`.
    """
    kept = tuple(cases)
    checked(suite, kept, system)
    if isinstance(system, AnswersCases):
        for note in system.bind(suite, kept):
            say(note)
    facts = system.facts()
    new = written(suite, kept, facts, plan)
    folder = folder_of(plan.data, new)
    held = HeldFile(folder / LOCK)
    if not held.take(0.0):
        raise DataInUse(f"다른 프로세스가 같은 평가({folder.name})를 하고 있습니다. 끝난 뒤 다시 실행하십시오.")
    try:
        return _Work(suite, kept, system, facts, plan, new, folder, say).done()
    finally:
        held.release()


def checked(suite: Suite, cases: Sequence[Case], system: System) -> None:
    """Raise `InputError` if a run makes no sense."""
    if suite.kind not in system.kinds:
        raise InputError(
            f"{suite.card.name}: 시스템 {system.facts().name!r}에는 이런 물음({suite.kind})을 할 수 없습니다."
        )
    if not cases:
        raise InputError(f"{suite.card.name}: 물을 문항이 없습니다.")
    if len({case.id for case in cases}) < len(cases):
        raise InputError(f"{suite.card.name}: 같은 이름의 문항이 두 번 나옵니다.")


@dataclass(frozen=True)
class _Work:
    """One start of a run."""

    suite: Suite
    cases: tuple[Case, ...]
    system: System
    facts: SystemFacts
    plan: Plan
    new: Written
    folder: Path
    say: Say

    def done(self) -> FinishedRun | Unfinished:
        before = state_of(self.folder)
        began = time.monotonic()
        # Replies of a server that cannot say what it runs are kept for this run alone, to go on with it after a kill.
        place = self.plan.data / FOLDER if vouched(self.facts) else self.folder
        cache = FileCache(place / CACHE) if self.plan.cache else NoCache()
        with closing(cache), Journal(self.folder, self.cases) as journal:
            if journal.records:
                self.say(f"{self.folder.name}: 끊긴 곳({len(journal.records):,}건)에서 이어집니다.")
            asker = Asker(self.suite, self.system, cache, self.plan.largest_reply, self.plan.today)
            state = self._asked(journal, asker, before, began)
            keep_state(self.folder, state)
            if len(journal.records) < len(self.cases):
                return Unfinished(self.folder, len(journal.records), len(self.cases))
            return self._finished(journal.records, journal.sealed(), state)

    def _asked(self, journal: Journal, asker: Asker, before: State, began: float) -> State:
        """Ask what is left; return what all starts together did."""
        left = self.cases[len(journal.records) :]
        progress = Progress(self.folder.name, len(self.cases), len(journal.records), self.say)
        cached = before.cached
        state = _state(before, began, cached)
        keep_state(self.folder, state)
        results = in_order(left, asker.record, asker.late, workers=self.plan.workers, seconds=self.plan.seconds)
        for record in results:
            journal.add(record)
            cached += sum(reply.cached for reply in record.replies)
            if progress.add(record):
                state = _state(before, began, cached)
                keep_state(self.folder, state)
            if self.plan.budget_seconds is not None and time.monotonic() - began > self.plan.budget_seconds:
                break
        return _state(before, began, cached)

    def _finished(self, records: list[Record], file: RecordsFile, state: State) -> FinishedRun:
        commit, changed = git_state()
        evaluation = Evaluation(
            suite=self.suite.card.name,
            dataset=Dataset(
                name=self.suite.card.name,
                sha256=self.new.dataset,
                licence=self.plan.licence or self.suite.card.licence,
                cases=len(self.cases),
            ),
            system=self.facts,
            measured_at=datetime.now(UTC),
            metrics=metrics_of(self.suite.measures, records, self.plan.seed),
            measures=self.suite.measures,
            records=file,
            run=Run(
                id=self.folder.name,
                options=dict(self.plan.options),
                seed=self.plan.seed,
                git_commit=commit,
                changed_files=changed,
                packages=packages(),
                python=python(),
                processors=processors(),
                started_at=datetime.fromisoformat(self.new.begun),
                seconds=round(state.seconds, 3),
                starts=state.starts,
                cached=state.cached,
                memory_mb=round(state.memory_mb, 1),
            ),
        )
        write_private(self.folder / CARD, self.suite.card.model_dump_json(indent=1))
        signed = sign(evaluation, signing_key(self.plan.data))
        write_private(self.folder / BUNDLE, signed.model_dump_json(indent=1))
        return FinishedRun(self.folder, evaluation, tuple(records))


def _state(before: State, began: float, cached: int) -> State:
    return State(
        starts=before.starts + 1,
        seconds=before.seconds + time.monotonic() - began,
        cached=cached,
        memory_mb=max(before.memory_mb, memory_mb()),
    )
