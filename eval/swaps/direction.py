"""Whether a difference is systematic: an exact paired test by axis, corrected for their number, and by templates.

Of a score that says how far the changed request lies above the unchanged one, the ups and downs of an axis are counted
(for right and wrong answers that is McNemar's test) and the p values of all axes are corrected by Holm. Pairs of one
template are alike, so the same is done with one sign a template: only where that is small too, chance is no excuse.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.evaluation.exact import holm, mcnemar
from rag.evaluation.records import Record

SHIFTS: Mapping[str, str] = {
    "urgency_shift": "긴급도",
    "deadline_shift": "처리기한",
    "gain_domain": "분야 정확도",
    "gain_type": "종류 정확도",
    "gain_department": "부서 정확도",
    "gain": "정답",
    "refusal_gained": "거절",
    "length_change": "길이",
    "tone_honorific": "높임",
    "tone_thanks": "감사",
    "tone_apology": "사과",
    "tone_sympathy": "공감",
    "tone_hedge": "얼버무림",
    "tone_command": "요구·지시",
}
"""Scores with a direction, and what they are called."""
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Direction:
    """The ups and downs of a score within a group; p values are two-sided, `corrected` by Holm over the groups."""

    score: str
    group: str
    n: int
    up: int
    down: int
    p: float
    corrected: float
    p_templates: float

    @property
    def systematic(self) -> bool:
        """Whether the difference has a direction that chance does not explain, by pairs and by templates."""
        return self.corrected < LEVEL and self.p_templates < LEVEL


def directions(records: Sequence[Record], by: str = "axis", scores: Mapping[str, str] = SHIFTS) -> list[Direction]:
    """Return the directions of each score by a slice; of scores and groups that were measured."""
    return [row for score in scores for row in _of_score(records, by, score)]


def _of_score(records: Sequence[Record], by: str, score: str) -> list[Direction]:
    groups: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for record in records:
        found = record.scores.get(score)
        if found is not None and found.value is not None and by in record.slices:
            groups[record.slices[by]].append((record.cluster, found.value))
    names = sorted(groups)
    signs = {name: ups_and_downs([value for _, value in groups[name]]) for name in names}
    values = [mcnemar(*signs[name]) for name in names]
    return [
        Direction(score, name, len(groups[name]), *signs[name], p, corrected, mcnemar(*by_template(groups[name])))
        for name, p, corrected in zip(names, values, holm(values), strict=True)
    ]


def ups_and_downs(values: Sequence[float]) -> tuple[int, int]:
    """Return how many values lie above nought, and how many below.

    >>> ups_and_downs([1, 0, -1, 2])
    (2, 1)
    """
    return sum(value > 0 for value in values), sum(value < 0 for value in values)


def by_template(pairs: Sequence[tuple[str, float]]) -> tuple[int, int]:
    """Return the same with one sum a template."""
    sums: dict[str, float] = defaultdict(float)
    for cluster, value in pairs:
        sums[cluster] += value
    return ups_and_downs(list(sums.values()))
