"""What the gate says, in Korean: what got worse, on which items, from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.gate.baseline import UPDATE
from eval.gate.check import Breach, Checked, Fall, Item
from rag.evaluation.compare import Difference
from rag.evaluation.records import Record, Score

SHOWN = 8
"""Items that are shown of each fall."""
LONGEST = 70
"""Characters shown of a question."""


def lines(found: Sequence[Checked]) -> Iterator[str]:
    """Yield the report of the gate, the verdict last."""
    for one in found:
        yield f"\n{one.suite}: {'통과' if one.passes else '막음'} (기준: {one.baseline.reason})"
        yield from (f"  {line_of(difference)}" for difference in one.differences)
        yield from (f"  {line}" for line in faults(one))
    stopped = [one.suite for one in found if not one.passes]
    yield (
        f"\n관문을 통과했습니다(묶음 {len(found)}개)."
        if not stopped
        else f"\n관문에서 막혔습니다: {', '.join(stopped)}."
    )


def line_of(one: Difference) -> str:
    """Return a measure before and now."""
    if one.first is None or one.second is None:
        return f"{one.label}: 견줄 수 없음({one.why_missing})"
    return f"{one.label}: {one.first:.3f} → {one.second:.3f} (n={one.n:,}, 나빠질 우연의 p={one.p_worse:.3f})"


def faults(one: Checked) -> Iterator[str]:
    """Yield what stops a change."""
    if one.changed:
        yield f"문항이 바뀌거나 없어지거나 늘었습니다: {_named(one.changed)}. 기준을 다시 정하십시오({UPDATE})."
    if one.redefined:
        yield f"측정의 정의가 기준과 다릅니다: {_named(one.redefined)}. 기준을 다시 정하십시오({UPDATE})."
    for fall in one.falls:
        yield from fallen(fall)
    for breach in one.breaches:
        yield from broken(breach)
    if one.silent:
        yield f"답이 나오지 않게 된 문항 {len(one.silent)}건:"
        yield from (f"  {item.now.case}: {item.before.status} → {item.now.status}" for item in one.silent[:SHOWN])


def fallen(fall: Fall) -> Iterator[str]:
    """Yield a measure that fell, and its items."""
    one = fall.difference
    yield (
        f"나빠짐: {one.label} {one.first:.3f} → {one.second:.3f}, 우연일 확률 {fall.p:.4f}"
        f"(단측, Holm), 나빠진 문항 {len(fall.items)}건"
    )
    yield from _items(fall.items, one.name)


def broken(breach: Breach) -> Iterator[str]:
    """Yield a promise that was broken, and by which items."""
    yield f"약속이 깨짐: {breach.measure.label}, 전에는 지켜졌던 문항 {len(breach.items)}건"
    yield from _items(breach.items, breach.measure.score)


def _items(items: Sequence[Item], score: str) -> Iterator[str]:
    for item in items[:SHOWN]:
        yield f"  {item.now.case} {question_of(item.now)}"
        yield f"    전: {said(item.before.scores.get(score))}"
        yield f"    후: {said(item.now.scores.get(score))}"
    if len(items) > SHOWN:
        yield f"  … 그 밖에 {len(items) - SHOWN}건"


def said(score: Score | None) -> str:
    """Return a score with its reason."""
    if score is None or score.value is None:
        return "점수 없음"
    return f"{score.value:g} ({score.why})"


def question_of(record: Record) -> str:
    """Return the beginning of what was asked."""
    asked = record.requests[-1] if record.requests else {}
    text = " ".join(str(asked.get("query") or asked.get("text") or asked.get("prompt") or "").split())
    return f"{text[:LONGEST]}…" if len(text) > LONGEST else text


def _named(names: Sequence[str]) -> str:
    more = f" 등 {len(names)}개" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"


def summary(one: Checked) -> dict[str, object]:
    """Return a checked suite for a program to read."""
    return {
        "suite": one.suite,
        "passes": one.passes,
        "reason": one.baseline.reason,
        "differences": [each.model_dump(mode="json") for each in one.differences],
        "falls": [
            {"measure": fall.difference.name, "p": fall.p, "items": [item.now.case for item in fall.items]}
            for fall in one.falls
        ],
        "breaches": [
            {"measure": breach.measure.name, "items": [item.now.case for item in breach.items]}
            for breach in one.breaches
        ],
        "changed": one.changed,
        "redefined": one.redefined,
        "silent": [item.now.case for item in one.silent],
    }
