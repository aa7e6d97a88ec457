"""`mongmin restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from serving.commands.common import Json, out, out_json, settings_of
from serving.commands.progress import Meter
from serving.operations.restore import restore as put_back
from serving.schemas_operations import RestoreOut

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="백업", help="mongmin backup이 만든 폴더")],
    replace: Annotated[
        bool, typer.Option("--replace", help="데이터 폴더에 지금 있는 것을 버리고 백업으로 바꿉니다")
    ] = False,
    json: Json = False,
) -> None:
    """백업의 체크섬을 먼저 확인하고 데이터 폴더에 되돌립니다. 비어 있지 않으면 --replace 없이는 쓰지 않습니다."""
    meter = Meter()
    try:
        done = put_back(settings_of(context), source, replace=replace, report=meter)
    finally:
        meter.close()
    out_json(done) if json else out(shown(done))


def shown(done: RestoreOut) -> str:
    """Return a restore as a reader sees it."""
    lines = [
        f"되돌림: {done.path} ({done.created}의 백업, 문서 {done.documents:,}개, 조각 {done.chunks:,}개, "
        f"{done.seconds:.1f}초)"
    ]
    return "\n".join([*lines, *done.notes])
