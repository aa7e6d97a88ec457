"""Systems compared pairwise on the same items, over all suites of a report at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from eval.reports.entries import Entry
from eval.reports.model import Compared
from eval.reports.words import difference, subject
from rag.evaluation.compare import Comparison, Difference, compare, corrected, shared_measures

NO_DIFFERENCE = "차이를 말할 수 없음"


@dataclass(frozen=True, slots=True)
class Differences:
    """By suite: the differences of each pair of systems, and the pairs that could not be compared, with the reason."""

    found: Mapping[str, tuple[Compared, ...]]
    not_compared: Mapping[str, tuple[str, ...]]


def differences(entries: Sequence[Entry], names: Mapping[str, str]) -> Differences:
    """Compare the runs of each suite pairwise; Holm's correction is over everything that the report compares."""
    pairs = [
        (one, other)
        for one, other in combinations(entries, 2)
        if one.suite == other.suite and one.records and other.records
    ]
    shared = [shared_measures(one.evaluation.measures, other.evaluation.measures) for one, other in pairs]
    compared = corrected(
        [compare(alike, one.records, other.records) for (one, other), (alike, _) in zip(pairs, shared, strict=True)]
    )
    found: dict[str, list[Compared]] = defaultdict(list)
    apart: dict[str, list[str]] = defaultdict(list)
    for (one, other), (_, redefined), comparison in zip(pairs, shared, compared, strict=True):
        first, second = names[one.series], names[other.series]
        found[one.suite].extend(of_pair(comparison, first, second))
        apart[one.suite].extend(left_out(one, other, comparison, (first, second)))
        apart[one.suite].extend(defined_otherwise(redefined, (first, second)))
    return Differences(
        {suite: tuple(rows) for suite, rows in found.items()},
        {suite: tuple(said) for suite, said in apart.items() if said},
    )


def of_pair(comparison: Comparison, first: str, second: str) -> Iterator[Compared]:
    """Yield the headline measures of a pair that were measured of both."""
    for one in comparison.differences:
        if one.headline and one.verdict != "not_measured":
            better = {"better": second, "worse": first}.get(one.verdict)
            yield Compared(first=first, second=second, found=one, better=better, says=words(one, better))


def words(one: Difference, better: str | None) -> str:
    """Say which is better by how much, or that it cannot be said."""
    if better is None:
        return NO_DIFFERENCE
    size = difference(abs(one.difference or 0), one.unit, one.n).lstrip("+")
    return f"{subject(better)} 더 나음({size})"


def defined_otherwise(labels: Sequence[str], names: tuple[str, str]) -> Iterator[str]:
    """Yield which measures two runs of different programs do not have in common."""
    if labels:
        yield (
            f"‘{names[0]}’과(와) ‘{names[1]}’: 두 실행에서 정의가 다른 지표 {len(labels)}가지는 견주지 않았습니다"
            f"({', '.join(labels)})."
        )


def left_out(one: Entry, other: Entry, comparison: Comparison, names: tuple[str, str]) -> Iterator[str]:
    """Yield why a pair, or some of its items, could not be compared."""
    pair = f"‘{names[0]}’과(와) ‘{names[1]}’"
    unable = [name for entry, name in zip((one, other), names, strict=True) if cannot(entry)]
    if unable:
        yield f"{pair}: {', '.join(unable)}에는 이런 물음을 할 수 없어 견주지 않았습니다."
    elif not comparison.paired:
        yield f"{pair}: 같은 문항이 하나도 없어 견줄 수 없습니다. 같은 문항으로 다시 재십시오."
    else:
        changed, alone = len(comparison.changed), len(comparison.only_first) + len(comparison.only_second)
        if changed or alone:
            yield (
                f"{pair}: 같은 문항 {comparison.paired:,}개만 견주었습니다"
                f"(한쪽에만 있는 문항 {alone:,}개, 내용이 바뀐 문항 {changed:,}개는 뺐습니다)."
            )


def cannot(entry: Entry) -> bool:
    """Whether a system could not be asked any of it."""
    return all(record.status == "unable" for record in entry.records)
