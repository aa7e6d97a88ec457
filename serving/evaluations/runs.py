"""The runs of a data folder: `<data>/evaluations/<run>/` holds the plan, the records and the signed bundle.

A run counts only whole: the signature, the chain of its records (`rag.evaluation.records`) and the figures, computed
anew from the records, must all agree (`examined`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rag.evaluation.bundle import Evaluation, Interval, Metric, RecordsFile, SignedEvaluation
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
from serving.evaluations.kept import KeptRecords

BUNDLE, RECORDS, PLAN = "evaluation.json", "records.jsonl", "plan.json"
CARD = "card.json"
"""The suite's card as it was, for readers; it is not signed."""
UNFINISHED = "아직 끝나지 않았습니다. 같은 명령을 다시 실행하면 이어집니다."
EXACTLY, ROUGHLY = 1e-9, 1e-6
"""How far a figure, and the end of its interval, may lie from what the records give on another machine."""
MOST_KEPT = 80_000
"""Records in memory: two whole runs of KoBBQ, to be compared."""


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
        return RunEntry(folder, None, problem=UNFINISHED)
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
    return FinishedRun(folder, signed.evaluation, KEPT.of(folder, records) if records else ())


def _all_records(folder: Path, records: RecordsFile) -> tuple[Record, ...]:
    return tuple(records_of(folder / records.file, records))


KEPT = KeptRecords(_all_records, MOST_KEPT)


def records_of(path: Path, said: RecordsFile | None = None) -> Iterator[Record]:
    """Yield the records of a file in order. Raises `ValueError` (Korean) naming the first line that was changed."""
    before, count = START, 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record, before = read_line(line.decode(), before)
            except (ValueError, RecursionError) as error:
                raise ValueError(f"기록 {number}번째 줄이 잘렸거나, 빠졌거나, 고쳐졌습니다.") from error
            count += 1
            yield record
    if said is not None and (count, before) != (said.count, said.head):
        raise ValueError(f"기록이 {count}줄인데, 서명한 결과는 {said.count}줄이거나 마지막 줄이 다릅니다.")


def examined(folder: Path, data: Path) -> Examined:
    """Look at a run thoroughly: signature, every record, and the figures computed anew from the records.

    Who is trusted is said by the data folder `data`: whoever brings a run from elsewhere could bring their key too.
    """
    if not (folder / BUNDLE).is_file():
        return Examined((UNFINISHED,), trusted=False)
    try:
        signed = parsed(folder / BUNDLE)
    except ValueError as error:
        return Examined((str(error) or UNREADABLE,), trusted=False)
    faults = [] if signature_fits(signed) else [BROKEN]
    faults.extend(_record_faults(folder, signed.evaluation))
    known = trusted_keys(data / FOLDER / TRUSTED)
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
        place = f"{one.label}({one.slice or '전체'})"
        if (one.name, one.slice, one.n) != (other.name, other.slice, other.n) or not _close(one.value, other.value):
            yield f"{place}: 적힌 값 {one.value}, 기록에서 다시 계산한 값 {other.value}."
        elif _meaning(one) != _meaning(other):
            yield f"{place}: 적힌 뜻이나 빠진 문항의 수가 기록에서 나오는 것과 다릅니다."
        elif not _same_interval(one.interval, other.interval):
            yield f"{place}: 적힌 구간이 기록에서 다시 계산한 구간과 다릅니다."


def _meaning(one: Metric) -> dict[str, object]:
    """Return all that a figure says besides its value: what it is, which way is better, what was left out."""
    return one.model_dump(exclude={"value", "interval", "why_missing"})


def _same_interval(one: Interval | None, other: Interval | None) -> bool:
    """Whether two intervals are one; ends of another method than today's are those of an earlier program."""
    if one is None or other is None or one.method != other.method:
        return (one is None) == (other is None)
    return _close(one.low, other.low, ROUGHLY) and _close(one.high, other.high, ROUGHLY)


def _close(one: float | None, other: float | None, tolerance: float = EXACTLY) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
