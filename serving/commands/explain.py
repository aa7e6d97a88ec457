"""`mongmin explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.errors import InputError
from serving.commands.common import Json, desk_of, out, out_json, say

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def explain(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="번호", help="답변의 번호(ans-...)나 증거 기록의 번호(ev-...)")],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="파일", help="인쇄할 수 있는 HTML 문서로도 저장합니다.")
    ] = None,
    json: Json = False,
) -> None:
    """답변 하나가 어떻게 만들어졌는지 쉬운 말로 설명하는 문서를 만듭니다. 만든 사실은 증거로 남습니다."""
    with desk_of(context, "explain") as desk:
        found = desk.explain(name)
    if html is not None:
        try:
            html.write_text(found.html, encoding="utf8")
        except OSError as error:
            raise InputError(f"{str(html)!r}에 쓸 수 없습니다({error.strerror}).") from error
        say(f"저장했습니다: {html}")
    out_json(found) if json else out(found.markdown)
