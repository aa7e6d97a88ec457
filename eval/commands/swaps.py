"""`mongmin eval swaps`: which differences of a finished run have a direction, and which regions stand out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from eval.commands.runs import folder_of
from eval.comparing.runs import opened
from eval.suites.parity import LABELS
from eval.swaps.direction import SHIFTS, Direction, directions
from eval.swaps.regions import Region, outliers, regions, value_of
from rag.errors import InputError
from rag.evaluation.records import Record
from serving.commands.common import settings_of


def swaps(
    context: typer.Context,
    run: Annotated[str, typer.Argument(metavar="결과", help="결과의 이름이나 폴더(mongmin eval list --runs)")],
) -> None:
    """신원 바꾸기와 지역 형평의 결과에서, 차이에 방향이 있는지와 두드러지는 시군을 보입니다."""
    found = opened(folder_of(settings_of(context).data, run))
    for line in report(found.records):
        typer.echo(line)


def report(records: Sequence[Record]) -> Iterator[str]:
    """Yield the report in Markdown."""
    moved = directions(records)
    table = [one for one in LABELS if any(value_of(record, one) is not None for record in records)]
    if not moved and not table:
        raise InputError(
            "이 결과에는 견줄 쌍이 없습니다. swaps-triage, swaps-answers, swaps-drafts, parity의 결과를 주십시오."
        )
    if moved:
        yield from ("### 차이의 방향", "", *of_directions(moved))
    if table:
        yield from ("", "### 시군", "", *of_regions(regions(records, table), table), "", *of_outliers(records, table))


def of_directions(found: Sequence[Direction]) -> Iterator[str]:
    """Yield the table of directions: axes in which nothing moved are one line at the end."""
    yield "| 항목 | 축 | 쌍 | 늘거나 오름 | 줄거나 내림 | p(정확) | p(Holm) | p(틀마다 하나) | 방향 |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for one in found:
        if one.up or one.down:
            said = "있음" if one.systematic else "보이지 않음"
            yield (
                f"| {SHIFTS[one.score]} | {one.group} | {one.n} | {one.up} | {one.down} "
                f"| {one.p:.3f} | {one.corrected:.3f} | {one.p_templates:.3f} | {said} |"
            )
    still = sum(not (one.up or one.down) for one in found)
    yield from ("", f"한 쌍도 바뀌지 않은 항목과 축: {still}/{len(found)}.")


def of_regions(found: Sequence[Region], scores: Sequence[str]) -> Iterator[str]:
    """Yield the table of regions."""
    heads = [f"{label}({unit})" if unit else label for label, unit in (LABELS[one] for one in scores)]
    yield f"| 시군 | 건 | {' | '.join(heads)} |"
    yield f"|---|---|{'---|' * len(heads)}"
    for region in found:
        cells = ["측정 안 함" if value is None else f"{value:.2f}" for value in (region.means[one] for one in scores)]
        yield f"| {region.name} | {region.n} | {' | '.join(cells)} |"


def of_outliers(records: Sequence[Record], scores: Sequence[str]) -> Iterator[str]:
    """Yield the regions that stand out, or that none does."""
    found = outliers(records, scores)
    for one in found:
        side = "높음" if one.above > one.below else "낮음"
        yield (
            f"- {one.region}: {LABELS[one.score][0]}이(가) 시군의 중앙값보다 {side}"
            f"({one.above}건 위, {one.below}건 아래, Holm p={one.corrected:.3f})"
        )
    if not found:
        yield "Holm으로 고치면 두드러지는 시군이 없습니다. 건수가 적으면 차이가 있어도 드러나지 않을 수 있습니다."
