"""The runs of a data folder: `<data>/evaluations/<run>/` holds the plan, the records and the signed bundle.

A run counts only whole: the signature, the chain of its records (`rag.evaluation.records`) and the figures, computed
anew from the records, must all agree (`examined`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rag.evaluation.bundle import Evaluation, Metric, RecordsFile, SignedEvaluation
from rag.evaluation.estimate import metrics_of
from rag.evaluation.records import START, Record, read_line
from serving.evaluations.bundles import (
    BROKEN,
    FOLDER,
    TRUSTED,
    UNREADABLE,
    parsed,
    quick_fault,
    signature_fits,
    trusted_by,
    trusted_keys,
)

BUNDLE, RECORDS, PLAN = "evaluation.json", "records.jsonl", "plan.json"
CARD = "card.json"
"""The suite's card as it was, for readers; it is not signed."""
KEPT = 8
"""How many runs' records are kept in memory, for a reader that turns pages."""


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A run as a list shows it. `signed` None: unfinished, or its bundle cannot be read (`problem` says which)."""

    folder: Path
    signed: SignedEvaluation | None
    trusted: bool = False
    problem: str = ""

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self.folder.name


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run with its records in order."""

    folder: Path
    evaluation: Evaluation
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """What became of looking at a run: every fault in Korean, and whether a trusted key signed it."""

    faults: tuple[str, ...]
    trusted: bool

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults


def all_runs(data: Path) -> tuple[RunEntry, ...]:
    """Return the runs of a data folder, the newest first, with the quick checks: signature, trust, records' hash."""
    folder = data / FOLDER
    trusted = trusted_keys(folder / TRUSTED)
    entries = [entry_of(path.parent, trusted) for path in folder.glob(f"*/{PLAN}")]
    return tuple(sorted(entries, key=_age, reverse=True))


def _age(entry: RunEntry) -> tuple[str, str]:
    return (entry.signed.evaluation.measured_at.isoformat() if entry.signed else "~", entry.id)


def entry_of(folder: Path, trusted: Sequence[Ed25519PublicKey] = ()) -> RunEntry:
    """Return a run with the quick checks."""
    if not (folder / BUNDLE).is_file():
        return RunEntry(folder, None, problem="아직 끝나지 않았습니다. 같은 명령을 다시 실행하면 이어집니다.")
    try:
        signed = parsed(folder / BUNDLE)
    except ValueError as error:
        return RunEntry(folder, None, problem=str(error))
    fault = quick_fault(folder, signed)
    return RunEntry(folder, signed, not fault and trusted_by(signed, trusted), fault)


def read_run(folder: Path) -> FinishedRun:
    """Return a finished run with its records. Raises `ValueError` with the reason (Korean) if it does not count."""
    signed = parsed(folder / BUNDLE)
    if fault := quick_fault(folder, signed):
        raise ValueError(fault)
    records = signed.evaluation.records
    return FinishedRun(folder, signed.evaluation, _kept_records(folder, records) if records else ())


@lru_cache(maxsize=KEPT)
def _kept_records(folder: Path, records: RecordsFile) -> tuple[Record, ...]:
    return tuple(records_of(folder / records.file, records))


def records_of(path: Path, said: RecordsFile | None = None) -> Iterator[Record]:
    """Yield the records of a file in order. Raises `ValueError` (Korean) naming the first line that was changed."""
    before, count = START, 0
    with path.open(encoding="utf8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record, before = read_line(line, before)
            except (ValueError, RecursionError) as error:
                raise ValueError(f"기록 {number}번째 줄이 잘렸거나, 빠졌거나, 고쳐졌습니다.") from error
            count += 1
            yield record
    if said is not None and (count, before) != (said.count, said.head):
        raise ValueError(f"기록이 {count}줄인데, 서명한 결과는 {said.count}줄이거나 마지막 줄이 다릅니다.")


def examined(folder: Path) -> Examined:
    """Look at a run thoroughly: signature, every record, and the figures computed anew from the records."""
    try:
        signed = parsed(folder / BUNDLE)
    except ValueError as error:
        return Examined((str(error) or UNREADABLE,), trusted=False)
    faults = [] if signature_fits(signed) else [BROKEN]
    faults.extend(_record_faults(folder, signed.evaluation))
    known = trusted_keys(folder.parent / TRUSTED)
    return Examined(tuple(faults), trusted=not faults and trusted_by(signed, known))


def _record_faults(folder: Path, evaluation: Evaluation) -> Iterator[str]:
    if evaluation.records is None:
        yield "기록이 없는 결과라서 수치를 다시 계산할 수 없습니다."
        return
    try:
        records = tuple(records_of(folder / evaluation.records.file, evaluation.records))
    except OSError:
        yield "기록 파일을 읽을 수 없습니다."
        return
    except ValueError as error:
        yield str(error)
        return
    anew = metrics_of(evaluation.measures, records, evaluation.run.seed if evaluation.run else 0)
    yield from figure_faults(evaluation.metrics, anew)


def figure_faults(said: tuple[Metric, ...], anew: tuple[Metric, ...]) -> Iterator[str]:
    """Yield each figure that does not follow from the records."""
    if len(said) != len(anew):
        yield f"수치가 {len(said)}개 적혀 있는데 기록에서는 {len(anew)}개가 나옵니다."
        return
    for one, other in zip(said, anew, strict=True):
        if (one.name, one.slice, one.n) != (other.name, other.slice, other.n) or not _close(one.value, other.value):
            yield f"{one.label}({one.slice or '전체'}): 적힌 값 {one.value}, 기록에서 다시 계산한 값 {other.value}."


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
