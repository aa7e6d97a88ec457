"""Two systems on the same items: paired differences with intervals, exact tests, and a correction for their number.

Only items with the same id and the same content are compared; the others are named. Systems are compared by whole
clusters: under the hypothesis of no difference, the two could have changed places in any cluster. Where every item is
a cluster and every score 0 or 1, that test is the exact one of McNemar.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rag.evaluation.bundle import Interval
from rag.evaluation.estimators import alone, value_of_all
from rag.evaluation.exact import holm, mcnemar, sign_test
from rag.evaluation.facts import Count, Fact, Name, Number
from rag.evaluation.intervals import tango
from rag.evaluation.measures import Better, Mean, Measure
from rag.evaluation.pairs import Both, Pairs, both_of, changes, moved, pairs_of
from rag.evaluation.randomisation import chance, observed, resampled_differences, sign
from rag.evaluation.records import Record
from rag.evaluation.resampling import ends

LEVEL = 0.05
NOTHING_SHARED = "두 쪽에서 함께 셀 수 있는 항목이 없습니다."
Verdict = Literal["better", "worse", "no_difference", "not_measured"]


class Difference(Fact):
    """A measure of two systems on the items that count for both.

    `difference` is the second value less the first; where nought is best, that of their distances from nought.
    """

    name: Name
    label: Name
    better: Better
    headline: bool = False
    unit: str = ""
    n: Count
    """Items that count for both."""
    clusters: Count
    first: Number | None
    second: Number | None
    difference: Number | None = None
    interval: Interval | None = None
    p: Number | None = None
    """Two-sided, of this measure alone."""
    p_worse: Number | None = None
    """One-sided: of a change so bad for the second, or worse, by chance."""
    p_holm: Number | None = None
    """The same, corrected for all headline measures compared together; None for the others."""
    method: str = ""
    mcnemar: Number | None = None
    """Of scores of 0 and 1, the exact test that takes every item as independent."""
    gained: Count = 0
    """Items that the second has better."""
    lost: Count = 0
    only_first: Count = 0
    """Items that count for the first alone (the second gave nothing usable, say)."""
    only_second: Count = 0
    why_missing: str = ""

    @property
    def verdict(self) -> Verdict:
        """What the test says of the second system: by the corrected p where there is one."""
        p = self.p if self.p_holm is None else self.p_holm
        if p is None or self.difference is None:
            return "not_measured"
        if p >= LEVEL or not self.difference:
            return "no_difference"
        return "better" if sign(self.better) * self.difference > 0 else "worse"


class Comparison(Fact):
    """Two runs of one suite, measure by measure, and what could not be compared."""

    differences: tuple[Difference, ...]
    paired: Count
    changed: tuple[Name, ...] = ()
    """Cases of one id and two contents."""
    only_first: tuple[Name, ...] = ()
    only_second: tuple[Name, ...] = ()
    repeated: tuple[Name, ...] = ()
    """Cases that a run holds more than once: none of them is compared."""


def compare(
    measures: Sequence[Measure], first: Sequence[Record], second: Sequence[Record], seed: int = 0
) -> Comparison:
    """Compare two runs of one suite; Holm's correction is over the headline measures of this comparison.

    To compare several suites or systems at once, correct them together (`corrected`).
    """
    pairs = pairs_of(first, second)
    found = Comparison(
        differences=tuple(difference_of(measure, pairs, seed) for measure in measures),
        paired=len(pairs.first),
        changed=pairs.changed,
        only_first=pairs.only_first,
        only_second=pairs.only_second,
        repeated=pairs.repeated,
    )
    return corrected([found])[0]


def shared_measures(first: Sequence[Measure], second: Sequence[Measure]) -> tuple[list[Measure], tuple[str, ...]]:
    """Return the measures that two runs define alike, and the labels of the others: those say nothing of each other."""
    alike = [measure for measure in first if measure in second]
    return alike, tuple(sorted({measure.label for measure in (*first, *second) if measure not in alike}))


def corrected(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Return comparisons with `p_holm` over the headline measures of them all (Holm 1979)."""
    tested = [one.p for each in comparisons for one in each.differences if one.headline and one.p is not None]
    left = iter(holm(tested))
    return [
        each.model_copy(
            update={
                "differences": tuple(
                    one.model_copy(update={"p_holm": next(left) if one.headline and one.p is not None else None})
                    for one in each.differences
                )
            }
        )
        for each in comparisons
    ]


def difference_of(measure: Measure, pairs: Pairs, seed: int = 0) -> Difference:
    """Return one measure of two runs on the items that count for both."""
    both = both_of(measure, pairs)
    first, second = (value_of_all(measure.estimator, items) for items in (both.first, both.second))
    gained, lost = changes(measure, both)
    found = Difference(
        name=measure.name,
        label=measure.label,
        better=measure.better,
        headline=measure.headline,
        unit=measure.unit,
        n=both.n,
        clusters=both.first.cluster_count,
        first=first,
        second=second,
        gained=gained,
        lost=lost,
        only_first=both.only_first,
        only_second=both.only_second,
    )
    if first is None or second is None:
        return found.model_copy(update={"first": None, "second": None, "why_missing": NOTHING_SHARED})
    return found.model_copy(update=_tested(measure, both, seed))


def _tested(measure: Measure, both: Both, seed: int) -> dict[str, object]:
    """Return difference, interval and p values."""
    if isinstance(measure.estimator, Mean) and both.first.binary and both.second.binary:
        up, down = moved(both)
        wins, losses = (up, down) if measure.better == "higher" else (down, up)
        exact = {"mcnemar": mcnemar(up, down)}
        if alone(both.first):
            return exact | {
                "difference": (up - down) / both.n,
                "interval": Interval(
                    **dict(zip(("low", "high"), tango(up, down, both.n), strict=True)), method="Tango"
                ),
                "p": exact["mcnemar"],
                "p_worse": sign_test(losses, wins),
                "method": "McNemar(정확)",
            }
        return exact | _randomised(measure, both, seed)
    return _randomised(measure, both, seed)


def _randomised(measure: Measure, both: Both, seed: int) -> dict[str, object]:
    by = chance(measure, both, seed)
    return {
        "difference": observed(measure, both),
        "interval": _interval(measure, both, seed),
        "p": by.p,
        "p_worse": by.p_worse,
        "method": "짝 맞춘 교환 검정(모두)" if by.exact else "짝 맞춘 교환 검정",
    }


def _interval(measure: Measure, both: Both, seed: int) -> Interval | None:
    """Return the interval of the paired bootstrap; where all clusters differ alike, that of one pair for each."""
    found = ends(resampled_differences(measure, both, seed), both.first.cluster_count)
    if found is not None and found[0] < found[1]:
        name = "짝 부트스트랩" if alone(both.first) else "짝 부트스트랩(묶음 단위)"
        return Interval(low=found[0], high=found[1], method=name)
    if isinstance(measure.estimator, Mean) and both.first.binary and both.second.binary:
        difference, n = observed(measure, both), both.first.cluster_count
        low, high = tango(round(max(0.0, difference) * n), round(max(0.0, -difference) * n), n)
        return Interval(low=min(low, difference), high=max(high, difference), method="Tango(묶음 수)")
    return None
