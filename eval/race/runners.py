"""Who runs: each with its command line for the same cases on the same server, and what it wrote."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import yaml

from configs.settings import PROJECT
from eval.export.module import write_module
from eval.harness.cases import Case
from eval.harness.requests import Complete
from eval.load.processes import ours
from eval.race.spent import Command
from eval.suites.registry import card
from rag.errors import EnvironmentFault, InputError
from serving.engine.base import Endpoint
from serving.evaluations.bundles import FOLDER
from serving.evaluations.runs import BUNDLE, RECORDS, read_run

SUITE = "kobbq"
TASK = "mongmin_race"
QUIET = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "INSPECT_DISPLAY": "none"}
"""Nobody of them leaves the machine."""


@dataclass(frozen=True)
class Course:
    """What is run: the cases (the first of the suite by the seed), the model, how many at once."""

    cases: Sequence[Case]
    limit: int
    seed: int
    model: str
    parallel: int


@dataclass(frozen=True, slots=True)
class Results:
    """What a runner wrote: each case's reply, and the figures that it computed itself."""

    texts: Mapping[str, str]
    figures: Mapping[str, float]


class Runner(Protocol):
    """A harness that can run the course."""

    @property
    def name(self) -> str:
        """What it is called in the table."""

    def command(self, course: Course, server: Endpoint, folder: Path) -> Command:
        """Prepare its files in `folder`; return its command."""

    def results(self, folder: Path) -> Results:
        """Read what it wrote. Raises `EnvironmentFault` if there is nothing."""


@dataclass(frozen=True)
class Ours:
    """This harness."""

    name: str = "mongmin"

    def command(self, course: Course, server: Endpoint, folder: Path) -> Command:
        """Return `mongmin eval run`."""
        options = {"--limit": course.limit, "--seed": course.seed, "--workers": course.parallel}
        words = ours("--data", str(folder), "eval", "run", SUITE, "--system", f"model={server.url},{course.model}")
        more = [str(word) for pair in options.items() for word in pair]
        return Command([*words, *more], {"MONGMIN_ENGINE_KEY": server.key or ""}, folder / "log.txt")

    def done(self, folder: Path) -> int:
        """Return how many cases are recorded."""
        return sum(len(path.read_bytes().splitlines()) for path in folder.glob(f"{FOLDER}/*/{RECORDS}"))

    def results(self, folder: Path) -> Results:
        """Read the one run of its data folder."""
        run = read_run(the_one(folder, f"{FOLDER}/*/{BUNDLE}").parent)
        texts = {record.case: record.replies[0].text for record in run.records}
        whole = (one for one in run.evaluation.metrics if one.slice is None and one.headline)
        return Results(texts, {one.name: one.value for one in whole if one.value is not None})


@dataclass(frozen=True)
class Inspect:
    """Inspect, with the suite as `mongmin eval export` writes it."""

    binary: Path
    name: str = "Inspect"

    def command(self, course: Course, server: Endpoint, folder: Path) -> Command:
        """Return `inspect eval`."""
        module = write_module(card(SUITE), folder / f"{SUITE}.py")
        words = [str(self.binary), "eval", module.name, "--model", f"openai-api-completions/local/{course.model}"]
        words += ["-T", f"limit={course.limit}", "-T", f"seed={course.seed}", "--log-dir", str(folder / "logs")]
        words += ["--max-connections", str(course.parallel)]
        local = {"LOCAL_BASE_URL": server.url, "LOCAL_API_KEY": server.key or "none", "PYTHONPATH": str(PROJECT)}
        return Command(words, {**QUIET, **local}, folder / "log.txt", folder)

    def results(self, folder: Path) -> Results:
        """Read its log."""
        from eval.export.inspect_log import read

        texts, figures = read(the_one(folder, "logs/*.eval"))
        return Results(texts, figures)


@dataclass(frozen=True)
class LmEval:
    """lm-eval, with the same prompts as a task of its own; it has no KoBBQ, so that it only counts right letters."""

    binary: Path
    name: str = "lm-eval"

    def command(self, course: Course, server: Endpoint, folder: Path) -> Command:
        """Return `lm_eval run`."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = [row_of(case) for case in course.cases]
        items = folder / "items.jsonl"
        items.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf8")
        (folder / f"{TASK}.yaml").write_text(yaml.safe_dump(task_of(course.cases, items)), encoding="utf8")
        model = {
            "model": course.model,
            "base_url": f"{server.url}/completions",
            "num_concurrent": course.parallel,
            "tokenizer_backend": None,
        }
        words = [str(self.binary), "run", "--model", "local-completions", "--tasks", TASK, "--log_samples"]
        words += ["--model_args", ",".join(f"{name}={value}" for name, value in model.items())]
        words += ["--include_path", str(folder), "--output_path", str(folder / "out")]
        env = {**QUIET, "OPENAI_API_KEY": server.key or "none", "HF_HOME": str(folder / "cache")}
        return Command(words, env, folder / "log.txt", folder)

    def results(self, folder: Path) -> Results:
        """Read its samples and its figure."""
        texts = dict(sampled(the_one(folder, "out/*/samples_*.jsonl")))
        found = json.loads(the_one(folder, "out/*/results_*.json").read_text(encoding="utf8"))["results"][TASK]
        named = {name.partition(",")[0]: value for name, value in found.items() if not name.startswith("exact_match_")}
        return Results(texts, {name: float(named[name]) for name in ("exact_match",) if name in named})


def row_of(case: Case) -> dict[str, str]:
    """Return a case as a row for lm-eval."""
    letters, answer = str(case.target["letters"]), case.target["answer"]
    if not isinstance(answer, int):
        raise InputError(f"{case.id}: 정답이 번호가 아닙니다.")
    return {"id": case.id, "prompt": prompt_of(case).prompt, "letter": letters[answer]}


def prompt_of(case: Case) -> Complete:
    """Return the one prompt of a case. Raises `InputError`."""
    request = case.requests[0]
    if not isinstance(request, Complete):
        raise InputError(f"{case.id}: 모델에 그대로 보내는 물음이 아닙니다.")
    return request


def task_of(cases: Sequence[Case], items: Path) -> dict[str, object]:
    """Return the task as lm-eval reads it: greedy, to the end of the line, the first letter counts."""
    prompt = prompt_of(cases[0])
    return {
        "task": TASK,
        "dataset_path": "json",
        "dataset_kwargs": {"data_files": {"test": str(items)}},
        "test_split": "test",
        "output_type": "generate_until",
        "doc_to_text": "{{prompt}}",
        "doc_to_target": "{{letter}}",
        "generation_kwargs": {
            "until": list(prompt.stop),
            "max_gen_toks": prompt.max_tokens,
            "temperature": prompt.temperature,
            "seed": prompt.seed,
        },
        "filter_list": [
            {
                "name": "first-letter",
                "filter": [
                    {"function": "regex", "regex_pattern": r"^\s*\(?([A-Ca-c])"},
                    {"function": "take_first"},
                ],
            }
        ],
        "metric_list": [
            {"metric": "exact_match", "aggregation": "mean", "higher_is_better": True, "ignore_case": True}
        ],
    }


def sampled(path: Path) -> Iterator[tuple[str, str]]:
    """Yield id and reply of each sample that lm-eval kept."""
    for line in path.read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        yield row["doc"]["id"], row["resps"][0][0]


def the_one(folder: Path, pattern: str) -> Path:
    """Return the newest file of a pattern. Raises `EnvironmentFault` if there is none."""
    found = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime)
    if not found:
        raise EnvironmentFault(f"{folder}에 결과({pattern})가 없습니다. 그 폴더의 log.txt를 보십시오.")
    return found[-1]


def beside_python(name: str) -> Path:
    """Return a program of this environment."""
    return Path(sys.executable).with_name(name)
