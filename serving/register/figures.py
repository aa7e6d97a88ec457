"""The figures of an own entry: headline ones of the newest signed results that were measured on what runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from configs.register import OwnEntry
from rag.evaluation.bundle import Evaluation, Metric
from rag.evaluation.hollow import Hollow, hollow
from rag.evaluation.measures import MeasureKind
from rag.register.parts import MANY, SHORT
from serving.evaluations.bundles import Evaluations
from serving.register.measured import is_cut, of_what_runs
from serving.register.own import Figures
from serving.register.running import Running

PARTS: dict[str, frozenset[MeasureKind]] = {
    "performance.results": frozenset({"performance", "safety"}),
    "fairness.results": frozenset({"bias"}),
}
CATEGORY = "category="
"""Slices by which bias is shown too: of whom."""
DIGITS = 4


def figures_of(own: OwnEntry, running: Running, evaluations: Evaluations) -> Figures:
    """Return the parts of an entry that an evaluation fills; empty where nothing was measured on what runs."""
    results = list(results_of(own, running, evaluations))
    return {path: [row for result in results for row in rows(result, kinds)][:MANY] for path, kinds in PARTS.items()}


def results_of(own: OwnEntry, running: Running, evaluations: Evaluations) -> Iterator[Evaluation]:
    """Yield, of each suite of an entry, the newest valid result of what runs; a cut one only where no other is."""
    for suite in own.suites:
        found = [one for one in evaluations.valid if one.suite == suite and of_what_runs(one, own, running)]
        if found:
            yield min(found, key=is_cut)


def rows(result: Evaluation, kinds: frozenset[MeasureKind]) -> Iterator[dict[str, object]]:
    """Yield a result's headline figures of some kinds as rows of the register, the whole set before its parts."""
    empty = {one.bias.name: one for one in hollow(result.measures, result.metrics)}
    headline = {one.name for one in result.metrics if one.headline and one.slice is None}
    wanted = [one for one in result.metrics if one.kind in kinds and one.name in headline and is_shown(one)]
    for metric in sorted(wanted, key=lambda one: one.slice is not None):
        yield row(metric, result, empty.get(metric.name))


def is_shown(metric: Metric) -> bool:
    """Whether a figure stands in the register: of the whole set, and bias by category."""
    return metric.slice is None or (metric.kind == "bias" and metric.slice.startswith(CATEGORY))


def row(metric: Metric, result: Evaluation, empty: Hollow | None) -> dict[str, object]:
    """Return a metric as a row of the register. What was left out of `n` is named beside the figure."""
    interval = metric.interval
    values = [metric.value, *((interval.low, interval.high) if interval else (None, None))]
    times, unit = scale(metric, [one for one in values if one is not None])
    value, low, high = (None if one is None else round(one * times, DIGITS) for one in values)
    return {
        "metric": name_of(metric, empty)[:SHORT],
        "value": value,
        "n": metric.n,
        "low": low,
        "high": high,
        "method": interval.method if interval else "",
        "dataset": f"{result.dataset.name} ({result.dataset.sha256[:12]})"[:SHORT],
        "measured": result.measured_at.date(),
        "unit": unit,
    }


def scale(metric: Metric, values: Iterable[float]) -> tuple[int, str]:
    """Return by what a figure is multiplied to be read, and its unit: shares are said in percent."""
    if metric.unit or not all(-1 <= value <= 1 for value in values):
        return 1, metric.unit
    return 100, "%p" if metric.better == "zero" else "%"


def name_of(metric: Metric, empty: Hollow | None) -> str:
    """Return what a figure is called, with what was left out of it and whether it says anything."""
    apart = {"빠짐": metric.missing, "답변 거절": metric.refusals, "선택지 밖": metric.out_of_choice}
    said = [f"{name} {count:,}" for name, count in apart.items() if count]
    if empty is not None:
        said.append("정확도가 낮아 이 값만으로는 공정하다고 볼 수 없음")
    part = (metric.slice or "").rpartition("=")[2]
    name = f"{metric.label}({part})" if part else metric.label
    return f"{name} [{', '.join(said)}]" if said else name
