"""`mongmin eval desk`: how well the complaint desk sorts, by part, on marked complaints."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from configs.settings import PROJECT, load
from eval.desk.ground import GOLD, Ground
from rag.errors import InputError

Part = Callable[[Ground], Iterable[str]]
PARTS: dict[str, str] = {
    "labels": "eval.desk.labels",
    "swaps": "eval.desk.swaps",
    "crisis": "eval.desk.crisis",
    "clusters": "eval.desk.clusters",
    "basis": "eval.desk.basis",
}
"""The module of each part; its `measure(ground)` yields the lines of its report, Markdown, as they are ready."""


def part(name: str) -> Part:
    """Return what measures a part. Raises `InputError` for an unknown one."""
    if name not in PARTS:
        raise InputError(f"잴 수 없는 항목입니다: {name}. {', '.join(PARTS)} 가운데 고르십시오.")
    measure: Part = import_module(PARTS[name]).measure
    return measure


def desk(
    part_names: Annotated[
        list[str] | None, typer.Option("--part", help=f"잴 것: {' '.join(PARTS)}(없으면 모두)")
    ] = None,
    gold: Annotated[Path, typer.Option(help="complaints, duplicates, counterfactual.jsonl이 있는 폴더")] = GOLD,
    seed: Annotated[int, typer.Option(help="신뢰구간을 뽑는 씨앗. 같은 수는 같은 구간을 냅니다")] = 1,
    train: Annotated[bool, typer.Option("--train", help="재지 않고, 분류기를 eval/data의 글로 새로 배웁니다")] = False,
    out: Annotated[Path, typer.Option(help="결과를 둘 폴더")] = PROJECT / "bench-out" / "desk",
) -> None:
    """민원의 분류, 같은 대우, 위기, 묶기, 관련 법령을 표시된 민원으로 잽니다."""
    ground = Ground(load(), gold, seed)
    if train:
        from eval.desk.train import train as learn

        for line in learn(ground):
            typer.echo(line)
        return
    for name in part_names or PARTS:
        lines = []
        for line in part(name)(ground):
            typer.echo(line)
            lines.append(line)
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf8")
