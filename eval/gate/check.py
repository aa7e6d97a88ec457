"""Whether suites are worse than their baselines by more than noise: the decision, without any words for it.

Three things stop a change: a measure that is worse by a paired one-sided test, corrected over all measures of all
suites (Holm); one item that breaks a promise (`invariant`) which it kept before; and a set that is no longer the same
or no longer answered whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.gate.baseline import Baseline
from rag.evaluation.compare import LEVEL, Difference, compare
from rag.evaluation.counting import value_of
from rag.evaluation.exact import holm
from rag.evaluation.measures import Contrast, Measure, Spread
from rag.evaluation.pairs import Pairs, pairs_of
from rag.evaluation.records import Record

COUNTS = ("counts_refusals_as", "counts_missing_as", "counts_out_of_choice_as")
DECIDING = ("name", "score", "estimator", "better", "invariant", *COUNTS)
"""What makes a measure the same measure; its label or unit may change."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of which a measure got worse."""

    before: Record
    now: Record


@dataclass(frozen=True, slots=True)
class Fall:
    """A measure that is worse by more than noise, with the items that are, the worst first."""

    difference: Difference
    p: float
    """One-sided, corrected."""
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that items broke which kept it before."""

    measure: Measure
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A suite against its baseline."""

    suite: str
    baseline: Baseline
    differences: tuple[Difference, ...]
    falls: tuple[Fall, ...]
    breaches: tuple[Breach, ...]
    changed: tuple[str, ...]
    """Cases with another content, gone, or new."""
    redefined: tuple[str, ...]
    """Measures that are not what they were."""
    silent: tuple[Item, ...]
    """Items that were answered and of which nothing usable came back now."""

    @property
    def stale(self) -> bool:
        """Whether the baseline is of another set or of other measures."""
        return bool(self.changed or self.redefined)

    @property
    def passes(self) -> bool:
        """Whether nothing stops the change."""
        return not (self.falls or self.breaches or self.stale or self.silent)


@dataclass(frozen=True, slots=True)
class Now:
    """What a suite gives now."""

    baseline: Baseline
    measures: tuple[Measure, ...]
    records: tuple[Record, ...]


def check(suites: Sequence[Now], seed: int = 0) -> list[Checked]:
    """Check suites together: the correction is over all their measures."""
    compared = [compare(tested(one.measures), one.baseline.records, one.records, seed) for one in suites]
    ps = [each.p_worse for found in compared for each in found.differences if each.p_worse is not None]
    left = iter(holm(ps))
    corrected = [
        [(each, 1.0 if each.p_worse is None else next(left)) for each in found.differences] for found in compared
    ]
    return [_checked(one, found) for one, found in zip(suites, corrected, strict=True)]


def tested(measures: Sequence[Measure]) -> list[Measure]:
    """Return the measures that are tested: promises are looked at item by item, and times are the machine's."""
    return [measure for measure in measures if not measure.invariant and measure.kind != "cost"]


def _checked(one: Now, found: Sequence[tuple[Difference, float]]) -> Checked:
    pairs = pairs_of(one.baseline.records, one.records)
    measures = {measure.name: measure for measure in one.measures}
    return Checked(
        suite=one.baseline.suite,
        baseline=one.baseline,
        differences=tuple(difference for difference, _ in found),
        falls=tuple(
            Fall(difference, p, tuple(worse_items(measures[difference.name], pairs)))
            for difference, p in found
            if p < LEVEL and is_worse(difference)
        ),
        breaches=tuple(_breaches(one.measures, pairs)),
        changed=(*pairs.changed, *pairs.only_first, *pairs.only_second, *pairs.repeated),
        redefined=tuple(_redefined(one.baseline.measures, one.measures)),
        silent=tuple(Item(two, now) for two, now in _paired(pairs) if now.missing and not two.missing),
    )


def is_worse(one: Difference) -> bool:
    """Whether the change is for the worse at all."""
    return bool(one.difference) and ((one.difference or 0.0) < 0) == (one.better == "higher")


def worse_items(measure: Measure, pairs: Pairs) -> list[Item]:
    """Return the items that fell, those that fell most first; of a difference of groups, all that changed."""
    either_way = isinstance(measure.estimator, Contrast | Spread) or measure.better == "zero"
    falls = []
    for before, now in _paired(pairs):
        one, other = value_of(measure, before), value_of(measure, now)
        if one is None or other is None:
            continue
        fall = one - other if measure.better == "higher" else other - one
        if fall > 0 or (either_way and fall):
            falls.append((abs(fall), Item(before, now)))
    return [item for _, item in sorted(falls, key=lambda each: -each[0])]


def _breaches(measures: Sequence[Measure], pairs: Pairs) -> Iterator[Breach]:
    for measure in measures:
        if measure.invariant and (items := worse_items(measure, pairs)):
            yield Breach(measure, tuple(items))


def _redefined(before: Sequence[Measure], now: Sequence[Measure]) -> Iterator[str]:
    were, are = ({measure.name: _definition(measure) for measure in measures} for measures in (before, now))
    yield from sorted(name for name in were.keys() | are.keys() if were.get(name) != are.get(name))


def _definition(measure: Measure) -> dict[str, object]:
    return measure.model_dump(include=set(DECIDING))


def _paired(pairs: Pairs) -> Iterator[tuple[Record, Record]]:
    return zip(pairs.first, pairs.second, strict=True)
