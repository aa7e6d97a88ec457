"""`mongmin eval list|run|verify|key|trust-key`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from configs.settings import corpus
from eval.harness.cases import Loaded
from eval.harness.plan import Plan
from eval.harness.runner import Unfinished, run
from eval.harness.suite import Options, Suite
from eval.harness.system import System
from eval.suites.registry import MODULES, card, suite
from eval.systems.open import open_system
from rag.errors import InputError
from rag.evaluation.bundle import Metric
from serving.commands.common import Json, settings_of
from serving.evaluations.bundles import FOLDER
from serving.evaluations.keys import signing_key, trust
from serving.evaluations.runs import UNFINISHED, FinishedRun, RunEntry, all_runs, examined
from serving.evidence.signing import fingerprint, public_pem

TRUSTED, UNTRUSTED = "등록된 키의 서명", "서명은 맞으나 키가 등록되지 않음"
Suites = Annotated[list[str], typer.Argument(metavar="묶음...", help="평가 묶음(mongmin eval list가 보이는 이름)")]


def list_suites(
    context: typer.Context,
    as_json: Json = False,
    runs: Annotated[bool, typer.Option("--runs", help="묶음 대신 이 데이터 폴더의 평가 결과를 보입니다")] = False,
) -> None:
    """평가 묶음(또는 결과)을 보입니다."""
    lines = _run_lines(settings_of(context).data, as_json) if runs else _suite_lines(as_json)
    for line in lines:
        typer.echo(line)


def _suite_lines(as_json: bool) -> Iterator[str]:
    for name in MODULES:
        one = card(name)
        yield one.model_dump_json() if as_json else f"{name:<20} {one.title} [{one.licence}] {one.size}"


def _run_lines(data: Path, as_json: bool) -> Iterator[str]:
    for entry in all_runs(data):
        if as_json:
            yield json.dumps(row_of(entry), ensure_ascii=False)
        else:
            yield f"{entry.id}: {entry.problem or (TRUSTED if entry.trusted else UNTRUSTED)}"


def row_of(entry: RunEntry) -> dict[str, object]:
    """Return a run as a row of a list."""
    said = entry.signed.evaluation if entry.signed else None
    return {
        "run": entry.id,
        "suite": said and said.suite,
        "system": said and said.system.name,
        "measured_at": said and said.measured_at.isoformat(),
        "trusted": entry.trusted,
        "problem": entry.problem,
    }


def run_suites(  # noqa: PLR0913, PLR0917 - the options of a command
    context: typer.Context,
    names: Suites,
    system: Annotated[
        list[str] | None,
        typer.Option(help="pipeline, quotes, model, model=URL,이름, api=URL, file=경로, reference=이름(여러 번 가능)"),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="문항을 많아야 이만큼만 뽑습니다")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="표본이 아니라 모든 문항을 씁니다")] = False,
    local: Annotated[Path | None, typer.Option(help="따로 내려받은 자료의 폴더나 파일")] = None,
    seed: Annotated[int, typer.Option(help="같은 수는 같은 문항을 뽑습니다")] = 1,
    workers: Annotated[int, typer.Option(min=1, max=64, help="동시에 물을 수")] = 1,
    seconds: Annotated[float, typer.Option(min=0.1, help="문항 하나에 기다릴 시간(초)")] = 120.0,
    budget: Annotated[
        float | None, typer.Option(min=1, help="묶음 하나에 쓸 시간(초). 넘으면 멈추고 나중에 잇습니다")
    ] = None,
    cache: Annotated[bool, typer.Option("--cache/--no-cache", help="같은 물음의 답을 다시 씁니다")] = True,
    as_json: Json = False,
) -> None:
    """평가 묶음을 시스템에 실행하고 서명한 결과를 남깁니다. 끊기면 같은 명령이 이어서 합니다."""
    settings = settings_of(context)
    suites = [suite(name) for name in names]
    options = Options(corpus(), local, limit, whole, seed)
    plan = Plan(settings.data, seed, workers, seconds, budget_seconds=budget, cache=cache, options=asked(options))
    problems = []
    for spec in system or ["pipeline"]:
        with closing(open_system(spec, settings)) as opened:
            for one in suites:
                try:
                    done = run_one(one, options, opened, plan)
                except InputError as error:
                    problems.append(str(error))
                    continue
                for line in _result_lines(one, done, as_json):
                    typer.echo(line)
                if isinstance(done, Unfinished):
                    problems.append(_unfinished(one, done))
    if problems:
        raise InputError("\n".join(problems))


def asked(options: Options) -> dict[str, JsonValue]:
    """Return what was asked of the suites, as a result says it."""
    return {"limit": options.limit, "whole": options.whole, "local": options.local.name if options.local else None}


def run_one(one: Suite, options: Options, system: System, plan: Plan) -> FinishedRun | Unfinished:
    """Load a suite's cases and run them; rows that could not be used are said, and kept in the run's options.

    Raises `InputError` and what `eval.harness.runner.run` raises.
    """
    licence = one.licence_of(options) if one.licence_of else None
    cases = one.load(options)
    faults: list[JsonValue] = list(cases.faults) if isinstance(cases, Loaded) else []
    for fault in faults:
        typer.echo(f"{one.card.name}: {fault}", err=True)
    if faults:
        plan = replace(plan, options={**plan.options, "faults": faults})
    return run(one, cases, system, replace(plan, licence=licence), lambda line: typer.echo(line, err=True))


def _unfinished(of: Suite, done: Unfinished) -> str:
    return f"{of.card.name}: 정한 시간 안에 {done.done:,}/{done.cases:,}건을 했습니다. 같은 명령으로 이어집니다."


def _result_lines(of: Suite, done: FinishedRun | Unfinished, as_json: bool) -> Iterator[str]:
    if isinstance(done, Unfinished):
        return
    if as_json:
        yield done.evaluation.model_dump_json()
        return
    yield f"\n{of.card.title} · {done.evaluation.system.name} · {done.folder.name}"
    for metric in done.evaluation.metrics:
        if metric.slice is None:
            yield figure(metric)


def figure(metric: Metric) -> str:
    """Return a figure as a line: value, interval, n, and what is not in n."""
    apart = {"답 없음": metric.missing, "거절": metric.refusals, "선택지 밖": metric.out_of_choice}
    rest = "".join(f", {name} {count:,}" for name, count in apart.items() if count)
    if metric.value is None:
        return f"  {metric.label}: 측정하지 않음({metric.why_missing}){rest}"
    interval = f" [{metric.interval.low:.3f}, {metric.interval.high:.3f}]" if metric.interval else ""
    return f"  {metric.label}: {metric.value:.3f}{metric.unit}{interval} n={metric.n:,}{rest}"


def verify(
    context: typer.Context,
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="결과...", help="결과의 이름이나 폴더(없으면 모두)")
    ] = None,
) -> None:
    """결과의 서명, 모든 기록, 기록에서 다시 계산한 수치를 확인합니다. 어긋나면 종료 코드 1."""
    data = settings_of(context).data
    folders = [folder_of(data, name) for name in runs] if runs else list(_ended(data))
    if not folders:
        raise InputError("확인할 결과가 없습니다. 먼저 mongmin eval run을 실행하십시오.")
    broken = False
    for folder in folders:
        found = examined(folder, data)
        broken |= not found.holds
        said = TRUSTED if found.trusted else UNTRUSTED
        typer.echo(f"{folder.name}: {f'이상 없음({said})' if found.holds else '이상 있음'}")
        for fault in found.faults:
            typer.echo(f"  - {fault}")
    if broken:
        raise typer.Exit(1)


def _ended(data: Path) -> Iterator[Path]:
    """Yield the folders of runs that have ended; of the others it is said that they have not, which is no fault."""
    for entry in all_runs(data):
        if entry.problem == UNFINISHED:
            typer.echo(f"{entry.id}: {entry.problem}", err=True)
        else:
            yield entry.folder


def folder_of(data: Path, name: str) -> Path:
    """Return the folder of a run by its name or path. Raises `InputError`."""
    for folder in (data / FOLDER / name, Path(name)):
        if folder.is_dir():
            return folder
    raise InputError(f"평가 결과 {name!r}이(가) 없습니다. 'mongmin eval list --runs'로 이름을 보십시오.")


def key(context: typer.Context) -> None:
    """이 데이터 폴더에서 평가 결과에 서명하는 공개 키를 보입니다."""
    public = signing_key(settings_of(context).data).public_key()
    typer.echo(f"키 {fingerprint(public)}", err=True)
    typer.echo(public_pem(public), nl=False)


def trust_key(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="공개 키 파일(PEM)")],
) -> None:
    """이 키로 서명한 평가 결과를 AI 등록부에 쓰게 합니다(관리자가 합니다)."""
    name = trust(settings_of(context).data, file.read_bytes())
    typer.echo(f"키 {name}의 평가 결과를 믿습니다.")
