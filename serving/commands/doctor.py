"""`mongmin doctor`."""

from __future__ import annotations

import typer

from serving.commands.common import Json, out, out_json, settings_of
from serving.offline import go_offline

app = typer.Typer(rich_markup_mode=None, add_completion=False)
FAILED = 3
WORDS = {"ok": "정상", "warn": "주의", "fail": "실패"}


@app.command()
def doctor(context: typer.Context, json: Json = False) -> None:
    """실행 환경을 점검하고 고칠 방법을 알려 줍니다. 실패한 점검이 있으면 종료 코드 3."""
    from serving.doctor import examine

    go_offline()
    failed = False
    for finding in examine(settings_of(context)):
        failed = failed or finding.status == "fail"
        if json:
            out_json(finding)
        else:
            remedy = f"\n       → {finding.remedy}" if finding.remedy else ""
            out(f"[{WORDS[finding.status]}] {finding.name}: {finding.message}{remedy}")
    if failed:
        raise typer.Exit(FAILED)
