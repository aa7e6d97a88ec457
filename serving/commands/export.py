"""`mongmin export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.errors import InputError
from serving.commands.common import desk_of, say
from serving.complaints.shapes import ExportFormat

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def export(
    context: typer.Context,
    answer: Annotated[str, typer.Argument(metavar="번호", help="답변의 번호(ans-...)")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="파일", help="저장할 파일")],
    form: Annotated[ExportFormat, typer.Option("--format", metavar="형식", help="hwpx, docx, pdf")] = "hwpx",
) -> None:
    """답변을 문서로 저장합니다. AI 표시와 출처가 함께 담기고, 내보낸 사실은 증거로 남습니다."""
    with desk_of(context, "export") as desk:
        content = desk.export(answer, form)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputError(f"{str(out)!r}에 쓸 수 없습니다({error.strerror}).") from error
    say(f"저장했습니다: {out}")
