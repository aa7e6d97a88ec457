"""`mongmin ui`: the page as a process of its own."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from configs.settings import Settings, SettingsError, load

EXIT_ENVIRONMENT = 3

app = typer.Typer(help="업무 도우미 화면")


@app.command("ui")
def ui(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="화면을 열 주소")] = None,
    port: Annotated[int | None, typer.Option(help="화면을 열 포트. 0이면 빈 포트", min=0, max=65535)] = None,
    api_url: Annotated[str | None, typer.Option("--api-url", help="답변 API의 주소")] = None,
) -> None:
    """업무 도우미 화면을 엽니다. API가 아직 꺼져 있으면 켜지기를 기다립니다."""
    given = {"host": host, "port": port, "api_url": api_url}
    known = settings_of(context)
    settings = known.ui.model_copy(update={k: v for k, v in given.items() if v is not None})
    from ui.app import PortInUse, run

    try:
        run(settings, lambda address: say(f"업무 도우미 화면: {address}  (끝내려면 Ctrl+C)"), known.oidc)
    except PortInUse as error:
        say(str(error))
        raise typer.Exit(EXIT_ENVIRONMENT) from error


def settings_of(context: typer.Context) -> Settings:
    """Return the settings that the global options chose, or read them."""
    if isinstance(context.obj, Settings):
        return context.obj
    try:
        return load()
    except SettingsError as error:
        say(str(error))
        raise typer.Exit(EXIT_ENVIRONMENT) from error


def say(text: str) -> None:
    """Write a line for the person at the terminal (standard output is for data)."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is the command line
