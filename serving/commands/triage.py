"""`mongmin triage`: a complaint in, what an officer needs out (`triage.json`)."""

from __future__ import annotations

import json as writing
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from rag.errors import InputError
from serving.commands.batch import run_batch
from serving.commands.common import Json, desk_of, out, out_json, request
from serving.complaints.shapes import ComplaintIn, TriageOut
from serving.desk import Desk
from serving.problems import Problem

app = typer.Typer(rich_markup_mode=None, add_completion=False)
NAMES = frozenset(ComplaintIn.model_fields) - {"text", "callback_url"}
"""What a line of a batch may say of a complaint."""


@app.command()
def triage(
    context: typer.Context,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch", metavar="파일", help='민원 파일: {"id", "text", "region", "received_at"}를 한 줄에 하나씩'
        ),
    ] = None,
    region: Annotated[str | None, typer.Option("--region", metavar="시군", help="시군 이름(예: 수원시)")] = None,
    received_at: Annotated[
        str | None,
        typer.Option("--received-at", metavar="시각", help="접수 시각(예: 2026-11-20T17:00:00+09:00). 없으면 지금"),
    ] = None,
    no_draft: Annotated[bool, typer.Option("--no-draft", help="답변 초안을 만들지 않습니다.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="결과의 JSON Schema를 출력하고 끝냅니다.")] = False,
    json: Json = False,
) -> None:
    """표준 입력의 민원(또는 --batch 파일의 민원들)을 분류하고 답변 초안을 제안합니다. 결정은 담당자가 합니다.

    글은 명령 인자로 받지 않습니다. 인자는 프로세스 목록과 셸 기록에 남기 때문입니다.
    """
    if schema:
        out(writing.dumps(TriageOut.model_json_schema(mode="serialization"), ensure_ascii=False, indent=2))
        return
    given = {"region": region, "received_at": received_at, "draft": False if no_draft else None}
    values = {name: value for name, value in given.items() if value is not None}
    if batch is None:
        shown(context, {**values, "text": read()}, json=json)
        return
    with desk_of(context, "triage") as desk:
        raise typer.Exit(run_batch(batch, values, lambda entry: record(desk, entry), "text", named=str, names=NAMES))


def shown(context: typer.Context, values: Mapping[str, Any], *, json: bool) -> None:
    """Print the triage of one complaint: as a line, or indented for people."""
    body = checked(values)
    with desk_of(context, "triage") as desk:
        found = desk.triage(body)
    if json:
        out_json(found)
    else:
        out(writing.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=2))


def record(desk: Desk, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a batch line's result."""
    return desk.triage(checked(entry)).model_dump(mode="json", exclude={"id"})


def checked(values: Mapping[str, Any]) -> ComplaintIn:
    """Return a complaint. Raises `Problem` (422), also for a text that is empty, before anything heavy is loaded."""
    body = request(ComplaintIn, values)
    if not str(body.text).strip():
        raise Problem("empty-complaint", 422, "민원 글이 비어 있습니다.", "The complaint is empty")
    return body


def read() -> str:
    """Return the text of the standard input. Raises `InputError` if there is none or it is not UTF-8."""
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"입력이 UTF-8이 아닙니다({error.start}번째 바이트). UTF-8로 바꾸어 다시 넣어 주십시오."
        ) from error
    if not text.strip():
        raise InputError("민원 글이 없습니다. 표준 입력으로 글을 넣거나 --batch에 파일을 주십시오.")
    return text
