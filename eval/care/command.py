"""`mongmin eval care`: how soon an alert comes, and how often one comes for nothing, over simulated households."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from configs.calendar import load_calendar
from configs.care import CareSettings
from eval.care.households import Household, households
from eval.care.measure import HEAD, Outcome, causes, measure, row
from eval.care.methods import Method, fixed_threshold, nothing_for_a_day, ours
from rag.adapters.korean_holidays import work_calendar
from rag.care.signals.score import trace
from rag.care.signals.types import Floats, Holidays

CURVE = (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 24.0, 28.0)
NAIVE: dict[str, Method] = {
    "하루 동안 움직임 없음": nothing_for_a_day,
    "고정 문턱(처음 6주 평균의 30%)": fixed_threshold(0.3),
    "고정 문턱(처음 6주 평균의 15%)": fixed_threshold(0.15),
}


def lines(count: int, months: int, seed: int, holidays: Holidays, threshold: float | None = None) -> Iterator[str]:
    """Yield the report: our method at the chosen threshold, the simple ones, causes, and the curve."""
    chosen = threshold or CareSettings().alert_score
    cases = traced(count, months, seed, holidays)
    found = {f"목민(문턱 {chosen:g})": measure(ours(chosen), cases)}
    found |= {name: measure(method, cases) for name, method in NAIVE.items()}
    first = next(iter(found.values()))
    yield f"세대 {count}, {months}개월, 씨앗 {seed}: 사건 {first.events}건, 사건 전 {first.months:.0f}인월"
    yield ""
    yield from table(found)
    yield ""
    yield "거짓 알림의 까닭(인월마다, 괄호는 건수):"
    yield from (f"- {name}: {causes(outcome)}" for name, outcome in found.items())
    yield ""
    yield "문턱에 따른 변화:"
    yield ""
    yield from table({f"{one:g}": measure(ours(one), cases) for one in CURVE})


def traced(count: int, months: int, seed: int, holidays: Holidays) -> list[tuple[Household, Floats]]:
    """Return the households of a seed with their sums of evidence."""
    return [(house, trace(house.series, holidays).total) for house in households(count, months, seed, holidays)]


def table(found: dict[str, Outcome]) -> Iterator[str]:
    """Yield a Markdown table of outcomes."""
    yield "| " + " | ".join(HEAD) + " |"
    yield "|---" * len(HEAD) + "|"
    yield from ("| " + " | ".join(row(name, outcome)) + " |" for name, outcome in found.items())


def care(
    count: Annotated[int, typer.Option("--households", min=2, help="모의 세대의 수(절반에 사건이 있음)")] = 300,
    months: Annotated[int, typer.Option(min=4, help="한 세대의 개월(30일)")] = 12,
    seed: Annotated[int, typer.Option(min=0, help="같은 수는 같은 세대를 만듭니다. 맞추는 데 쓴 씨앗은 1과 2")] = 101,
    threshold: Annotated[float | None, typer.Option(min=0.1, help="문턱(없으면 설정의 값)")] = None,
) -> None:
    """모의 세대에서 알림이 얼마나 빨리 오고 헛되이 얼마나 오는지, 단순한 방법과 나란히 잽니다."""
    for line in lines(count, months, seed, work_calendar(load_calendar()), threshold):
        typer.echo(line)
