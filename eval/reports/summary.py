"""The summary and the limits of a report, computed from its figures: nobody writes these sentences by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.reports.entries import is_reference
from eval.reports.flags import EMPTY_BIAS
from eval.reports.model import Figure, Flag, SuitePart
from eval.reports.words import NOT_MEASURED, day, span_of, topic, value_of
from rag.evaluation.bundle import Metric

NAMED = 3
"""Suites and systems that the summary names."""


def summary(suites: Sequence[SuitePart], flags: Sequence[Flag]) -> tuple[str, ...]:
    """Return three to six sentences: what was measured, how it came out, what differs, what to beware of."""
    said = [what(suites), *results(suites), differing(suites), fairness(suites, flags), warnings(flags)]
    return tuple(one for one in said if one)[:6]


def what(suites: Sequence[SuitePart]) -> str:
    """Say what was measured on what."""
    runs = [run for part in suites for run in part.runs]
    if not runs:
        return "읽을 수 있는 평가 결과가 없습니다."
    systems = list(dict.fromkeys(run.system for run in runs))
    asked = sum(run.records for run in runs)
    latest = day(max(run.measured_at for run in runs))[:10]
    return (
        f"시스템 {len(systems)}개({listed(systems)})를 평가 묶음 {len(suites)}개로 재었고, "
        f"물은 문항은 모두 {asked:,}개이며, 마지막으로 잰 날은 {latest}입니다."
    )


def listed(names: Sequence[str]) -> str:
    """Name the first of many."""
    more = f" 외 {len(names) - NAMED}개" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def results(suites: Sequence[SuitePart]) -> Iterator[str]:
    """Yield how the suites with the most systems came out, by their first headline figure; two at most."""
    ordered = sorted(suites, key=lambda part: -sum(not is_reference(run.system) for run in part.runs))
    told = [(part, lead) for part in ordered if (lead := leading(part))]
    for part, lead in told[:2]:
        label = lead[0].metric.label
        values = ", ".join(f"{one.system} {short(one.metric)}" for one in lead[:NAMED])
        yield f"‘{part.card.title}’에서 {topic(f'‘{label}’')} {values}입니다."


def short(metric: Metric) -> str:
    """Say a figure with its interval."""
    return (
        f"{value_of(metric)}({span_of(metric)})" if metric.value is not None and metric.interval else value_of(metric)
    )


def leading(part: SuitePart) -> list[Figure]:
    """Return the first headline figure of a suite, of each system that it was measured of."""
    headline = [
        one
        for one in part.figures
        if one.metric.headline and one.metric.slice is None and one.metric.kind in {"performance", "safety"}
    ]
    measured = [one for one in headline if one.metric.value is not None]
    found = [one for one in headline if measured and one.metric.name == measured[0].metric.name]
    return sorted(found, key=lambda one: is_reference(one.system))


def differing(suites: Sequence[SuitePart]) -> str:
    """Say how many differences between systems are more than noise."""
    found = [one for part in suites for one in part.differences]
    if not found:
        return ""
    real = sum(one.better is not None for one in found)
    rest = len(found) - real
    if not real:
        return f"같은 문항으로 두 시스템씩 {len(found)}가지를 견주었으나, 우연으로 볼 수 없는 차이는 없었습니다."
    return (
        f"같은 문항으로 두 시스템씩 견준 {len(found)}가지 가운데 {real}가지는 우연으로 보기 어려운 차이이고, "
        f"{rest}가지는 차이를 말할 수 없습니다."
    )


def fairness(suites: Sequence[SuitePart], flags: Sequence[Flag]) -> str:
    """Say what is known of bias: not measured, measured, or measured without meaning."""
    bias = [one for part in suites for one in part.figures if one.metric.kind == "bias" and one.metric.slice is None]
    measured = [one for one in bias if one.metric.value is not None]
    if not measured:
        return "공정성(편향)은 이 보고서에서 재지 않았으며, 편향이 없다는 뜻이 아닙니다."
    hollow = {(flag.suite, flag.system) for flag in flags if flag.code in EMPTY_BIAS}
    empty = sum((part.suite, one.system) in hollow for part in suites for one in part.figures if one in measured)
    if empty == len(measured):
        return f"공정성 점수 {empty}개는 모두, 시스템이 문제를 거의 맞히지 못해 좋아 보여도 뜻이 없습니다."
    rest = f" 그 가운데 {empty}개는 시스템이 문제를 거의 맞히지 못해 좋아 보여도 뜻이 없습니다." if empty else ""
    return f"공정성 점수는 {len(measured)}개를 쟀습니다.{rest}"


def warnings(flags: Sequence[Flag]) -> str:
    """Say how much there is to beware of."""
    red = sum(flag.level == "red" for flag in flags)
    if red:
        return f"수치를 믿기 전에 꼭 읽어야 할 붉은 표시가 {red}개, 알아 둘 노란 표시가 {len(flags) - red}개 있습니다."
    return f"알아 둘 노란 표시가 {len(flags)}개 있습니다." if flags else "따로 주의할 표시는 없습니다."


def limits(suites: Sequence[SuitePart]) -> tuple[str, ...]:
    """Return what these figures do not say."""
    said = [
        "평가 문항으로 잰 값입니다. 실제 민원과 질문은 문항과 다르므로, 현장에서 똑같은 비율이 나온다는 뜻이 아닙니다.",
        "프로그램이 정해진 규칙으로 채점했습니다. 사람은 달리 볼 수 있어, 가장 나쁜 사례를 그대로 실었습니다.",
    ]
    figures = [one.metric for part in suites for one in part.figures]
    missing = sum(metric.value is None for metric in figures)
    if missing:
        said.append(f"재지 못한 값 {missing:,}개는 ‘{NOT_MEASURED}’으로 적었습니다. 0점이라는 뜻이 아닙니다.")
    left = sum(
        metric.missing + metric.refusals + metric.out_of_choice > 0 for metric in figures if metric.slice is None
    )
    if left:
        said.append(
            f"값 {left:,}개는 답을 못 받았거나, 답변을 거절했거나, 선택지 밖의 답을 한 문항이 있습니다. "
            "몇 개인지 값 옆에 따로 적었습니다."
        )
    return (*said, *comparisons(suites))


def comparisons(suites: Sequence[SuitePart]) -> Iterator[str]:
    """Say what comes of comparing much."""
    pairs = sum(len(part.differences) for part in suites)
    if pairs:
        yield (
            f"{pairs}가지를 한꺼번에 견주면 우연만으로도 차이처럼 보이는 것이 나옵니다. 그래서 홀름(Holm) 방법으로 "
            "기준을 엄하게 고쳐, 그래도 남는 것만 ‘차이가 있다’고 적었습니다."
        )
    slices = sum(one.metric.slice is not None for part in suites for one in part.figures)
    if slices:
        yield (
            f"나누어 본 값({slices:,}개)은 문항이 적고 수가 많아, 가장 높거나 낮은 하나만 골라 말하면 틀리기 쉽습니다. "
            "구간이 겹치면 차이가 있다고 말할 수 없습니다."
        )
    times = any(one.metric.kind == "cost" for part in suites for one in part.figures)
    if times:
        yield "걸린 시간은 잰 장비에서의 값이며, 장비와 함께 쓰는 사람 수가 달라지면 달라집니다."
