"""Two runs of one suite side by side: paired differences, and the items on which they differ."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from rag.evaluation.compare import Comparison, Difference, compare, shared_measures
from rag.evaluation.measures import Measure
from rag.evaluation.records import Record
from serving.evaluations.runs import FinishedRun
from serving.evaluators.problems import not_comparable
from serving.evaluators.records import excerpt, value_of
from serving.evaluators.runs import Runs, names_of, run_out
from serving.evaluators.shapes import CompareRequest, ComparisonOut, DifferenceOut, DifferingRow

KEPT = 16
Pair = tuple[Record, Record]


class Comparing:
    """Compares runs; a comparison is computed once, since its resampling takes seconds where items are many."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._kept: OrderedDict[tuple[str, ...], Comparison] = OrderedDict()
        self._lock = threading.Lock()

    def compare(self, request: CompareRequest) -> ComparisonOut:
        """Compare two runs. Raises `Problem` (404, 409; 422 for runs that say nothing of each other)."""
        first, second = self._runs.finished(request.first), self._runs.finished(request.second)
        require_alike(first, second)
        alike, redefined = shared_measures(first.evaluation.measures, second.evaluation.measures)
        found = self._compared(alike, first, second)
        wanted = [request.score] if request.score else judged_by(alike)
        differing = differing_pairs(first.records, second.records, wanted)
        shown = differing[request.offset : request.offset + request.limit]
        return ComparisonOut(
            first=run_out(self._runs.entry(request.first)),
            second=run_out(self._runs.entry(request.second)),
            paired=found.paired,
            changed=len(found.changed),
            only_first=len(found.only_first),
            only_second=len(found.only_second),
            notes=tuple(notes(found, redefined)),
            differences=tuple(map(difference_out, found.differences)),
            scores=names_of(alike),
            total=len(differing),
            offset=request.offset,
            items=tuple(differing_row(*pair) for pair in shown),
        )

    def _compared(self, measures: Sequence[Measure], first: FinishedRun, second: FinishedRun) -> Comparison:
        key = (*identity(first), *identity(second))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = compare(measures, first.records, second.records)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def identity(run: FinishedRun) -> tuple[str, str]:
    """Return what changes when the records of a run do."""
    return run.folder.name, run.evaluation.records.head if run.evaluation.records else ""


def require_alike(first: FinishedRun, second: FinishedRun) -> None:
    """Raise `Problem` (422) unless the two are different runs of one suite."""
    if first.folder == second.folder:
        raise not_comparable("같은 실행 두 번은 견줄 수 없습니다. 서로 다른 실행 둘을 고르십시오.")
    if first.evaluation.suite != second.evaluation.suite:
        raise not_comparable(
            f"평가 묶음이 다릅니다({first.evaluation.suite!r}, {second.evaluation.suite!r}). "
            "같은 묶음의 실행끼리만 견줄 수 있습니다."
        )


def judged_by(measures: Sequence[Measure]) -> list[str]:
    """Return the scores by which items are told apart: of the headline measures, but for costs, which always differ."""
    telling = [one for one in measures if one.kind != "cost"] or list(measures)
    chosen = [one for one in telling if one.headline] or telling
    return list(dict.fromkeys(one.score for one in chosen))


def notes(found: Comparison, redefined: Sequence[str] = ()) -> Iterator[str]:
    """Yield what was not compared, and why; `redefined` are the labels of measures that the two define otherwise."""
    if redefined:
        yield f"두 실행에서 정의가 다른 지표 {len(redefined)}가지는 견주지 않았습니다: {', '.join(redefined)}."
    counts = (
        (len(found.changed), "문항의 내용이 두 실행에서 다릅니다"),
        (len(found.only_first), "첫째 실행에만 있습니다"),
        (len(found.only_second), "둘째 실행에만 있습니다"),
        (len(found.repeated), "한 실행에 두 번 들어 있습니다"),
    )
    for count, why in counts:
        if count:
            yield f"{count:,}문항은 견주지 않았습니다: {why}."


def difference_out(one: Difference) -> DifferenceOut:
    """Return a difference in its outer shape."""
    interval, names = one.interval, DifferenceOut.model_fields
    kept = {name: value for name, value in one.model_dump().items() if name in names}
    return DifferenceOut(
        **kept,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        verdict=one.verdict,
    )


def pairs_of(first: Sequence[Record], second: Sequence[Record]) -> Iterator[Pair]:
    """Yield the records of cases that both have with the same content, in the first one's order."""
    others = {one.case: one for one in second}
    for record in first:
        other = others.get(record.case)
        if other is not None and other.case_sha256 == record.case_sha256:
            yield record, other


def differing_pairs(first: Sequence[Record], second: Sequence[Record], scores: Sequence[str]) -> list[Pair]:
    """Return the pairs whose scores differ, the widest apart first; one that only one side has counts as widest."""
    apart = [
        (distance(one, other, scores), place, (one, other))
        for place, (one, other) in enumerate(pairs_of(first, second))
    ]
    apart.sort(key=lambda found: (-found[0], found[1]))
    return [pair for far, _, pair in apart if far > 0]


def distance(one: Record, other: Record, scores: Sequence[str]) -> float:
    """Return how far two records of a case are apart in the score that differs most."""
    return max((_apart(value_of(one, name), value_of(other, name)) for name in scores), default=0.0)


def _apart(one: float | None, other: float | None) -> float:
    if one is None or other is None:
        return 0.0 if one is other else float("inf")
    return abs(one - other)


def differing_row(one: Record, other: Record) -> DifferingRow:
    """Return a pair as it stands in a list."""
    return DifferingRow(
        case=one.case,
        asked=excerpt(one),
        slices=dict(one.slices),
        first_status=one.status,
        second_status=other.status,
        first={name: score.value for name, score in one.scores.items()},
        second={name: score.value for name, score in other.scores.items()},
    )
