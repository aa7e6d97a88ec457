"""`mongmin serve`: the API as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
from datetime import UTC, datetime
from typing import Annotated

import typer

from configs.settings import Settings
from serving.commands.common import say, settings_of
from serving.commands.first_key import make_first_administrator
from serving.listen import bound, url_of
from serving.lock import DataLock, Holder, token_of
from serving.offline import go_offline

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option("--host", metavar="주소", help="들을 주소")] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="포트", help="들을 포트. 0이면 빈 포트", min=0, max=65535)
    ] = None,
    attach: Annotated[
        bool, typer.Option("--attach", help="언어 모델을 이 프로세스에 올리지 않고 엔진 프로세스만 씁니다")
    ] = False,
) -> None:
    """API만 시작합니다."""
    go_offline()
    settings = settings_of(context)
    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    settings = settings.model_copy(update={"api": settings.api.model_copy(update=given)})
    listener = bound(settings.api.host, settings.api.port, "--port")
    lock = DataLock(settings.data)
    lock.acquire("serve")
    try:
        make_first_administrator(settings, say)
        serve_api(settings, listener, lock, attach=attach)
    finally:
        lock.release()


def serve_api(settings: Settings, listener: socket.socket, lock: DataLock, *, attach: bool) -> None:
    """Wire, publish the address in the lock, and serve until told to stop."""
    import uvicorn

    from serving.app import create_app
    from serving.bootstrap import bootstrap
    from serving.logging import set_up

    set_up()
    services = bootstrap(settings, attach=attach)
    url = url_of(listener)
    try:
        config = uvicorn.Config(
            create_app(services, token_of(settings.data)),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        started = datetime.now(UTC).isoformat(timespec="seconds")
        # The socket listens already: whoever reads the lock now is served as soon as the application is up.
        lock.publish(Holder(os.getpid(), "serve", url, started))
        say(f"API: {url}  (끝내려면 Ctrl+C)")
        # uvicorn raises the signal again once it has shut down; the default for SIGTERM would skip what follows.
        signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        services.close()
