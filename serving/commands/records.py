"""`mongmin records`: the database of conversations, feedback and usage."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.commands.common import Json, out, out_json, request, say, settings_of
from serving.lock import prepared
from serving.schemas_records import DeletionOut, UsageOut, UsageRequest, UsageRow
from serving.store.base import Database

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="대화, 의견, 사용량 기록을 갱신하고, 지우고, 봅니다.",
)
LEFT_OVER = 3
NAMES = {
    "conversations": "대화",
    "feedback": "의견",
    "usage": "사용량",
    "pseudonyms": "가명 대응표",
    "reveals": "개인정보 열람 기록",
    "appeals": "설명·이의제기 요구",
    "complaints": "민원",
    "care": "돌봄 기록",
    "evaluators": "평가자 이름",
}
FIRST = typer.Option("--first", metavar="날짜", help="이 날부터(예: 2026-11-01)")
LAST = typer.Option("--last", metavar="날짜", help="이 날까지")


def database_of(context: typer.Context) -> Database:
    """Return the records' database of a command's settings."""
    settings = settings_of(context)
    prepared(settings.data)
    return Database.of(settings)


@app.command()
def migrate(context: typer.Context) -> None:
    """기록 데이터베이스의 표를 이 프로그램에 맞춥니다. 여러 번 해도 됩니다."""
    from serving.store.migrate import newest

    database = database_of(context)
    try:
        database.engine()
    finally:
        database.close()
    say(f"기록 데이터베이스({database.dialect})가 최신 판({newest()})입니다.")


@app.command()
def purge(context: typer.Context, json: Json = False) -> None:
    """보존 기간이 지난 기록을 지우고, 지워졌는지 확인한 증거를 남깁니다."""
    from serving.evidence_wiring import ledger_of
    from serving.store.columns import now
    from serving.store.retention import Retention, policy_of

    database, settings = database_of(context), settings_of(context)
    try:
        evidence = ledger_of(settings, database).purge(settings.evidence)
        proofs = Retention(database, policy_of(settings.records)).purge(now())
    finally:
        database.close()
    for proof in proofs:
        out_json(proof) if json else out(told(proof))
    if evidence:
        say(f"보존 기간이 지난 증거 기록의 열쇠를 없앴습니다(삭제 기록 {evidence}).")
    if not proofs:
        say("보존 기간이 정해진 기록이 없습니다(설정 records.*_days가 모두 0).")
    if any(proof.left or not proof.erased for proof in proofs):
        say("파일에서 다 지우지 못했습니다. 기록을 읽는 작업이 끝난 뒤 다시 실행하십시오.")
        raise typer.Exit(LEFT_OVER)


@app.command()
def usage(
    context: typer.Context,
    by: Annotated[str, typer.Option("--by", metavar="기준", help="person, department, model")] = "model",
    first: Annotated[str | None, FIRST] = None,
    last: Annotated[str | None, LAST] = None,
    json: Json = False,
) -> None:
    """모든 사용자의 사용량(답변 수, 토큰, 시간, 에너지 추정)을 보입니다."""
    from serving.usage import usage_of

    wanted = request(UsageRequest, {"by": by, "first": first, "last": last, "scope": "all"})
    database = database_of(context)
    try:
        found = usage_of(database, wanted, None, settings_of(context).records.engine_watts)
    finally:
        database.close()
    if json:
        out_json(found)
    else:
        shown(found)


def shown(found: UsageOut) -> None:
    """Write usage for a person to read."""
    for row in (*found.rows, found.total):
        out(line(row))
    say(f"의견: {found.ratings or '없음'}, 아꼈다고 답한 시간 {found.minutes_saved:,}분")
    say(found.energy_assumption)


def line(row: UsageRow) -> str:
    """Write a row of usage."""
    return (
        f"{row.key or '(없음)'}: 답변 {row.answers:,}건, 토큰 {row.prompt_tokens:,}+{row.completion_tokens:,}"
        f"(추정 {row.estimated:,}건), {row.seconds:,.1f}초, 에너지 {row.energy_wh:,.3f}Wh(추정)"
    )


def told(proof: DeletionOut) -> str:
    """Write a proof of deletion."""
    gone = "파일에서도 지움" if proof.erased else "파일에서는 아직"
    return (
        f"{NAMES[proof.kind]}: {proof.days}일이 지난 {proof.deleted:,}건 삭제"
        f"(전체 {proof.before:,}건, 남은 대상 {proof.left}건, {gone})"
    )
