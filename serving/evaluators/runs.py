"""Runs as evaluators see them: also those that are unfinished, damaged, or signed by a key that nobody took in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rag.evaluation.bundle import Evaluation, Metric
from rag.evaluation.measures import Measure
from serving.evaluations.bundles import FOLDER, TRUSTED, trusted_keys
from serving.evaluations.runs import BUNDLE, CARD, PLAN, FinishedRun, RunEntry, all_runs, entry_of, read_run
from serving.evaluators.problems import damaged, no_run, unfinished
from serving.evaluators.shapes import (
    CardOut,
    FactOut,
    FigureOut,
    NameOut,
    PointOut,
    RunDetail,
    RunList,
    RunOut,
    RunsRequest,
    SeriesOut,
    TrendOut,
    TrendRequest,
)

LARGEST_PLAN = 1 << 20
KEY_CHARS = 12


class Runs:
    """The runs of a data folder; nothing is read before it is asked for."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def page(self, request: RunsRequest) -> RunList:
        """Return a page of runs, the newest first."""
        runs = [run_out(entry) for entry in all_runs(self._data)]
        found = [one for one in runs if _is(one.suite, request.suite) and _is(one.system, request.system)]
        return RunList(
            total=len(found),
            offset=request.offset,
            suites=tuple(sorted({one.suite for one in runs if one.suite})),
            systems=tuple(sorted({one.system for one in runs if one.system})),
            runs=tuple(found[request.offset : request.offset + request.limit]),
        )

    def detail(self, run: str) -> RunDetail:
        """Return a run with all its figures. Raises `Problem` (404; 409 for one without a result)."""
        entry = self.entry(run)
        if entry.signed is None:
            raise unfinished() if _unfinished(entry) else damaged(entry.problem)
        evaluation = entry.signed.evaluation
        return RunDetail(
            **run_out(entry).model_dump(),
            figures=tuple(map(figure, evaluation.metrics)),
            card=card_of(entry.folder),
            facts=tuple(facts(evaluation)),
            key=entry.signed.signature.key[:KEY_CHARS],
        )

    def trend(self, request: TrendRequest) -> TrendOut:
        """Return the headline measures of a suite over its runs that hold, oldest first."""
        entries = [one for one in all_runs(self._data) if one.signed and one.signed.evaluation.suite == request.suite]
        wanted = [one for one in entries if one.signed and _is(one.signed.evaluation.system.name, request.system)]
        sound = [one for one in wanted if not one.problem]
        return TrendOut(
            suite=request.suite,
            left_out=len(wanted) - len(sound),
            series=tuple(_series(sorted(sound, key=_measured))),
        )

    def entry(self, run: str) -> RunEntry:
        """Return a run by its id. Raises `Problem` (404)."""
        folder = self._data / FOLDER / run
        # An id is the name of a folder and nothing else: no part of a path, no NUL.
        if not run or "\x00" in run or Path(run).name != run or run == ".." or not _is_file(folder / PLAN):
            raise no_run()
        return entry_of(folder, trusted_keys(self._data / FOLDER / TRUSTED))

    def finished(self, run: str) -> FinishedRun:
        """Return a run with its records. Raises `Problem` (404; 409 for one that is unfinished or was edited)."""
        entry = self.entry(run)
        if entry.signed is None and _unfinished(entry):
            raise unfinished()
        try:
            return read_run(entry.folder)
        except ValueError as error:
            raise damaged(str(error)) from error


def _is(value: str, wanted: str | None) -> bool:
    return wanted is None or value == wanted


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False  # a name that is too long for the file system, or none at all


def _unfinished(entry: RunEntry) -> bool:
    return entry.signed is None and not (entry.folder / BUNDLE).exists()


def _measured(entry: RunEntry) -> tuple[datetime, str]:
    assert entry.signed is not None  # noqa: S101 - only finished ones come here
    return entry.signed.evaluation.measured_at, entry.id


def run_out(entry: RunEntry) -> RunOut:
    """Return a run as it stands in a list."""
    if entry.signed is None:
        return _begun(entry)
    one = entry.signed.evaluation
    return RunOut(
        run=entry.id,
        suite=one.suite,
        title=_title(entry.folder),
        system=one.system.name,
        model=one.system.model,
        profile=one.system.profile,
        measured_at=one.measured_at,
        finished=True,
        valid=not entry.problem,
        trusted=entry.trusted,
        problem=entry.problem,
        dataset=one.dataset.name,
        dataset_sha256=one.dataset.sha256,
        cases=one.dataset.cases,
        records=one.records.count if one.records else 0,
        headline=tuple(figure(metric) for metric in one.metrics if metric.headline and metric.slice is None),
    )


def _begun(entry: RunEntry) -> RunOut:
    plan = _json(entry.folder / PLAN)
    cases = plan.get("cases")
    return RunOut(
        run=entry.id,
        suite=str(plan.get("suite", "")),
        title=_title(entry.folder),
        system=str(plan.get("system", "")),
        model=None,
        profile="",
        measured_at=None,
        finished=not _unfinished(entry),
        valid=False,
        trusted=False,
        problem=entry.problem,
        dataset="",
        dataset_sha256=str(plan.get("dataset", "")),
        cases=cases if isinstance(cases, int) else 0,
        records=0,
        headline=(),
    )


def _title(folder: Path) -> str:
    found = card_of(folder)
    return found.title if found else ""


def _json(path: Path) -> dict[str, Any]:
    """Return a small JSON object of a file; empty for anything else."""
    try:
        if path.stat().st_size > LARGEST_PLAN:
            return {}
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def card_of(folder: Path) -> CardOut | None:
    """Return the suite's card as it was when the run was made, None where there is none."""
    try:
        return CardOut.model_validate(_json(folder / CARD))
    except ValidationError:
        return None


def figure(metric: Metric) -> FigureOut:
    """Return a figure in its outer shape."""
    interval = metric.interval
    kept = metric.model_dump(exclude={"interval"})
    return FigureOut(
        **kept,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        method=interval.method if interval else "",
    )


def names_of(measures: Iterable[Measure]) -> tuple[NameOut, ...]:
    """Return the scores that measures are made of; a score is called by the first measure of that name or use."""
    found: dict[str, str] = {}
    for measure in measures:
        if measure.name == measure.score or measure.score not in found:
            found[measure.score] = measure.label
    return tuple(NameOut(name=name, label=label) for name, label in found.items())


def facts(evaluation: Evaluation) -> Iterator[FactOut]:
    """Yield what is known of a run, for the reader; what is not known is left out."""
    system, run, data = evaluation.system, evaluation.run, evaluation.dataset
    said: list[tuple[str, object]] = [
        ("문항 묶음", f"{data.name} ({data.cases:,}문항)"),
        ("문항 체크섬", data.sha256),
        ("라이선스", data.licence),
        ("시스템", system.name),
        ("모델", system.model or "없음(원문 인용만)"),
        ("모델 체크섬", system.model_sha256),
        ("프롬프트", system.prompts_hash),
        ("색인", system.index_version),
        ("프로그램", system.program),
    ]
    if run is not None:
        changed = "" if not run.changed_files else f", 그 뒤에 고친 파일 {run.changed_files}개"
        said += [
            ("커밋", f"{run.git_commit}{changed}" if run.git_commit else None),
            ("시드", run.seed),
            ("걸린 시간", f"{run.seconds:,.1f}초" if run.seconds else None),
            ("시작한 횟수", f"{run.starts}번"),
            ("저장해 둔 답을 쓴 것", f"{run.cached:,}건" if run.cached else None),
            ("가장 많이 쓴 메모리", f"{run.memory_mb:,.0f}MB" if run.memory_mb else None),
            ("파이썬", run.python or None),
            ("조건", json.dumps(run.options, ensure_ascii=False) if run.options else None),
        ]
    return (FactOut(name=name, value=str(value)) for name, value in said if value is not None)


def _series(entries: Iterable[RunEntry]) -> Iterator[SeriesOut]:
    points: dict[str, list[PointOut]] = {}
    newest: dict[str, Metric] = {}
    for entry in entries:
        if entry.signed is None:
            continue
        for metric in entry.signed.evaluation.metrics:
            if metric.headline and metric.slice is None:
                points.setdefault(metric.name, []).append(_point(entry, entry.signed.evaluation, metric))
                newest[metric.name] = metric
    for name, metric in newest.items():
        yield SeriesOut(
            name=name, label=metric.label, better=metric.better, unit=metric.unit, points=tuple(points[name])
        )


def _point(entry: RunEntry, evaluation: Evaluation, metric: Metric) -> PointOut:
    interval = metric.interval
    return PointOut(
        run=entry.id,
        measured_at=evaluation.measured_at,
        system=evaluation.system.name,
        model=evaluation.system.model,
        dataset_sha256=evaluation.dataset.sha256,
        trusted=entry.trusted,
        value=metric.value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=metric.n,
    )
