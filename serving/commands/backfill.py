"""`mongmin backfill`."""

from __future__ import annotations

import typer

from serving.commands.common import Json, desk_of, out, out_json
from serving.commands.progress import Meter

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def backfill(context: typer.Context, json: Json = False) -> None:
    """밀린 의미 벡터를 만듭니다. 중간에 멈춰도 다음에 이어서 합니다."""
    meter = Meter()
    with desk_of(context, "backfill") as desk:
        try:
            done = desk.backfill(meter)
        finally:
            meter.close()
    if json:
        out_json(done)
    else:
        out(f"의미 벡터 {done.embedded:,}개를 만들었습니다. 남은 것 {done.dense_pending:,}개 ({done.seconds:.1f}초)")
