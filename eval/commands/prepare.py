"""`mongmin eval prepare`: the documents of a retrieval collection, written for ingestion into a folder of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from eval.suites.collections import autorag, miracl
from eval.suites.collections.shapes import Passage, written
from eval.suites.local_files import Faults
from rag.errors import InputError
from serving.commands.common import settings_of

Reader = Callable[[Path, Faults], Iterator[Passage]]
READERS: Mapping[str, Reader] = {
    "miracl-ko": miracl.passages,
    "miracl-ko-judged": miracl.judged_passages,
    "autorag-ko": autorag.passages,
}
"""What can be written; `miracl-ko-judged` holds the judged passages only, which makes the search easier."""


def prepare(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=f"쓸 모음: {', '.join(READERS)}")],
    local: Annotated[Path, typer.Option(exists=True, help="내려받은 자료의 폴더")],
    limit: Annotated[int | None, typer.Option(min=1, help="글을 많아야 이만큼만 씁니다(시험 삼아)")] = None,
) -> None:
    """검색 평가에 쓸 글을 데이터 폴더에 .jsonl로 씁니다. 이어서 보이는 명령으로 그 폴더에 넣으십시오."""
    data = settings_of(context).data
    folder = data / "collections" / name
    faults = Faults()
    found = reader_of(name)(local, faults)
    total = 0
    for path, number in written(found if limit is None else itertools.islice(found, limit), folder):
        total += number
        typer.echo(f"{path}: {number:,}건", err=True)
    for said in faults.said:
        typer.echo(said, err=True)
    if not total:
        raise InputError(f"{str(local)!r}에서 쓸 글을 찾지 못했습니다. 원본 폴더인지 확인하십시오.")
    suite = name.removesuffix("-judged")
    typer.echo(f"글 {total:,}건, 못 쓴 것 {faults.count:,}건")
    typer.echo(f"mongmin --data {data} ingest {folder}")
    typer.echo(f"mongmin --data {data} eval run {suite} --system pipeline --local {local}")


def reader_of(name: str) -> Reader:
    """Return what reads a collection. Raises `InputError` naming those there are."""
    if name == "rag-ko":
        raise InputError("rag-ko는 PDF 파일을 그대로 넣습니다: mongmin --data 폴더 ingest PDF폴더")
    if name not in READERS:
        raise InputError(f"모음 {name!r}이(가) 없습니다. 있는 것: {', '.join(READERS)}.")
    return READERS[name]
