"""Headline figures over the runs of one suite and system: joined only where the same was asked of the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import JsonValue

from eval.reports.entries import Entry
from eval.reports.model import Point, Trend
from rag.evaluation.bundle import Evaluation, Metric

MOST = 12
"""Runs of a trend that are shown, the newest."""


def trends(entries: Iterable[Entry], names: Mapping[str, str]) -> Iterator[Trend]:
    """Yield the trend of each headline figure of which there is more than one run."""
    by_series: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: (one.evaluation.measured_at, one.id)):
        by_series[entry.series].append(entry)
    for series, runs in by_series.items():
        if len(runs) > 1:
            yield from of_system(runs[-MOST:], names[series])


def of_system(runs: Sequence[Entry], system: str) -> Iterator[Trend]:
    """Yield the trends of one system's runs, oldest first."""
    for metric in runs[-1].evaluation.metrics:
        if metric.headline and metric.slice is None:
            points = tuple(points_of(runs, metric.name))
            yield Trend(measure=metric.name, label=metric.label, unit=metric.unit, system=system, points=points)


def points_of(runs: Sequence[Entry], name: str) -> Iterator[Point]:
    """Yield a figure of each run, with what changed since the run before."""
    before: Evaluation | None = None
    for entry in runs:
        now = entry.evaluation
        metric = found(now, name)
        note = changes(before, now)
        interval = metric.interval if metric else None
        yield Point(
            run=entry.id,
            measured_at=now.measured_at,
            commit=now.run.git_commit if now.run else None,
            value=metric.value if metric else None,
            low=interval.low if interval else None,
            high=interval.high if interval else None,
            n=metric.n if metric else 0,
            joined=before is not None and not note,
            note=note,
        )
        before = now


def settings_of(evaluation: Evaluation) -> dict[str, JsonValue]:
    """Return what was set of a system; which build of the index it had is told by the index itself."""
    return {name: value for name, value in evaluation.system.settings.items() if name != "generation"}


def found(evaluation: Evaluation, name: str) -> Metric | None:
    """Return a figure of the whole set."""
    return next((one for one in evaluation.metrics if one.name == name and one.slice is None), None)


def changes(before: Evaluation | None, now: Evaluation) -> str:
    """Say what changed that makes two runs incomparable at a glance; nothing if nothing did."""
    if before is None:
        return ""
    changed = {
        "문항": before.dataset.sha256 != now.dataset.sha256,
        "프로그램": before.system.program != now.system.program,
        "모델 파일": before.system.model_sha256 != now.system.model_sha256,
        "지시문": before.system.prompts_hash != now.system.prompts_hash,
        "설정": settings_of(before) != settings_of(now),
        "색인": before.system.index_version != now.system.index_version,
        "재는 방법": before.measures != now.measures,
    }
    said = ", ".join(name for name, differs in changed.items() if differs)
    return f"{said} 바뀜" if said else ""
