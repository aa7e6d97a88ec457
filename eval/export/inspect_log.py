"""Finished runs as logs of Inspect, which `inspect view` opens and `read_eval_log` reads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from inspect_ai.log import (
    EvalConfig,
    EvalDataset,
    EvalError,
    EvalLog,
    EvalMetric,
    EvalResults,
    EvalRevision,
    EvalSample,
    EvalScore,
    EvalSpec,
    EvalStats,
    read_eval_log,
    write_eval_log,
)
from inspect_ai.model import ChatMessage, ChatMessageAssistant, ChatMessageUser, ModelOutput, ModelUsage
from inspect_ai.scorer import Score as InspectScore

from rag.evaluation.bundle import Evaluation, Metric
from rag.evaluation.records import Record, Reply, Score
from serving.evaluations.runs import FinishedRun

SCORER = "mongmin"
SHOWN = ("prompt", "text", "query")
"""Where a request's words stand, by kind."""


def write(run: FinishedRun, path: Path) -> Path:
    """Write a run as a log (`.eval` or `.json`, by the name of the file); return the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_eval_log(log_of(run), str(path))
    return path


def read(path: Path) -> tuple[dict[str, str], dict[str, float]]:
    """Return what a log holds: the reply to each sample, and the figures of its first score."""
    log = read_eval_log(str(path))
    texts = {str(sample.id): sample.output.completion for sample in log.samples or []}
    scores = log.results.scores if log.results else []
    return texts, {name: float(one.value) for name, one in scores[0].metrics.items()} if scores else {}


def log_of(run: FinishedRun) -> EvalLog:
    """Return a run as a log."""
    said, records = run.evaluation, run.records
    model = model_of(said)
    return EvalLog(
        status="success",
        eval=spec_of(said, [record.case for record in records]),
        results=results_of(said, records),
        stats=stats_of(said, model, records),
        samples=[sample_of(record, model) for record in records],
    )


def model_of(said: Evaluation) -> str:
    """Return what answered, as Inspect names models."""
    return f"mongmin/{said.system.name}" + (f"/{said.system.model}" if said.system.model else "")


def spec_of(said: Evaluation, ids: Sequence[str]) -> EvalSpec:
    """Return what was run; our whole bundle, figures with their intervals, is in its metadata."""
    run = said.run
    commit = run.git_commit if run else None
    return EvalSpec(
        eval_id=run.id if run else said.suite,
        run_id=run.id if run else said.suite,
        task_id=f"{said.suite}-{said.dataset.sha256[:12]}",
        created=said.measured_at.isoformat(),
        task=said.suite,
        dataset=EvalDataset(name=said.dataset.name, samples=len(ids), sample_ids=list(ids)),
        model=model_of(said),
        config=EvalConfig(),
        revision=EvalRevision(type="git", origin="", commit=commit) if commit else None,
        packages=dict(run.packages) if run else {},
        metadata={"mongmin": said.model_dump(mode="json")},
    )


def results_of(said: Evaluation, records: Sequence[Record]) -> EvalResults:
    """Return the figures; what was not measured is left out, for Inspect has no value for it."""
    metrics = {one.name: metric_of(one) for one in said.metrics if one.slice is None and one.value is not None}
    scored = sum(not record.missing for record in records)
    score = EvalScore(
        name=SCORER,
        scorer=SCORER,
        scored_samples=scored,
        unscored_samples=len(records) - scored,
        metrics=metrics,
    )
    return EvalResults(total_samples=len(records), completed_samples=scored, scores=[score])


def metric_of(metric: Metric) -> EvalMetric:
    """Return a figure with its n and interval."""
    more = metric.model_dump(mode="json", include={"label", "kind", "n", "better", "unit", "missing", "refusals"})
    interval = metric.interval.model_dump(mode="json") if metric.interval else None
    value = metric.value if metric.value is not None else math.nan
    return EvalMetric(name=metric.name, value=value, metadata={**more, "interval": interval})


def stats_of(said: Evaluation, model: str, records: Sequence[Record]) -> EvalStats:
    """Return when it ran and what tokens it took."""
    started = said.run.started_at if said.run else None
    return EvalStats(
        started_at=(started or said.measured_at).isoformat(),
        completed_at=said.measured_at.isoformat(),
        model_usage={model: usage_of([reply for record in records for reply in record.replies])},
    )


def usage_of(replies: Sequence[Reply]) -> ModelUsage:
    """Return the tokens of replies, as far as they are known."""
    read = sum(reply.prompt_tokens or 0 for reply in replies)
    written = sum(reply.completion_tokens or 0 for reply in replies)
    return ModelUsage(input_tokens=read, output_tokens=written, total_tokens=read + written)


def sample_of(record: Record, model: str) -> EvalSample:
    """Return a record as a sample."""
    seconds = sum(reply.seconds for reply in record.replies)
    last = record.replies[-1] if record.replies else Reply(status="empty")
    return EvalSample(
        id=record.case,
        epoch=1,
        input=words_of(record.requests[0]) if record.requests else " ",
        target=[f"{name}: {value}" for name, value in record.target.items()] or "",
        messages=list(messages_of(record, model)),
        output=ModelOutput.from_content(model, last.text),
        scores=dict(scores_of(record)),
        metadata={"status": record.status, "cluster": record.cluster, "content": last.content, **record.slices},
        model_usage={model: usage_of(record.replies)},
        total_time=timedelta(seconds=seconds).total_seconds(),
        error=error_of(record, last),
    )


def messages_of(record: Record, model: str) -> Iterator[ChatMessage]:
    """Yield what was asked and answered, in turns."""
    for request, reply in zip(record.requests, record.replies, strict=False):
        yield ChatMessageUser(content=words_of(request))
        yield ChatMessageAssistant(content=reply.text or reply.error, model=model)


def words_of(request: Mapping[str, object]) -> str:
    """Return what a request says, as text.

    >>> words_of({"kind": "ask", "query": "우산은 며칠?"})
    '우산은 며칠?'
    """
    return next((str(request[name]) for name in SHOWN if request.get(name)), " ")


def scores_of(record: Record) -> Iterator[tuple[str, InspectScore]]:
    """Yield the scores with their reasons; what was not measured has no number."""
    for name, score in record.scores.items():
        answer = record.replies[-1].text if record.replies else None
        yield name, InspectScore(value=number_of(score), answer=answer, explanation=score.why or None)


def number_of(score: Score) -> float:
    """Return a score's value; NaN, which Inspect leaves out of its figures, where nothing was measured."""
    return math.nan if score.value is None else score.value


def error_of(record: Record, last: Reply) -> EvalError | None:
    """Return why nothing usable came back, or None."""
    if not record.missing:
        return None
    return EvalError(message=f"{record.status}: {last.error}", traceback="", traceback_ansi="")
