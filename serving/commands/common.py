"""What the commands share: settings from the context, requests checked, output in lines."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

import typer
from pydantic import BaseModel, ValidationError

from configs.settings import Settings
from rag.question import cleaned
from serving.desk import Desk, open_desk
from serving.offline import go_offline
from serving.problems import invalid

R = TypeVar("R", bound=BaseModel)
SURROGATE = re.compile(r"[\ud800-\udfff]")

Json = Annotated[bool, typer.Option("--json", help="결과를 JSON으로 한 줄에 하나씩 출력합니다.")]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="종류", help="law, ordinance, guide, manual, notice, table, other (여러 번 가능)"),
]
Domain = Annotated[str | None, typer.Option("--domain", metavar="분야", help="업무 분야(예: 교통)")]
Jurisdiction = Annotated[str | None, typer.Option("--jurisdiction", metavar="지역", help="관할(예: 수원시)")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="날짜", help="이 날 시행 중인 내용만(예: 2026-01-15)")]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", metavar="파일", help='질문 파일: {"id", "query"}를 한 줄에 하나씩(NDJSON)'),
]
Question = Annotated[str | None, typer.Argument(metavar="질문", help="따옴표로 묶은 질문")]


def settings_of(context: typer.Context) -> Settings:
    """Return the settings that the global options chose."""
    return cast("Settings", context.obj)


@contextmanager
def desk_of(context: typer.Context, command: str) -> Iterator[Desk]:
    """Open a desk for a command, and close it."""
    go_offline()
    desk = open_desk(settings_of(context), command)
    try:
        yield desk
    finally:
        desk.close()


def request(kind: type[R], values: Mapping[str, Any]) -> R:
    """Return a checked request. Raises `Problem` (422) with Korean words."""
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        raise invalid(error.errors()) from error


def asked(context: typer.Context, kind: type[R], values: Mapping[str, Any]) -> R:
    """Return a checked request whose question is not empty either, before anything heavy is loaded.

    Raises `EmptyQuestion`, `QuestionTooLong`, `Problem`.
    """
    cleaned(str(values["query"]), settings_of(context).answer.max_question_chars)
    return request(kind, values)


def out(text: str) -> None:
    """Write a line of the result."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def out_json(content: BaseModel | Mapping[str, Any]) -> None:
    """Write a result as one line of JSON."""
    plain = content.model_dump(mode="json") if isinstance(content, BaseModel) else content
    text = json.dumps(plain, ensure_ascii=False)
    # Half a surrogate pair, which a JSON escape may hold, cannot be written but as the escape that it was.
    out(json.dumps(plain) if SURROGATE.search(text) else text)


def say(text: str) -> None:
    """Write a line for the person at the terminal."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def one_or_batch(question: str | None, batch: Path | None) -> None:
    """Raise a usage error unless exactly one of the two is given."""
    if (question is None) == (batch is None):
        raise typer.BadParameter("질문 하나 또는 --batch 파일 가운데 하나만 주십시오.", param_hint="질문")
