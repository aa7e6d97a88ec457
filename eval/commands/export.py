"""`mongmin eval export`: a suite as a task of Inspect, or a finished run as its log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.commands.runs import folder_of
from eval.comparing.runs import opened
from eval.suites.registry import MODULES, card
from rag.errors import ConfigurationError, InputError
from serving.commands.common import settings_of


def export(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="묶음|결과", help="평가 묶음의 이름, 또는 끝난 결과의 이름이나 폴더")],
    out: Annotated[
        Path | None, typer.Option(help="쓸 파일. 묶음은 .py, 결과는 .eval 이나 .json(없으면 지금 폴더에)")
    ] = None,
) -> None:
    """평가 묶음을 Inspect 과제(inspect eval)로, 결과를 Inspect 기록(inspect view)으로 내보냅니다."""
    if name in MODULES:
        from eval.export.module import write_module

        typer.echo(str(write_module(card(name), out or Path(f"{name.replace('-', '_')}.py"))))
        return
    run = opened(folder_of(settings_of(context).data, name))
    target = out or Path(f"{run.folder.name}.eval")
    if target.suffix not in (".eval", ".json"):
        raise InputError(f"{str(target)!r}: 결과는 .eval 이나 .json 파일로 내보냅니다.")
    try:
        from eval.export.inspect_log import write
    except ImportError as error:
        raise ConfigurationError("inspect-ai가 설치되어 있지 않습니다. pip install 'mongmin[eval]'") from error
    typer.echo(str(write(run, target)))
