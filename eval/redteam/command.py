"""`mongmin eval redteam`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from configs.settings import PROJECT

OUTPUT = PROJECT / "bench-out" / "redteam"
ALL = 10_000


def redteam(
    cases: Annotated[int, typer.Option(min=0, max=ALL, help="순종 엔진에 할 공격의 수")] = ALL,
    real: Annotated[int, typer.Option(min=0, max=ALL, help="실제 모델에 할 공격의 수. 0이면 하지 않습니다")] = 500,
    seed: Annotated[int, typer.Option(help="같은 수는 같은 공격을 만듭니다")] = 1,
    out: Annotated[Path, typer.Option(help="기록과 결과를 둘 폴더. 끊긴 시험은 여기에서 이어집니다")] = OUTPUT,
) -> None:
    """무엇이든 시키는 대로 하는 엔진과 실제 모델을 공격하고, 새어 나온 것과 안전장치의 값을 표로 남깁니다."""
    from eval.redteam.team import RedTeam

    held = RedTeam(cases, real, seed, out, lambda line: typer.echo(line, err=True)).run()
    typer.echo((out / "redteam.md").read_text(encoding="utf8"))
    if not held:
        raise typer.Exit(1)


def obedient_engine(
    port: Annotated[int, typer.Option(min=0, max=65535, help="들을 포트. 0이면 빈 포트")] = 8001,
) -> None:
    """무엇이든 시키는 대로 하는 OpenAI 호환 엔진입니다. 설치된 전체를 공격해 볼 때 engine.url로 가리킵니다."""
    from eval.redteam.server import server

    with server(port) as running:
        typer.echo(f"http://127.0.0.1:{running.server_port}/v1", err=True)
        running.serve_forever()
