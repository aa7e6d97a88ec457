"""`mongmin engine`: the language model as a process of its own."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack
from dataclasses import asdict
from typing import Annotated

import typer

from configs.settings import Settings
from serving.commands.common import Json, out, out_json, say, settings_of
from serving.offline import go_offline

app = typer.Typer(rich_markup_mode=None, add_completion=False, help="언어 모델 엔진을 시작하고 상태를 봅니다.")
Port = Annotated[int, typer.Option("--port", metavar="포트", help="들을 포트. 0이면 빈 포트", min=0, max=65535)]


@app.callback(invoke_without_command=True)
def engine(context: typer.Context, port: Port = 0) -> None:
    """설정의 언어 모델 엔진을 시작합니다. OpenAI 호환이고 이 컴퓨터 안에서만 접속됩니다.

    vLLM으로 다른 모델(임베딩, 재순위 포함)을 켜려면 start, 켜진 엔진을 보려면 status를 쓰십시오.
    """
    if context.invoked_subcommand is not None:
        return
    go_offline()
    settings = settings_of(context)
    if settings.engine.kind == "vllm":
        serve_vllm(settings, settings.engine.model, port, stop_signal())
    elif settings.engine.kind == "llama":
        serve_engine(settings, port, stop_signal())
    else:
        say(f"이 설정의 엔진은 {settings.engine.kind!r}이라 따로 시작할 것이 없습니다.")


@app.command()
def start(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="모델", help="등록한 모델의 이름(mongmin models list)")],
    port: Port = 0,
) -> None:
    """등록한 모델을 vLLM으로 켭니다: 체크섬을 확인하고, 지켜보다가 죽으면 다시 켭니다. Ctrl+C로 끝냅니다."""
    go_offline()
    serve_vllm(settings_of(context), model, port, stop_signal())


@app.command()
def status(context: typer.Context, as_json: Json = False) -> None:
    """켜져 있는 엔진과 그 대기열, KV 캐시 사용률을 보입니다. 응답하는 엔진이 없으면 종료 코드 1."""
    from serving.engine.status import statuses

    found = list(statuses(settings_of(context)))
    for one in found:
        if as_json:
            out_json(asdict(one))
        else:
            out(one.line())
    if not any(one.healthy for one in found):
        if not found:
            say("켜져 있는 엔진이 없습니다. mongmin engine start 모델 로 시작하십시오.")
        raise typer.Exit(1)


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


def serve_vllm(settings: Settings, name: str, port: int, stop: threading.Event) -> None:
    """Run vLLM until told to stop, restarting it when it dies or hangs."""
    from configs.models import find_model
    from serving.engine.published import Publication
    from serving.engine.vllm import CHECK_SECONDS, Watch, prepare

    publication = Publication(settings.data, find_model(name).role)
    publication.claim()
    try:
        say(f"{name}: 가중치의 체크섬을 확인하고 있습니다.")
        watch = Watch(prepare(settings, name, port), publication, say)
        try:
            watch.start()
            say(f"{name}: vLLM이 모델을 올리고 있습니다. 기록: {watch.engine.child.log}")
            while not stop.wait(CHECK_SECONDS):
                watch.check()
            say("엔진을 끝내고 있습니다.")
        finally:
            watch.stop()
    finally:
        publication.withdraw()
