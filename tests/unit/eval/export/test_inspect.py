"""The suites run by Inspect itself, and our runs read by Inspect itself."""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, read_eval_log

from configs.settings import load
from eval.export.inspect_log import write
from eval.export.inspect_tasks import mongmin
from eval.export.module import write_module
from eval.harness.plan import Plan
from eval.harness.runner import run
from eval.harness.suite import Options
from eval.suites.registry import card, suite
from eval.systems.open import open_system
from rag.errors import InputError
from serving.evaluations.runs import FinishedRun
from tests.model_server import ModelHandler, model_server

SUITE = "latency"
CASES = 3


class Unknowing(ModelHandler):
    """Says at first that it does not know, then something."""

    asked: int = 0

    def reply(self, body: dict[str, Any]) -> None:
        assert "질문:" in body["prompt"]
        type(self).asked += 1
        text = " 모릅니다." if self.asked == 1 else " 30일입니다."
        self.open_answer(200)
        usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
        choice = {"index": 0, "text": text, "finish_reason": "stop"}
        self.wfile.write(
            json.dumps(
                {
                    "id": "1",
                    "object": "text_completion",
                    "created": 0,
                    "model": "m",
                    "choices": [choice],
                    "usage": usage,
                }
            ).encode()
        )


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.delenv("INSPECT_TELEMETRY", raising=False)
    monkeypatch.setenv("LOCAL_API_KEY", "none")
    with model_server(Unknowing) as url:
        yield url


def ran(task: Task, folder: Path, model: str, url: str | None = None) -> EvalLog:
    [log] = inspect_eval(
        task,
        model=model,
        model_base_url=url,
        display="none",
        log_dir=str(folder),
        ctl_server=False,
        max_connections=1,
    )
    return read_eval_log(log.location)


def figures(log: EvalLog) -> dict[str, float]:
    assert log.results is not None
    return {name: one.value for name, one in log.results.scores[0].metrics.items()}


def finished(folder: Path, system: str = "reference=steady") -> FinishedRun:
    found = suite(SUITE)
    cases = found.load(Options(Path("nowhere"), limit=CASES))
    done = run(found, cases, open_system(system, load("laptop", folder, {})), Plan(folder), lambda _: None)
    assert isinstance(done, FinishedRun)
    return done


def test_inspect_runs_a_suite_on_a_model_with_the_suites_own_figures(tmp_path: Path, server: str) -> None:
    log = ran(mongmin(SUITE, limit=CASES), tmp_path, "openai-api-completions/local/m", server)
    assert (log.status, log.eval.task) == ("success", SUITE)
    found = figures(log)
    assert found["mode_refused"] == pytest.approx(1 / 3)
    assert found["mode_model"] == pytest.approx(2 / 3)
    assert (found["prompt_tokens"], found["completion_tokens"]) == (7, 3)
    assert log.samples is not None
    assert [sample.output.completion for sample in log.samples].count(" 30일입니다.") == 2


def test_inspect_asks_one_of_our_systems_where_the_task_names_it(tmp_path: Path) -> None:
    log = ran(mongmin(SUITE, limit=CASES, system="reference=steady"), tmp_path, "mockllm/model")
    assert figures(log)["first_p50"] == 1.0


def test_a_suite_that_no_bare_model_can_answer_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="system=api"):
        mongmin("retrieval", limit=1)


def test_the_module_of_a_suite_holds_its_task(tmp_path: Path) -> None:
    path = write_module(card(SUITE), tmp_path / "task.py")
    spec = importlib.util.spec_from_file_location("written_task", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert len(module.latency(limit=CASES).dataset) == CASES


@pytest.mark.parametrize("name", ["run.eval", "run.json"])
def test_a_finished_run_is_read_by_inspect_with_the_same_figures(tmp_path: Path, name: str) -> None:
    done = finished(tmp_path / "data")
    log = read_eval_log(str(write(done, tmp_path / name)))
    ours = {one.name: one.value for one in done.evaluation.metrics if one.slice is None and one.value is not None}
    assert figures(log) == ours
    assert log.samples is not None
    assert [sample.id for sample in log.samples] == [record.case for record in done.records]
    assert log.eval.metadata is not None
    assert log.eval.metadata["mongmin"]["dataset"]["sha256"] == done.evaluation.dataset.sha256


def test_what_was_not_measured_is_no_number_and_what_is_missing_an_error(tmp_path: Path) -> None:
    answers = tmp_path / "answers.jsonl"
    first = suite(SUITE).load(Options(Path("nowhere"), limit=CASES))[0]
    answers.write_text(json.dumps({"id": first.id, "text": "30일입니다."}), encoding="utf8")
    log = read_eval_log(str(write(finished(tmp_path / "data", f"file={answers}"), tmp_path / "run.eval")))
    assert log.samples is not None
    told, *silent = log.samples
    assert told.scores is not None
    assert math.isnan(told.scores["processor"].as_float())
    assert told.scores["processor"].explanation
    assert all(sample.error and "답 파일에" in sample.error.message for sample in silent)
