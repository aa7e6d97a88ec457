"""`mongmin eval cases`: an office's own questions as a case file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def cases(
    table: Annotated[Path, typer.Argument(metavar="표.csv", exists=True, dir_okay=False, help="질문의 표(CSV, UTF-8)")],
    out: Annotated[Path, typer.Option(help="쓸 문항 파일")] = Path("questions.jsonl"),
    licence: Annotated[str, typer.Option(help="문항의 라이선스")] = "기관 안에서만 씀",
    title: Annotated[str, typer.Option(help="문항 묶음의 이름")] = "우리 기관의 물음",
) -> None:
    """직접 만든 물음(열: 질문, 핵심 사실, 출처, 분야)을 문항 파일로 만듭니다. 'eval run own --local 파일'로 잽니다."""
    from eval.harness.own_cases import About, cases_of_table

    made = cases_of_table(table, out, About("own", title, licence, table.name))
    typer.echo(f"{out}: 문항 {made.header.count:,}개, 확인값 {made.header.sha256[:12]}")
