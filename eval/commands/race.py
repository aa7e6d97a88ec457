"""`mongmin eval race`: this harness, Inspect and lm-eval over one task on the same local model."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from configs.settings import PROJECT, corpus
from rag.errors import InputError
from serving.commands.common import settings_of

OUTPUT = PROJECT / "bench-out" / "race"


def race(
    context: typer.Context,
    inspect: Annotated[Path | None, typer.Option(help="inspect 실행 파일(없으면 재지 않음)")] = None,
    lm_eval: Annotated[Path | None, typer.Option(help="lm_eval 실행 파일(다른 venv의 것. 없으면 재지 않음)")] = None,
    count: Annotated[int, typer.Option(min=4, help="KoBBQ 문항의 수")] = 300,
    parallel: Annotated[int, typer.Option(min=1, max=64, help="동시에 물을 수. 엔진의 칸 수(engine.parallel)까지")] = 2,
    seed: Annotated[int, typer.Option(help="같은 수는 같은 문항을 뽑습니다")] = 1,
    out: Annotated[Path, typer.Option(help="기록과 결과를 둘 폴더(먼저 비웁니다)")] = OUTPUT,
) -> None:
    """같은 문항을 같은 모델 서버에 목민, Inspect, lm-eval로 물어 시간, 메모리, 값의 일치를 재고, 죽였다 잇습니다."""
    from eval.harness.suite import Options
    from eval.race.race import Race, rows, table
    from eval.race.runners import SUITE, Course, Inspect, LmEval, Ours, Runner
    from eval.results import kept
    from eval.suites.registry import suite

    for binary in filter(None, (inspect, lm_eval)):
        if not binary.is_file():
            raise InputError(f"실행 파일 {str(binary)!r}이(가) 없습니다.")
    emptied(out)
    cases = suite(SUITE).load(Options(corpus(), limit=count, seed=seed))
    course = Course(cases, count, seed, settings_of(context).engine.model, parallel)
    runners: list[Runner] = [Ours()]
    runners += [Inspect(inspect.absolute())] if inspect else []
    runners += [LmEval(lm_eval.absolute())] if lm_eval else []
    found = rows(course, Race(course, runners, out.absolute(), lambda line: typer.echo(line, err=True)).run())
    kept(out / "race.json", {"cases": len(cases), "parallel": parallel, "model": course.model, "laps": found})
    text = "\n".join(table(found)) + "\n"
    (out / "race.md").write_text(text, encoding="utf8")
    typer.echo(text, nl=False)


def emptied(out: Path) -> None:
    """Empty a folder of an earlier race. Raises `InputError` for one that holds anything else."""
    if out.is_dir() and any(out.iterdir()) and not (out / "engine.log").exists():
        raise InputError(f"{str(out)!r}은(는) 경주의 폴더가 아니라서 비우지 않습니다. 빈 폴더를 주십시오.")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
