"""The trade-off of refusing: what each threshold would answer in scope and refuse out of scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.reports.entries import Entry
from eval.reports.model import ShownCurve
from rag.evaluation.curves import Curve, Point, curve_of
from rag.policy import AnswerPolicy
from rag.scope import THRESHOLD

MOST = 21
"""Points of a curve that are shown."""
TITLES = {
    "bearing": "찾은 근거가 질문과 얼마나 맞닿아야 답할지",
    "in_scope": "질문이 답할 범위 안이라고 얼마나 믿어야 답할지",
}


def curves(entry: Entry, system: str) -> Iterator[ShownCurve]:
    """Yield the curve of each score by which a system decides what to refuse, where its records have it."""
    for score, title in TITLES.items():
        found = curve_of(entry.records, score, threshold_of(entry, score))
        if found is not None:
            yield ShownCurve(system=system, title=title, curve=thinned(found), note=note_of(found))


def threshold_of(entry: Entry, score: str) -> float:
    """Return the threshold of the system that ran: its own setting, else the program's."""
    if score == "in_scope":
        return -THRESHOLD
    answer = entry.evaluation.system.settings.get("answer")
    own = answer.get("min_bearing") if isinstance(answer, dict) else None
    return float(own) if isinstance(own, int | float) else AnswerPolicy().min_bearing


def thinned(curve: Curve) -> Curve:
    """Return a curve of a few points, the ends among them."""
    return curve.model_copy(update={"points": tuple(spaced(curve.points))})


def spaced(points: Sequence[Point]) -> Sequence[Point]:
    """Return at most so many points as are shown, at equal distances in their order."""
    if len(points) <= MOST:
        return points
    last = len(points) - 1
    return [points[round(last * at / (MOST - 1))] for at in range(MOST)]


def note_of(curve: Curve) -> str:
    """Say what the curve rests on, and what in it is assumed."""
    said = f"답할 수 있는 질문 {curve.inside:,}개, 범위 밖 질문 {curve.outside:,}개를 물은 기록으로 그렸습니다."
    if curve.assumed:
        said += (
            f" 거절한 {curve.assumed:,}개는 기준을 낮추면 답했을 것으로 보았는데, 다른 까닭으로 거절했을 수 있습니다."
        )
    if curve.unscored:
        said += f" 이 점수를 내기 전에 거절한 {curve.unscored:,}개는 기준과 상관없이 거절로 두었습니다."
    return said
