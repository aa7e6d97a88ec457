"""A comparison in Korean lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from math import ceil

from eval.comparing.runs import Compared
from rag.evaluation.compare import Difference, Verdict
from rag.evaluation.power import POWER, needed_pairs
from rag.evaluation.statistics import Z95

VERDICTS: dict[Verdict, str] = {
    "better": "나아짐",
    "worse": "나빠짐",
    "no_difference": "차이를 보이지 못함",
    "not_measured": "측정하지 않음",
}
RELEVANT = 0.05
"""A change of a share that would matter: an interval that reaches farther leaves it open."""
NAMED = 5
"""Cases that are named of those that cannot be compared."""


def text_of(one: Compared) -> Iterator[str]:
    """Yield what a person reads of two runs."""
    first, second = one.first.evaluation, one.second.evaluation
    yield f"\n{first.suite}: {first.system.name} → {second.system.name}"
    yield f"  앞 {one.first.folder.name}, 뒤 {one.second.folder.name}, 같은 문항 {one.found.paired:,}건"
    for difference in one.found.differences:
        yield f"  {line_of(difference)}"
        if (more := power_line(difference)) is not None:
            yield f"    {more}"
    yield from (f"  {line}" for line in apart(one))


def line_of(one: Difference) -> str:
    """Return a measure of two systems in one line."""
    if one.first is None or one.second is None or one.difference is None:
        return f"{one.label}: 측정하지 않음({one.why_missing})"
    ends = f" [{one.interval.low:+.3f}, {one.interval.high:+.3f}]" if one.interval else " [구간 없음]"
    p = f"p={one.p:.4f}" if one.p_holm is None else f"p={one.p_holm:.4f}(Holm)"
    items = f"{one.n:,}건" if one.clusters == one.n else f"{one.n:,}건/{one.clusters:,}묶음"
    alone = f", 한쪽만 셈 {one.only_first + one.only_second:,}" if one.only_first + one.only_second else ""
    return (
        f"{one.label}: {one.first:.3f} → {one.second:.3f}{one.unit}, 차이 {one.difference:+.3f}{ends}, "
        f"{p}, {items}(나아짐 {one.gained:,}, 나빠짐 {one.lost:,}{alone}), {one.method}: {VERDICTS[one.verdict]}"
    )


def power_line(one: Difference) -> str | None:
    """Return how many items would show a change that matters, where this comparison could not have."""
    if one.verdict != "no_difference" or one.interval is None or one.unit or not one.headline:
        return None
    if max(abs(one.interval.low), abs(one.interval.high)) < RELEVANT:
        return None
    needed = pairs_needed(one)
    if needed is None or needed <= one.n:
        return None
    return (
        f"같다는 뜻이 아닙니다. {RELEVANT * 100:.0f}%p 차이를 {POWER * 100:.0f}%의 확률로 보이려면 "
        f"이런 문항이 약 {needed:,}건 있어야 합니다(지금 {one.n:,}건)."
    )


def pairs_needed(one: Difference) -> int | None:
    """Return about how many items would show `RELEVANT`: exactly for shares of single items, else by the interval.

    An interval shrinks with the root of the number of items (or of clusters of the same size).
    """
    if one.mcnemar is not None and one.clusters == one.n:
        differing = max(RELEVANT, (one.gained + one.lost) / one.n)
        return needed_pairs((differing + RELEVANT) / 2, (differing - RELEVANT) / 2)
    if one.interval is None:
        return None
    error = (one.interval.high - one.interval.low) / (2 * Z95)
    return ceil(one.n * ((Z95 + 0.8416) * error / RELEVANT) ** 2)


def apart(one: Compared) -> Iterator[str]:
    """Yield what was not compared, and why."""
    found = one.found
    yield from _named("문항의 내용이 바뀌어 비교하지 않음", found.changed)
    yield from _named("앞에만 있어 비교하지 않음", found.only_first)
    yield from _named("뒤에만 있어 비교하지 않음", found.only_second)
    yield from _named("한 결과에 두 번 나와 비교하지 않음", found.repeated)
    yield from _named("두 결과에서 정의가 달라 비교하지 않은 측정", one.left_out)


def _named(why: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        more = " 등" if len(names) > NAMED else ""
        yield f"{why}: {len(names):,}개({', '.join(names[:NAMED])}{more})"


def json_of(one: Compared) -> str:
    """Return two runs and their comparison as a line of JSON."""
    first, second = one.first, one.second
    return json.dumps(
        {
            "suite": first.evaluation.suite,
            "first": {"run": first.folder.name, "system": first.evaluation.system.name},
            "second": {"run": second.folder.name, "system": second.evaluation.system.name},
            "comparison": {
                **one.found.model_dump(mode="json"),
                "differences": [
                    {**difference.model_dump(mode="json"), "verdict": difference.verdict}
                    for difference in one.found.differences
                ],
            },
            "left_out": one.left_out,
        },
        ensure_ascii=False,
    )
