"""`mongmin eval keys`: whose results count."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.commands.common import settings_of
from serving.evaluations.keys import distrust, trusted_ids


def keys(
    context: typer.Context,
    remove: Annotated[str | None, typer.Option(metavar="번호", help="이 키를 더는 믿지 않습니다")] = None,
) -> None:
    """평가 결과를 믿는 서명 키의 번호를 보입니다. 더하기는 trust-key, 빼기는 --remove입니다(관리자가 합니다)."""
    data = settings_of(context).data
    if remove is not None:
        distrust(data, remove)
        typer.echo(f"키 {remove}이(가) 서명한 평가 결과를 더는 믿지 않습니다.", err=True)
    for name in trusted_ids(data):
        typer.echo(name)
    if not trusted_ids(data):
        typer.echo("믿는 키가 없습니다. 'mongmin eval trust-key 파일'로 더하십시오.", err=True)
