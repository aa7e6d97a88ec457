"""`mongmin eval compare` and `mongmin eval power`."""

from __future__ import annotations

from typing import Annotated

import typer

from eval.commands.runs import folder_of
from eval.comparing.lines import json_of, text_of
from eval.comparing.runs import compared, newest_of, opened
from rag.errors import InputError
from rag.evaluation.power import MOST, POWER, needed_for_bound, needed_pairs
from serving.commands.common import Json, settings_of


def compare_runs(
    context: typer.Context,
    runs: Annotated[list[str] | None, typer.Argument(metavar="결과...", help="결과의 이름이나 폴더, 둘 이상")] = None,
    suite: Annotated[
        list[str] | None, typer.Option(help="이 묶음의 시스템마다 가장 새 결과를 모두 비교합니다(여러 번 가능)")
    ] = None,
    seed: Annotated[int, typer.Option(help="같은 수는 같은 구간을 냅니다")] = 0,
    as_json: Json = False,
) -> None:
    """같은 문항을 푼 결과들을 둘씩 비교합니다: 차이와 구간, 정확한 검정, 여러 번 비교한 만큼의 보정."""
    data = settings_of(context).data
    found = [opened(folder_of(data, name)) for name in runs or ()]
    if suite:
        found.extend(newest_of(data, suite))
    if len({run.folder.resolve() for run in found}) < 2:
        raise InputError("비교할 결과를 둘 이상 주거나 --suite로 묶음을 고르십시오.")
    for pair in compared(list({run.folder.resolve(): run for run in found}.values()), seed):
        for line in [json_of(pair)] if as_json else text_of(pair):
            typer.echo(line)


def power(
    share: Annotated[float | None, typer.Option(min=0, max=1, help="참값이 이만큼이라고 볼 때(예: 0.93)")] = None,
    bound: Annotated[float, typer.Option(min=0, max=0.999, help="구간의 아래 끝이 이보다 높음을 보이려면")] = 0.9,
    lost: Annotated[float | None, typer.Option(min=0, max=1, help="두 시스템: 틀리게 되는 문항의 몫")] = None,
    gained: Annotated[float, typer.Option(min=0, max=1, help="두 시스템: 맞게 되는 문항의 몫")] = 0.0,
) -> None:
    """몇 문항이 있어야 80%의 확률로 보일 수 있는지 셉니다."""
    if (share is None) == (lost is None):
        raise InputError("--share(한 시스템)와 --lost(두 시스템의 차이) 가운데 하나를 주십시오.")
    if share is not None:
        needed = needed_for_bound(share, bound)
        said = f"참값이 {share:.3f}일 때 95% 구간의 아래 끝이 {bound:.3f}보다 높음을"
    else:
        needed = needed_pairs(lost or 0.0, gained)
        said = f"{(lost or 0.0) * 100:.1f}%가 틀리게 되고 {gained * 100:.1f}%가 맞게 될 때 나빠짐을"
    if needed is None:
        raise InputError(f"{said} {POWER * 100:.0f}%의 확률로 보일 수 있는 문항 수가 {MOST:,} 아래에는 없습니다.")
    typer.echo(f"{said} {POWER * 100:.0f}%의 확률로 보이려면 서로 무관한 문항 {needed:,}건이 필요합니다.")
