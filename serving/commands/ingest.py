"""`mongmin ingest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.errors import InputError
from serving.commands.common import Domain, Json, Jurisdiction, desk_of, out, out_json, request, say
from serving.commands.progress import Meter
from serving.schemas import IngestOut, IngestRequest

app = typer.Typer(rich_markup_mode=None, add_completion=False)
FAILED = 1
SHOWN_FAILURES = 20


@app.command()
def ingest(  # noqa: PLR0913, PLR0917 - a parameter an option
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="경로...", help="폴더나 파일(.jsonl, .csv 포함)")],
    domain: Domain = None,
    jurisdiction: Jurisdiction = None,
    grade: Annotated[str, typer.Option("--grade", metavar="등급", help="보안 등급 O, S, C")] = "O",
    department: Annotated[str | None, typer.Option("--department", metavar="부서", help="소관 부서")] = None,
    effective_from: Annotated[
        str | None, typer.Option("--effective-from", metavar="날짜", help="시행일(예: 2026-02-01)")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="종류", help="law, ordinance, guide, manual, notice, table, other"),
    ] = None,
    text_column: Annotated[
        str | None, typer.Option("--text-column", metavar="열", help=".csv의 각 행을 문서로 볼 때 본문이 든 열")
    ] = None,
    password: Annotated[
        list[str] | None,
        typer.Option("--password", metavar="암호", help="잠긴 문서에 차례로 써 볼 암호(여러 번 줄 수 있음)"),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="읽지 못한 파일이 있으면 종료 코드 1")] = False,
    executor: Annotated[
        str | None,
        typer.Option("--executor", metavar="실행기", help="local 또는 ray(파일 읽기와 형태소 분석을 Ray 클러스터에서)"),
    ] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="의미 벡터를 기다리지 않고 끝냅니다(API나 backfill이 이어서 만듭니다)")
    ] = False,
    json: Json = False,
) -> None:
    """문서를 색인에 넣습니다. 바뀐 것만 다시 읽고, 준 경로에서 사라진 문서는 색인에서 뺍니다."""
    values = {
        "paths": [existing(path) for path in paths],
        "domain": domain,
        "jurisdiction": jurisdiction,
        "grade": grade,
        "department": department,
        "effective_from": effective_from,
        "kind": kind,
        "text_column": text_column,
        "passwords": password or [],
        "executor": executor,
        "wait": not no_wait,
    }
    asked = request(IngestRequest, values)
    meter = Meter()
    with desk_of(context, "ingest") as desk:
        try:
            summary = desk.ingest(asked, meter)
        finally:
            meter.close()
    if summary.report:
        say(f"품질 보고서: {summary.report}")
    out_json(summary) if json else out(shown(summary))
    if strict and summary.failed:
        raise typer.Exit(FAILED)


def existing(path: Path) -> str:
    """Return the absolute path. Raises `InputError` if nothing is there."""
    if not path.exists():
        raise InputError(f"{str(path)!r}이(가) 없습니다. 경로를 확인하십시오.")
    return str(path.absolute())


def shown(summary: IngestOut) -> str:
    """Return a summary as a reader sees it."""
    lines = [
        f"추가 {summary.added:,} · 변경 {summary.changed:,} · 그대로 {summary.unchanged:,} · "
        f"삭제 {summary.removed:,} · 실패 {summary.failed:,} (조각 {summary.chunks:,}개, {summary.seconds:.1f}초)"
    ]
    if summary.dense_pending:
        lines.append(f"의미 벡터 {summary.dense_pending:,}개가 남았습니다. mongmin backfill로 이어서 만들 수 있습니다.")
    lines.extend(f"  읽지 못함: {failure.path} - {failure.reason}" for failure in summary.failures[:SHOWN_FAILURES])
    if len(summary.failures) > SHOWN_FAILURES:
        lines.append(f"  … 그 밖에 {len(summary.failures) - SHOWN_FAILURES:,}개")
    return "\n".join(lines)
