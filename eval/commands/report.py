"""`mongmin eval report`: signed runs as one page with JSON and CSV beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from configs.settings import PROJECT
from eval.commands.runs import folder_of
from serving.commands.common import settings_of

Runs = Annotated[list[str] | None, typer.Argument(metavar="[평가]...", help="평가의 이름이나 폴더(없으면 모두)")]


def report(
    context: typer.Context,
    runs: Runs = None,
    suite: Annotated[list[str] | None, typer.Option(help="이 평가 묶음만(여러 번 쓸 수 있습니다)")] = None,
    out: Annotated[Path, typer.Option(help="보고서를 둘 폴더")] = Path("report"),
    docs: Annotated[bool, typer.Option("--docs", help="docs/eval과 README의 수치를 새로 씁니다")] = False,
) -> None:
    """평가 결과를 보고서(HTML, JSON, CSV)로 만듭니다. 시스템마다 가장 새것을 견주고, 앞의 것은 변화로 보입니다."""
    from eval.reports.build import build
    from eval.reports.load import load
    from eval.reports.publish import publish
    from eval.reports.tables import write

    data = settings_of(context).data
    entries, unusable = load(data, [folder_of(data, name) for name in runs or ()], suite or ())
    made = build(entries, unusable)
    for line in (*made.summary, *unusable):
        typer.echo(line)
    written = publish(made, PROJECT) if docs else write(made, out)
    for path in written:
        typer.echo(str(path), err=True)
