"""`mongmin gateway`: one name for several engines, as a process of its own."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from serving.commands.common import say, settings_of
from serving.listen import bound, url_of
from serving.offline import go_offline

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def gateway(
    context: typer.Context,
    host: Annotated[str | None, typer.Option("--host", metavar="주소", help="들을 주소")] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="포트", help="들을 포트. 0이면 빈 포트", min=0, max=65535)
    ] = None,
) -> None:
    """여러 언어 모델 서버를 한 이름으로 묶습니다(순서, 공정한 대기열, 장애 차단, 한도)."""
    from serving.gateway.process import make_gateway, serve_until_told

    go_offline()
    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    settings = settings_of(context).gateway.model_copy(update=given)
    made = make_gateway(settings)
    listener = bound(settings.host, settings.port, "--port")
    say(f"게이트웨이: {url_of(listener)}/v1  (끝내려면 Ctrl+C)")
    asyncio.run(serve_until_told(made, listener))
