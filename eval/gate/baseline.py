"""Baselines: what a suite scored, item by item, when somebody said with a reason that this is how it shall be.

A file is JSON with a record a line, so that a change of it can be read in a review. It carries the checksum of its
content: one that was edited by hand is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from configs.settings import PROJECT
from rag.errors import InputError
from rag.evaluation.bundle import Dataset, Metric, System
from rag.evaluation.facts import Fact, Hash, Name
from rag.evaluation.measures import Measure
from rag.evaluation.records import Record
from serving.evaluations.runs import FinishedRun

FOLDER = PROJECT / "eval" / "baselines"
UPDATE = 'mongmin eval gate --update --reason "까닭"'


class Change(Fact):
    """Why a baseline was set, and when."""

    at: datetime
    reason: str = Field(min_length=1, max_length=1000)


class Baseline(Fact):
    """A suite as it was. The records are without requests and replies: scores with their reasons are enough."""

    format: Literal[1] = 1
    suite: Name
    dataset: Dataset
    system: System
    measured_at: datetime
    changes: tuple[Change, ...] = Field(min_length=1)
    """The newest first."""
    measures: tuple[Measure, ...]
    metrics: tuple[Metric, ...]
    records: tuple[Record, ...]

    @property
    def reason(self) -> str:
        """Why it is as it is."""
        return self.changes[0].reason

    @property
    def sha256(self) -> Hash:
        """The checksum of its content, whatever the order of names in it."""
        content = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


def bare(record: Record) -> Record:
    """Return a record without what was asked and answered."""
    return record.model_copy(update={"requests": (), "replies": (), "target": {}})


def path_of(suite: str, folder: Path = FOLDER) -> Path:
    """Return where a suite's baseline lies."""
    return folder / f"{suite}.json"


def read(path: Path) -> Baseline:
    """Read a baseline. Raises `InputError` (Korean) if there is none, or if it was edited by hand."""
    try:
        content = json.loads(path.read_text(encoding="utf8"))
        said = content.pop("sha256")
        found = Baseline.model_validate(content)
    except FileNotFoundError as error:
        raise InputError(f"기준 {path.name!r}이(가) 없습니다. 처음이면 {UPDATE}로 만드십시오.") from error
    except (OSError, ValueError, TypeError, AttributeError, KeyError, ValidationError) as error:
        raise InputError(f"기준 {path.name!r}을(를) 읽을 수 없습니다. 커밋된 파일로 되돌리십시오.") from error
    if found.sha256 != said:
        raise InputError(f"기준 {path.name!r}이(가) 손으로 고쳐졌습니다. 되돌리십시오. 바꾸려면 {UPDATE}를 쓰십시오.")
    return found


def write(path: Path, baseline: Baseline) -> None:
    """Write a baseline, whole or not at all, with a record a line."""
    content = baseline.model_dump(mode="json")
    records = [json.dumps(one, ensure_ascii=False, sort_keys=True) for one in content.pop("records")]
    head = json.dumps({"sha256": baseline.sha256, **content}, ensure_ascii=False, indent=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(head.removesuffix("\n}") + ',\n "records": [\n' + ",\n".join(records) + "\n]}\n", encoding="utf8")
    part.replace(path)


def updated(before: Baseline | None, run: FinishedRun, reason: str) -> Baseline:
    """Return the baseline that a run gives. Raises `InputError` without a reason, or if nothing would change."""
    if not reason.strip():
        raise InputError('기준을 바꾸는 까닭을 적으십시오: --reason "까닭"')
    said, records = run.evaluation, tuple(bare(record) for record in run.records)
    if before is not None and unchanged(before, said.measures, records):
        raise InputError(f"{said.suite}: 기준과 달라진 것이 없어 바꾸지 않았습니다.")
    return Baseline(
        suite=said.suite,
        dataset=said.dataset,
        system=said.system,
        measured_at=said.measured_at,
        changes=(Change(at=datetime.now(UTC), reason=reason.strip()), *(before.changes if before else ())),
        measures=said.measures,
        metrics=tuple(metric for metric in said.metrics if metric.slice is None),
        records=records,
    )


def unchanged(before: Baseline, measures: Sequence[Measure], records: Sequence[Record]) -> bool:
    """Whether a run says what the baseline says: measures, cases, states and scores."""
    return before.measures == tuple(measures) and list(map(_kept, before.records)) == list(map(_kept, records))


def _kept(record: Record) -> tuple[object, ...]:
    scores = {name: score.value for name, score in record.scores.items()}
    return record.case, record.case_sha256, record.status, scores
