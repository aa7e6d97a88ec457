"""A report from runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eval.reports.cases import worst
from eval.reports.curves import curves
from eval.reports.differences import Differences, differences
from eval.reports.entries import Entry, facts_of, labels, newest
from eval.reports.flags import all_flags
from eval.reports.model import Figure, Report, SuitePart
from eval.reports.summary import limits, summary
from eval.reports.trends import trends
from rag.errors import InputError

TITLE = "AI 평가 보고서"


def build(entries: Sequence[Entry], unusable: Iterable[str] = (), title: str = TITLE) -> Report:
    """Return the report of runs: figures of the newest of each suite and system, trends over all.

    Raises `InputError` where there is no run at all.
    """
    if not entries:
        raise InputError(
            "보고서로 만들 평가가 없습니다. 먼저 'mongmin eval run 묶음'으로 재십시오(목록: mongmin eval list)."
        )
    chosen, names = newest(entries), labels(entries)
    compared = differences(chosen, names)
    parts = tuple(
        part_of(suite, chosen, entries, names, compared) for suite in dict.fromkeys(one.suite for one in chosen)
    )
    flags = all_flags((entry, facts_of(entry, names)) for entry in chosen)
    return Report(
        title=title,
        measured_to=max(entry.evaluation.measured_at for entry in chosen),
        summary=summary(parts, flags),
        flags=flags,
        limits=limits(parts),
        suites=parts,
        unusable=tuple(unusable),
    )


def part_of(
    suite: str, newest_runs: Sequence[Entry], entries: Sequence[Entry], names: Mapping[str, str], compared: Differences
) -> SuitePart:
    """Return what the report says of one suite."""
    chosen = [one for one in newest_runs if one.suite == suite]
    return SuitePart(
        suite=suite,
        card=chosen[0].card,
        runs=tuple(facts_of(entry, names) for entry in chosen),
        figures=tuple(
            Figure(run=entry.id, system=names[entry.series], metric=metric)
            for entry in chosen
            for metric in entry.evaluation.metrics
        ),
        differences=compared.found.get(suite, ()),
        incomparable=compared.not_compared.get(suite, ()),
        trends=tuple(trends((one for one in entries if one.suite == suite), names)),
        curves=tuple(curve for entry in chosen for curve in curves(entry, names[entry.series])),
        cases=tuple(case for entry in chosen for case in worst(entry, names[entry.series])),
    )
