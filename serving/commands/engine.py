"""`mongmin engine`: the language model as a process of its own."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack
from typing import Annotated

import typer

from configs.settings import Settings
from serving.commands.common import say, settings_of
from serving.offline import go_offline

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def engine(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", metavar="포트", help="들을 포트. 0이면 빈 포트", min=0, max=65535)] = 0,
) -> None:
    """언어 모델 엔진만 시작합니다. OpenAI 호환이고 이 컴퓨터 안에서만 접속됩니다."""
    go_offline()
    settings = settings_of(context)
    if settings.engine.kind != "llama":
        say(f"이 설정의 엔진은 {settings.engine.kind!r}이라 따로 시작할 것이 없습니다.")
        return
    serve_engine(settings, port, stop_signal())


def stop_signal() -> threading.Event:
    """Return an event that is set when this process is told to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def serve_engine(settings: Settings, port: int, stop: threading.Event) -> None:
    """Load the model, publish where it listens, and serve until told to stop."""
    from configs.models import find_model
    from serving.engine.engines import connector, load_server, model_info, one_token
    from serving.engine.published import Publication

    with ExitStack() as opened:
        publication = Publication(settings.data)
        publication.claim()
        server = load_server(settings.engine, settings.data, port)
        opened.callback(server.close)
        # Withdrawn first: nobody shall be sent to a server that is closing.
        opened.callback(publication.withdraw)
        info = model_info(settings.engine, find_model(settings.engine.model))
        one_token(connector(settings.engine)(server.endpoint, info))
        publication.publish(server.endpoint, settings.engine.model)
        say(f"언어 모델 엔진: {server.endpoint.url}  (끝내려면 Ctrl+C)")
        # A plain wait() would not be interrupted by a signal on every platform.
        while not stop.wait(1.0):
            pass
