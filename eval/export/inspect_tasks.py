"""The suites as tasks of Inspect (inspect_ai): the same cases, prompts, scorers and figures.

`mongmin eval export 묶음` writes a small module for `inspect eval`; this file works too:
`inspect eval eval/export/inspect_tasks.py@mongmin -T name=kobbq -T limit=20 --model ...`. A bare model is asked by
Inspect; where a task names one of our systems (`-T system=api=http://127.0.0.1:8000`), that is asked instead.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from anyio import to_thread
from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser, GenerateConfig, ModelOutput, get_model
from inspect_ai.scorer import NOANSWER, Metric, SampleScore, Score, Scorer, Target, Value, metric, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from configs.settings import corpus, load
from eval.export.given import record_of
from eval.harness.cases import Case
from eval.harness.requests import Ask, Complete, Request
from eval.harness.suite import Options, Suite
from eval.harness.system import AnswersCases, System
from eval.suites.registry import suite
from eval.systems.closed_book import closed_book, unknowing
from eval.systems.open import open_system
from eval.systems.replies import judged
from rag.errors import InputError
from rag.evaluation.bundle import Metric as Figure
from rag.evaluation.estimate import metrics_of
from rag.evaluation.records import Record, Reply

REPLIES = "mongmin_replies"
BARE = frozenset({"ask", "complete"})
"""What a bare model can be asked."""


@task
def mongmin(
    name: str,
    limit: int | None = None,
    whole: bool = False,
    seed: int = 1,
    local: str | None = None,
    system: str | None = None,
) -> Task:
    """Return a suite as a task. Raises `InputError` for a suite or system that is none, or absent data."""
    found = suite(name)
    if system is None and found.kind not in BARE:
        raise InputError(f"{name}: 모델만으로는 답할 수 없는 묶음입니다. -T system=api=URL 을 주십시오.")
    options = Options(corpus(), Path(local) if local else None, limit, whole, seed)
    cases = tuple(found.load(options))
    dataset = MemoryDataset([sample_of(case) for case in cases], name=name)
    return Task(
        dataset=dataset,
        solver=asked_here(name, system, cases) if system else asked(),
        scorer=mongmin_score(name),
        name=name,
        version=found.card.version,
        fail_on_error=False,
        metadata={"title": found.card.title, "licence": found.card.licence, "source": found.card.source},
    )


def sample_of(case: Case) -> Sample:
    """Return a case as a sample; the whole case is in its metadata."""
    return Sample(
        input=input_of(case.requests[0]),
        target=[f"{name}: {value}" for name, value in case.target.items()] or "",
        id=case.id,
        metadata={"case": case.model_dump(mode="json"), **case.slices},
    )


def input_of(request: Request) -> str:
    """Return what a request asks, as text; never nothing, which Inspect does not take."""
    said = request.model_dump()
    return next((said[name] for name in ("prompt", "text", "query") if said.get(name)), " ")


def prompt_of(request: Request) -> Complete:
    """Return what a bare model is asked for a request. Raises `InputError`."""
    if isinstance(request, Ask):
        return closed_book(request)
    if isinstance(request, Complete):
        return request
    raise InputError(f"모델만으로는 {request.kind}에 답할 수 없습니다.")


@solver
def asked() -> Solver:
    """Ask the model that Inspect evaluates."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001 - each request has settings
        case = Case.model_validate(state.metadata["case"])
        replies = [await reply_to(request, state) for request in case.requests]
        state.store.set(REPLIES, [reply.model_dump(mode="json") for reply in replies])
        return state

    return solve


async def reply_to(request: Request, state: TaskState) -> Reply:
    """Ask the model one request, and keep what it wrote in the state."""
    prompt = prompt_of(request)
    config = GenerateConfig(
        max_tokens=prompt.max_tokens,
        temperature=prompt.temperature,
        stop_seqs=list(prompt.stop) or None,
        seed=prompt.seed,
    )
    began = time.monotonic()
    state.output = await get_model().generate([ChatMessageUser(content=prompt.prompt)], config=config)
    reply = reply_from(state.output, time.monotonic() - began)
    refused = isinstance(request, Ask) and unknowing(reply.text)
    return reply.model_copy(update={"status": "refused"}) if refused else reply


def reply_from(output: ModelOutput, seconds: float) -> Reply:
    """Return what a model wrote as our own systems reply."""
    usage = output.usage
    return judged(
        Reply(
            status="answered",
            text=output.completion,
            seconds=seconds,
            prompt_tokens=usage.input_tokens if usage else None,
            completion_tokens=usage.output_tokens if usage else None,
        )
    )


@solver
def asked_here(name: str, system: str, cases: Sequence[Case]) -> Solver:
    """Ask one of our systems; it is opened with the first sample."""
    opened: list[System] = []
    turn = threading.Lock()

    def the_system() -> System:
        with turn:  # samples run side by side, and an embedded index opens once
            if not opened:
                opened.append(open_system(system, load()))
                if isinstance(opened[0], AnswersCases):
                    opened[0].bind(suite(name), cases)
            return opened[0]

    def respond(case: Case) -> list[Reply]:
        found = the_system()
        if isinstance(found, AnswersCases):
            return list(found.replies(case))
        return [found.respond(request) for request in case.requests]

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        case = Case.model_validate(state.metadata["case"])
        replies = await to_thread.run_sync(partial(respond, case))
        state.output = ModelOutput.from_content(system, replies[-1].text)
        state.store.set(REPLIES, [reply.model_dump(mode="json") for reply in replies])
        return state

    return solve


@metric
def figures(name: str) -> Metric:
    """Compute the suite's own figures from the records, as `mongmin eval run` does."""

    def compute(scores: list[SampleScore]) -> Value:
        kept = [one.score.metadata["record"] for one in scores if one.score.metadata]
        found: Sequence[Figure] = metrics_of(suite(name).measures, [Record.model_validate(record) for record in kept])
        return {one.name: one.value for one in found if one.slice is None and one.value is not None}

    return compute


def mongmin_score(name: str) -> Scorer:
    """Return the scorer of a suite with its figures."""

    @scorer(metrics=[figures(name)], name=f"mongmin_{name}")
    def made() -> Scorer:
        return scoring(suite(name))

    return made()


def scoring(found: Suite) -> Scorer:
    """Return what scores a sample as the suite scores its case."""

    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001 - the case knows its target
        case = Case.model_validate(state.metadata["case"])
        kept: list[object] = state.store.get(REPLIES, [])
        replies = [Reply.model_validate(reply) for reply in kept]
        return score_of(found, record_of(found, case, replies))

    return score


def score_of(found: Suite, record: Record) -> Score:
    """Return a record as a score. Its value is that of the first headline figure; the record holds the rest."""
    name = next((one.score for one in found.measures if one.headline), found.measures[0].score)
    first = record.scores.get(name)
    return Score(
        # NaN would keep the sample from the figures, which count what is missing apart.
        value=NOANSWER if first is None or first.value is None else first.value,
        answer=record.replies[-1].text if record.replies else None,
        explanation="\n".join(f"{key}: {one.value} {one.why}" for key, one in record.scores.items()),
        reason="refusal" if record.status == "refused" else ("no_response" if record.missing else None),
        metadata={"record": record.model_dump(mode="json")},
    )
