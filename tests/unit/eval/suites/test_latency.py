from __future__ import annotations

from pathlib import Path

import pytest

from eval.harness.suite import Options
from eval.suites.latency import SUITE, mode_of
from eval.systems.meter import Meter
from rag.evaluation.estimate import metrics_of
from rag.evaluation.records import Record, Reply

CASES = SUITE.load(Options(corpus=Path("nowhere")))


def record(number: int, reply: Reply) -> Record:
    case = CASES[number]
    scores = dict(SUITE.score(case, [reply]).scores)
    return Record(
        case=case.id,
        case_sha256=case.sha256,
        cluster=case.cluster,
        slices=case.slices,
        status=reply.status,
        requests=(),
        replies=(reply,),
        scores=scores,
    )


def figures(*replies: Reply) -> dict[str, float | None]:
    found = metrics_of(SUITE.measures, [record(number, reply) for number, reply in enumerate(replies)])
    return {metric.name: metric.value for metric in found if metric.slice is None}


def answer(seconds: float, mode: str = "generated", **more: object) -> Reply:
    return Reply.model_validate({"status": "answered", "content": {"mode": mode}, "seconds": seconds, **more})


def test_the_steady_reference_has_the_times_that_it_says() -> None:
    rule = SUITE.references["steady"]
    found = figures(*(rule(case)[0] for case in CASES))
    assert (found["first_p50"], found["first_p95"], found["seconds_p95"]) == (1.0, 1.0, 2.0)
    assert (found["prompt_tokens"], found["completion_tokens"]) == (100.0, 10.0)
    assert found["mode_generated"] == 1.0


def test_a_cached_answer_counts_as_no_time() -> None:
    found = figures(answer(10.0), answer(0.001, cached=True))
    assert (found["seconds_p50"], found["seconds_p95"]) == (10.0, 10.0)
    assert found["mode_generated"] == 1.0


def test_what_is_not_told_is_not_measured_and_never_zero() -> None:
    found = figures(answer(1.0), answer(2.0))
    assert (found["first_p50"], found["prompt_tokens"], found["processor"], found["memory"]) == (None,) * 4


def test_times_are_told_by_how_the_answer_was_made() -> None:
    found = figures(answer(8.0), answer(1.0, "quoted"), answer(0.5, "refused"))
    assert (found["seconds_generated_p50"], found["seconds_quoted_p50"], found["seconds_refused_p50"]) == (8, 1, 0.5)
    assert found["seconds_model_p50"] is None


def test_an_answer_of_another_kind_is_not_missing_from_a_kinds_times() -> None:
    found = metrics_of(SUITE.measures, [record(0, answer(8.0)), record(1, answer(1.0, "quoted"))])
    assert {metric.missing for metric in found if metric.name.startswith("seconds_")} == {0}


@pytest.mark.parametrize(
    ("reply", "mode"),
    [
        (Reply(status="answered", text="5"), "model"),
        (Reply(status="refused", text="모릅니다."), "refused"),
        (Reply(status="answered", content={"mode": "new"}), "model"),
    ],
)
def test_an_answer_without_a_known_mode_is_that_of_a_bare_model(reply: Reply, mode: str) -> None:
    assert mode_of(reply) == mode


def test_what_overlapping_answers_cost_is_not_known_of_each() -> None:
    meter = Meter()
    with meter.reading() as alone:
        pass
    with meter.reading() as first, meter.reading() as second:
        pass
    assert alone.processor_seconds is not None
    assert (first.processor_seconds, second.processor_seconds) == (None, None)
    assert alone.memory_mb
