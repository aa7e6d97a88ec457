"""`mongmin reindex`: the search index made anew beside the present one, and changed over to without a pause."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.commands.common import Json, desk_of, out, out_json
from serving.commands.progress import Meter

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def reindex(
    context: typer.Context,
    back: Annotated[bool, typer.Option("--back", help="바로 전 색인으로 되돌립니다")] = False,
    json: Json = False,
) -> None:
    """색인을 새로 만들어 바꿉니다. 그동안 질문은 계속 받고, 문서 작업은 기다립니다. 멈추면 이어서 합니다."""
    meter = Meter()
    with desk_of(context, "reindex") as desk:
        try:
            done = desk.reindex(back=back, report=meter)
        finally:
            meter.close()
    if json:
        out_json(done)
    else:
        told = f"조각 {done.chunks:,}개, 새로 쓴 조각 {done.copied:,}개, {done.seconds:.1f}초"
        out(f"색인 {done.generation}번이 답합니다({told}).")
