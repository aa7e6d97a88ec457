"""`mongmin mask`: needs no index and no language model."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from rag.errors import InputError
from rag.guards.pii.mask import Masked
from rag.guards.pii.mask import mask as masked_text
from rag.guards.pii.types import LABELS
from serving.commands.batch import run_batch
from serving.commands.common import Json, out, out_json
from serving.offline import go_offline
from serving.personal import personal_data_detector
from serving.schemas_mask import mask_out

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def mask(
    batch: Annotated[
        Path | None,
        typer.Option("--batch", metavar="파일", help='글 파일: {"id", "text"}를 한 줄에 하나씩(NDJSON)'),
    ] = None,
    json: Json = False,
) -> None:
    """표준 입력의 글(또는 --batch 파일의 글들)에서 개인정보를 찾아 가립니다.

    글은 명령 인자로 받지 않습니다. 인자는 프로세스 목록과 셸 기록에 남기 때문입니다.
    """
    go_offline()
    if batch is not None:
        raise typer.Exit(run_batch(batch, {}, lambda entry: record(entry["text"]), "text", named=str))
    result = masked(read())
    out_json({"id": None, **body(result)}) if json else out(shown(result))


def read() -> str:
    """Return the text of the standard input. Raises `InputError` if there is none or it is not UTF-8."""
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"입력이 UTF-8이 아닙니다({error.start}번째 바이트). UTF-8로 바꾸어 다시 넣어 주십시오."
        ) from error
    if not text.strip():
        raise InputError("가릴 글이 없습니다. 표준 입력으로 글을 넣거나 --batch에 파일을 주십시오.")
    return text


def masked(text: str) -> Masked:
    """Mask a text."""
    return masked_text(text, personal_data_detector())


def record(text: str) -> dict[str, Any]:
    """Return a batch line's result."""
    return body(masked(text))


def body(result: Masked) -> dict[str, Any]:
    """Return a masked text and its spans as `mask.json` has them, without the id."""
    return mask_out(None, result).model_dump(exclude={"id"})


def shown(result: Masked) -> str:
    """Return a masked text as a reader sees it: the text, and how much of what was masked."""
    counts = Counter(LABELS[span.type] for span in result.spans)
    found = ", ".join(f"{label} {count}건" for label, count in counts.items())
    note = f"※ 가린 개인정보: {found or '없음'}. 자동으로 찾은 결과이므로 내보내기 전에 확인해 주십시오."
    return f"{result.text.rstrip()}\n\n{note}"
