"""The figures of an own entry: those of the newest signed result that was measured on what runs."""

from __future__ import annotations

from collections.abc import Iterator

from configs.register import OwnEntry
from rag.evaluation.bundle import Evaluation, Metric
from rag.evaluation.measures import MeasureKind
from serving.evaluations.bundles import Evaluations
from serving.register.own import Figures
from serving.register.running import TASKS, Running, models_of

CHAT_TASK = TASKS["chat"]
PARTS: dict[str, MeasureKind] = {"performance.results": "performance", "fairness.results": "bias"}


def figures_of(own: OwnEntry, running: Running, evaluations: Evaluations) -> Figures:
    """Return the parts of an entry that an evaluation fills; empty where nothing was measured on what runs."""
    results = list(results_of(own, running, evaluations))
    return {path: [row for result in results for row in rows(result, kind)] for path, kind in PARTS.items()}


def results_of(own: OwnEntry, running: Running, evaluations: Evaluations) -> Iterator[Evaluation]:
    """Yield, of each suite of an entry, the newest valid result of the model, prompts and profile that run."""
    for suite in own.suites:
        found = (one for one in evaluations.valid if one.suite == suite and of_what_runs(one, own, running))
        if (newest := next(found, None)) is not None:
            yield newest


def of_what_runs(result: Evaluation, own: OwnEntry, running: Running) -> bool:
    """Whether a result was measured on the system that runs: a figure of another model says nothing of this one."""
    chat = next((one for one in models_of(own, running.settings) if one["task"] == CHAT_TASK), None)
    system = result.system
    return (
        system.profile == running.settings.profile
        and system.prompts_hash == running.prompts_hash
        and (system.model or "", system.model_sha256 or "") == ((chat["name"], chat["sha256"]) if chat else ("", ""))
    )


def rows(result: Evaluation, kind: MeasureKind) -> Iterator[dict[str, object]]:
    """Yield a result's metrics of a kind as rows of the register."""
    for metric in result.metrics:
        if metric.kind == kind:
            yield row(metric, result)


def row(metric: Metric, result: Evaluation) -> dict[str, object]:
    """Return a metric as a row of the register. What was left out of `n` is named beside the figure."""
    interval = metric.interval
    apart = {"빠짐": metric.missing, "답변 거절": metric.refusals, "선택지 밖": metric.out_of_choice}
    said = ", ".join(f"{name} {count:,}" for name, count in apart.items() if count)
    name = f"{metric.label}({metric.slice})" if metric.slice else metric.label
    return {
        "metric": f"{name} [{said}]" if said else name,
        "value": None if metric.value is None else round(metric.value, 4),
        "n": metric.n,
        "low": round(interval.low, 4) if interval else None,
        "high": round(interval.high, 4) if interval else None,
        "method": interval.method if interval else "",
        "dataset": f"{result.dataset.name} ({result.dataset.sha256[:12]})",
        "measured": result.measured_at.date(),
    }
