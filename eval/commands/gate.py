"""`mongmin eval gate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from configs.settings import Settings
from eval.gate.baseline import FOLDER
from rag.errors import InputError
from serving.commands.common import Json


def gate(  # noqa: PLR0913, PLR0917 - the options of a command
    suite: Annotated[list[str] | None, typer.Option(help="이 묶음만 봅니다(여러 번 가능, 없으면 모두)")] = None,
    update: Annotated[
        bool, typer.Option("--update", help="지금 결과를 기준으로 정합니다(--reason이 있어야 합니다)")
    ] = False,
    reason: Annotated[str, typer.Option(help="기준을 바꾸는 까닭. 기준 파일에 남습니다")] = "",
    prove: Annotated[
        bool,
        typer.Option("--prove", help="일부러 나쁘게 한 것은 막고 우연은 막지 않는지 봅니다(기준은 그대로)"),
    ] = False,
    repeats: Annotated[int, typer.Option(min=1, help="--prove에서 우연을 되풀이할 수")] = 20,
    quick: Annotated[bool, typer.Option("--quick", help="문항의 일부만 봅니다(make test가 하는 것)")] = False,
    generated: Annotated[
        bool, typer.Option("--generated", help="--prove에서 모델이 쓰는 답의 우연도 봅니다(오래 걸립니다)")
    ] = False,
    folder: Annotated[Path, typer.Option(help="기준이 있는 폴더")] = FOLDER,
    as_json: Json = False,
) -> None:
    """예시 문서에 대한 고정 문항으로 재어, 기준보다 우연 이상으로 나빠졌으면 종료 코드 1로 막습니다."""
    from eval.gate.ground import sample_ground
    from eval.gate.lines import lines, summary
    from eval.gate.run import against, chosen, measured, set_baselines

    names = chosen(suite)
    if update and (quick or not reason.strip()):
        raise InputError('기준은 --quick 없이, 까닭을 적어 바꿉니다: --update --reason "까닭"')
    with sample_ground(say) as settings:
        if prove:
            proved(settings, repeats, quick=quick, generated=generated)
            return
        runs = measured(names, settings, say, quick=quick)
        if update:
            for path in set_baselines(runs, reason, folder):
                typer.echo(str(path))
            return
        found = against(runs, folder)
    for line in [json.dumps(summary(one), ensure_ascii=False) for one in found] if as_json else lines(found):
        typer.echo(line)
    if not all(one.passes for one in found):
        raise typer.Exit(1)


def proved(settings: Settings, repeats: int, *, quick: bool, generated: bool) -> None:
    """Print the proof; exit 1 if a plant was not caught or noise was."""
    from eval.gate.prove import prove, table

    rows = []
    for row in prove(settings, repeats, say, quick=quick, generated=generated):
        rows.append(row)
        say(f"{row.name}: {'막음' if row.caught else '통과'} {row.by}")
    for line in table(rows):
        typer.echo(line)
    if not all(row.holds for row in rows):
        raise typer.Exit(1)


def say(line: str) -> None:
    """Say how far it is, on standard error."""
    typer.echo(line, err=True)
