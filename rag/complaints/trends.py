"""What is rising: by area, field of work and week, more complaints than the weeks before let expect, and why.

Weeks are spans of seven days that end on the day that is asked for, so that none is half over. The count of a cell is
held against the negative binomial that its earlier weeks predict (a Poisson rate with a Jeffreys prior; more spread
where the weeks varied more than chance does). A past outbreak is cut down to what is usual for the cell, lest it hide
the next one. All cells are judged together (Benjamini and Hochberg 1995). Words are told by their log-odds with an
informative prior (Monroe, Colaresi and Quinn 2008).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median, variance

from rag.complaints.types import Domain

WEEK = timedelta(days=7)
WEEKS = 8
"""Earlier weeks that are looked at."""
LEAST_WEEKS = 4
"""With fewer weeks of records nothing is called new."""
LEAST = 3
"""Complaints below which nothing is a trend."""
FALSE_DISCOVERIES = 0.05
SURE = 1.96
PRIOR_WEIGHT = 10.0
Cell = tuple[str | None, Domain | None]


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A complaint as it is counted: where, of which field, on which day (Korea), and its content words."""

    complaint_id: str
    region: str | None
    domain: Domain | None
    day: date
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """A cell with more complaints than expected in the week from `week` on. None as region or field means all.

    `chance` is the adjusted probability of so many by chance; `words` come with the complaints that hold them.
    """

    region: str | None
    domain: Domain | None
    week: date
    count: int
    expected: float
    chance: float
    reason: str
    words: tuple[tuple[str, int], ...] = ()
    complaint_ids: tuple[str, ...] = ()


def trends(rows: Iterable[TrendRow], until: date) -> list[Trend]:
    """Return what is rising in the seven days that end with `until`, the surest first."""
    known = [row for row in rows if timedelta(0) <= until - row.day < WEEK * (WEEKS + 1)]
    weeks = max((age(row, until) for row in known), default=0)
    if weeks < LEAST_WEEKS:
        return []
    cells = by_cell(known)
    tested = {cell: found for cell, found in cells.items() if len(fresh(found, until)) >= LEAST}
    chances = {cell: chance_of(counts(found, until, weeks)) for cell, found in tested.items()}
    sure = {cell: value for cell, value in adjusted(chances).items() if value <= FALSE_DISCOVERIES}
    kept = [cell for cell in sure if not explained(cell, sure, tested, until)]
    found = [_trend(cell, tested[cell], known, until, weeks, sure[cell]) for cell in kept]
    return sorted(found, key=lambda trend: (trend.chance, -trend.count, str(trend.region), str(trend.domain)))


def age(row: TrendRow, until: date) -> int:
    """Return how many whole weeks before the last week a complaint came; 0 is the last week."""
    return (until - row.day) // WEEK


def by_cell(rows: Iterable[TrendRow]) -> dict[Cell, list[TrendRow]]:
    """Sort complaints into cells: area and field, area, field."""
    cells: dict[Cell, list[TrendRow]] = defaultdict(list)
    for row in rows:
        for cell in {(row.region, row.domain), (row.region, None), (None, row.domain)} - {(None, None)}:
            cells[cell].append(row)
    return cells


def fresh(rows: Iterable[TrendRow], until: date) -> list[TrendRow]:
    """Return the complaints of the last week."""
    return [row for row in rows if age(row, until) == 0]


def counts(rows: Iterable[TrendRow], until: date, weeks: int) -> tuple[int, tuple[float, ...]]:
    """Return the count of the last week and those of the weeks before it, outbreaks cut down."""
    found = Counter(age(row, until) for row in rows)
    before = [found[week] for week in range(1, weeks + 1)]
    usual = median(before)
    most = usual + 3 * math.sqrt(usual + 1)
    return found[0], tuple(min(float(count), most) for count in before)


def chance_of(counted: tuple[int, tuple[float, ...]]) -> float:
    """Return the probability of as many or more in the last week if nothing had changed."""
    now, before = counted
    shape, rate = 0.5 + sum(before), float(len(before))
    mean = shape / rate
    spread = variance(before) if len(before) > 1 else 0.0
    if spread > mean:
        shape = min(shape, mean * mean / (spread - mean))
    return upper_tail(now, shape, shape / (shape + mean))


def upper_tail(count: int, shape: float, success: float) -> float:
    """Return P(X >= count) of a negative binomial (failures before `shape` successes)."""
    log_first = shape * math.log(success)
    below = math.fsum(
        math.exp(
            math.lgamma(shape + k) - math.lgamma(shape) - math.lgamma(k + 1) + log_first + k * math.log1p(-success)
        )
        for k in range(count)
    )
    return max(0.0, 1.0 - below)


def adjusted(chances: Mapping[Cell, float]) -> dict[Cell, float]:
    """Return probabilities adjusted for the number of cells (Benjamini-Hochberg)."""
    ordered = sorted(chances, key=lambda cell: (-chances[cell], str(cell)))
    least, result, total = 1.0, {}, len(ordered)
    for place, cell in enumerate(ordered):
        least = min(least, chances[cell] * total / (total - place))
        result[cell] = least
    return result


def explained(cell: Cell, sure: Mapping[Cell, float], cells: Mapping[Cell, Sequence[TrendRow]], until: date) -> bool:
    """Whether a wide cell says no more than one narrower cell in it that is rising too."""
    if None not in cell:
        return False
    mine = {row.complaint_id for row in fresh(cells[cell], until)}
    for other in sure:
        if None not in other and (other[0] == cell[0] or other[1] == cell[1]):
            theirs = {row.complaint_id for row in fresh(cells[other], until)}
            if len(theirs & mine) >= 0.7 * len(mine):
                return True
    return False


def distinctive(rows: Sequence[TrendRow], others: Sequence[TrendRow], most: int = 5) -> tuple[tuple[str, int], ...]:
    """Return the words that `rows` hold more often than `others`, surely so, with how many of `rows` hold them."""
    here = Counter(word for row in rows for word in set(row.words))
    there = Counter(word for row in others for word in set(row.words))
    prior = here + there
    scale = PRIOR_WEIGHT / max(1, sum(prior.values()))
    totals = sum(here.values()), sum(there.values())
    scored = [(_surely(here[word], there[word], prior[word] * scale, totals), word) for word in here if here[word] > 1]
    best = sorted((score, word) for score, word in scored if score >= SURE)[::-1]
    return tuple((word, here[word]) for _, word in best[:most])


def _surely(here: int, there: int, prior: float, totals: tuple[int, int]) -> float:
    """Return the z-score of the log-odds of a word."""
    first = math.log((here + prior) / max(0.5, totals[0] + PRIOR_WEIGHT - here - prior))
    second = math.log((there + prior) / max(0.5, totals[1] + PRIOR_WEIGHT - there - prior))
    return (first - second) / math.sqrt(1 / (here + prior) + 1 / (there + prior))


def _trend(
    cell: Cell, rows: Sequence[TrendRow], known: Sequence[TrendRow], until: date, weeks: int, chance: float
) -> Trend:
    now = fresh(rows, until)
    ids = {row.complaint_id for row in now}
    words = distinctive(now, [row for row in known if row.complaint_id not in ids])
    expected = fmean(counts(rows, until, weeks)[1])
    examples = tuple(row.complaint_id for row in sorted(now, key=lambda row: (row.day, row.complaint_id), reverse=True))
    reason = _reason(len(now), expected, weeks, chance, words)
    return Trend(
        cell[0], cell[1], until - WEEK + timedelta(days=1), len(now), expected, chance, reason, words, examples[:10]
    )


def _reason(count: int, expected: float, weeks: int, chance: float, words: Sequence[tuple[str, int]]) -> str:
    likely = "0.1% 미만" if chance < 0.001 else f"{chance:.1%}"
    said = f"앞선 {weeks}주에는 한 주에 평균 {expected:.1f}건이었는데 이번 이레에는 {count}건입니다"
    told = f"(모든 칸을 함께 보아 우연일 확률 {likely})."
    told += f" 전보다 많이 나온 말: {', '.join(f'{word} {number}건' for word, number in words)}." if words else ""
    return said + told
