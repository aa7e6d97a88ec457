"""Which antecedents, places and times stand beside which behaviours more often than chance, and change over weeks.

Only behaviours are recorded, not the hours without one: a factor is compared with all other records of the same person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from rag.care.behaviours.types import Change, Direction, Factor, Pattern, Read
from rag.evaluation.exact import binomial_two_sided, fisher_greater, holm

LEAST_RECORDS = 15
"""Records from which patterns are tested at all."""
LEAST_BOTH = 3
LEAST_FACTOR = 5
LEAST_CHANGE = 8
"""Records of a behaviour from which its change is tested."""
LATE_WEEKS = 4
LEAST_WEEKS = 6
LEVEL = 0.05


def patterns(records: Sequence[Read]) -> tuple[Pattern, ...]:
    """Return what stands together at least `LEAST_BOTH` times, the clear ones first."""
    found = list(_pairs(records))
    tested = [index for index, one in enumerate(found) if testable(one, len(records))]
    raw = [probability(found[index]) for index in tested]
    for index, p, corrected in zip(tested, raw, holm(raw), strict=True):
        found[index] = replace(found[index], p=p, corrected=corrected, clear=corrected < LEVEL)
    return tuple(sorted(found, key=lambda one: (not one.clear, one.p is None, one.p or 0.0, -one.both, one.value)))


def testable(one: Pattern, total: int) -> bool:
    """Whether there is enough for a test; a behaviour that stands in every record has nothing to compare with."""
    compared = one.without_factor > 0 and one.both + one.elsewhere < total
    return total >= LEAST_RECORDS and one.with_factor >= LEAST_FACTOR and compared


def probability(one: Pattern) -> float:
    """Return the p of a pattern."""
    return fisher_greater(one.both, one.with_factor, one.elsewhere, one.without_factor)


def _pairs(records: Sequence[Read]) -> Iterator[Pattern]:
    behaviours = Counter(kind for one in records for kind in one.behaviours)
    beside: dict[tuple[Factor, str], list[Read]] = {}
    for one in records:
        for key in one.factors:
            beside.setdefault(key, []).append(one)
    for (factor, value), there in sorted(beside.items()):
        for behaviour, both in sorted(Counter(kind for one in there for kind in one.behaviours).items()):
            if both >= LEAST_BOTH:
                yield Pattern(
                    factor=factor,
                    value=value,
                    behaviour=behaviour,
                    both=both,
                    with_factor=len(there),
                    elsewhere=behaviours[behaviour] - both,
                    without_factor=len(records) - len(there),
                    p=None,
                    corrected=None,
                    clear=False,
                    records=tuple(one.record.id for one in there if behaviour in one.behaviours),
                )


def changes(records: Sequence[Read]) -> tuple[Change, ...]:
    """Return how often each behaviour was recorded week by week, and whether late weeks differ from early ones.

    The first and the last week are as long as the records reach: weeks are counted back from the last record.
    """
    if not records:
        return ()
    last = max(one.record.at for one in records).date()
    first = min(one.record.at for one in records).date()
    weeks = (last - first).days // 7 + 1
    behaviours = sorted({kind for one in records for kind in one.behaviours})
    found = [_change([one for one in records if name in one.behaviours], name, last, weeks) for name in behaviours]
    tested = [index for index, one in enumerate(found) if one.p is not None]
    corrected = holm([found[index].p or 0.0 for index in tested])
    for index, value in zip(tested, corrected, strict=True):
        found[index] = replace(found[index], corrected=value, direction=direction(found[index], value, weeks))
    return tuple(found)


def _change(records: Sequence[Read], behaviour: str, last: date, weeks: int) -> Change:
    weekly = [0] * weeks
    for one in records:
        weekly[weeks - 1 - (last - one.record.at.date()).days // 7] += 1
    late_weeks = min(LATE_WEEKS, weeks // 2)
    late = sum(weekly[weeks - late_weeks :]) if late_weeks else 0
    enough = weeks >= LEAST_WEEKS and len(records) >= LEAST_CHANGE
    return Change(
        behaviour=behaviour,
        first_week=(last - timedelta(days=7 * weeks - 1)).isoformat(),
        weekly=tuple(weekly),
        early=len(records) - late,
        late=late,
        p=binomial_two_sided(late, len(records), (late_weeks, weeks)) if enough else None,
        corrected=None,
        direction="판단하기에 적습니다",
        records=tuple(one.record.id for one in records),
    )


def direction(change: Change, corrected: float, weeks: int) -> Direction:
    """Return which way a behaviour goes; unclear where chance explains it."""
    if corrected >= LEVEL:
        return "뚜렷하지 않음"
    expected = (change.early + change.late) * min(LATE_WEEKS, weeks // 2) / weeks
    return "늘어남" if change.late > expected else "줄어듦"
