"""`mongmin run`: engine, API and page together, as three child processes."""

from __future__ import annotations

import signal
import time
from typing import Annotated

import typer

from configs.settings import Settings
from rag.errors import DataInUse
from serving.commands.common import say, settings_of
from serving.commands.first_key import make_first_administrator
from serving.commands.first_start import ask_once, fill_if_empty
from serving.listen import bound, local_url
from serving.lock import holder_of, prepared
from serving.offline import go_offline
from serving.ready import wait_for_api, wait_until_ready
from serving.supervise import Child, Supervisor, child_command

app = typer.Typer(rich_markup_mode=None, add_completion=False)
CHECK_SECONDS = 0.5
STOPPING = (signal.SIGINT, signal.SIGTERM)


@app.command()
def run(
    context: typer.Context,
    ui: Annotated[bool, typer.Option("--ui/--no-ui", help="화면도 함께 시작합니다")] = True,
    question: Annotated[bool, typer.Option("--question/--no-question", help="예시 질문에 답해 봅니다")] = True,
    port: Annotated[int | None, typer.Option("--port", metavar="포트", help="API의 포트", min=1, max=65535)] = None,
    ui_port: Annotated[
        int | None, typer.Option("--ui-port", metavar="포트", help="화면의 포트", min=1, max=65535)
    ] = None,
) -> None:
    """엔진, API, 화면을 함께 시작합니다. 데이터 폴더가 비어 있으면 예시 문서를 먼저 넣습니다. Ctrl+C로 끝냅니다."""
    go_offline()
    settings = with_ports(settings_of(context), port, ui_port)
    prepared(settings.data)
    require_free(settings, ui=ui)
    make_first_administrator(settings, say)  # here: what the children say goes to their logs
    supervisor = Supervisor(children(settings, ui=ui), say)
    for number in STOPPING:
        signal.signal(number, signal.default_int_handler)
    try:
        say("목민을 시작합니다. 처음에는 모델을 준비하느라 조금 걸립니다.")
        supervisor.start()
        come_up(settings, supervisor, question=question)
        while True:
            go_on(supervisor)
    except KeyboardInterrupt:
        say("끝내고 있습니다.")
    finally:
        for number in STOPPING:  # a second Ctrl-C must not leave children behind
            signal.signal(number, signal.SIG_IGN)
        supervisor.stop()


def go_on(supervisor: Supervisor) -> None:
    """Pause a little and see to the children. Raises `EnvironmentFault` if one cannot be kept running."""
    time.sleep(CHECK_SECONDS)
    supervisor.check()


def with_ports(settings: Settings, port: int | None, ui_port: int | None) -> Settings:
    """Return the settings with the ports of the command line."""
    api = settings.api.model_copy(update={"port": port} if port else {})
    ui = settings.ui.model_copy(update={"port": ui_port} if ui_port else {})
    return settings.model_copy(update={"api": api, "ui": ui})


def require_free(settings: Settings, *, ui: bool) -> None:
    """Raise `DataInUse` if the folder is at work already, `ConfigurationError` if a port is taken."""
    holder = holder_of(settings.data)
    if holder is not None:
        where = f" API: {holder.url}" if holder.url else ""
        raise DataInUse(f"이 데이터 폴더는 이미 쓰이고 있습니다(mongmin {holder.command}, PID {holder.pid}).{where}")
    bound(settings.api.host, settings.api.port, "--port").close()
    if ui:
        bound(settings.ui.host, settings.ui.port, "--ui-port").close()


def children(settings: Settings, *, ui: bool) -> list[Child]:
    """Return the processes to start, in order."""
    logs, port = settings.data / "logs", str(settings.api.port)
    wanted = {"api": ["serve", "--attach", "--host", settings.api.host, "--port", port]}
    if settings.engine.kind in ("llama", "vllm"):
        wanted = {"engine": ["engine"], **wanted}
    if ui:
        address = ["--host", settings.ui.host, "--port", str(settings.ui.port)]
        wanted["ui"] = ["ui", *address, "--api-url", local_url(settings.api.host, settings.api.port)]
    return [
        Child(name, child_command(settings.data, settings.profile, *words), logs / f"{name}.log")
        for name, words in wanted.items()
    ]


def come_up(settings: Settings, supervisor: Supervisor, *, question: bool) -> None:
    """Wait for the API, fill an empty index, wait for the models, and say where everything is."""

    def pause() -> None:
        go_on(supervisor)

    url = local_url(settings.api.host, settings.api.port)
    wait_for_api(settings.data, pause)
    fill_if_empty(settings, url, pause, say)
    wait_until_ready(url, pause, say, engine=settings.engine.kind != "none")
    if question:
        ask_once(settings, url, say)
    say(f"API: {url}  (설명: {url}/openapi.json)")
    if any(child.name == "ui" for child in supervisor.children):
        say(f"화면: {local_url(settings.ui.host, settings.ui.port)}")
    say("준비되었습니다. 끝내려면 Ctrl+C를 누르십시오.")
