"""A summary for the specialist: plain sentences, each with the records that it rests on; no diagnosis, no action."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rag.care.behaviours.patterns import LATE_WEEKS, LEAST_RECORDS, changes, patterns
from rag.care.behaviours.reading import UNSAID, Patterns, named, read
from rag.care.behaviours.types import FACTOR_NAMES, Change, Findings, Pattern, Read, Record, Statement

MOST_PATTERNS = 8
MOST_NAMED = 12
"""Records that a sentence names; `records` holds them all."""
COMPARED = "행동이 있었던 때만 기록되어, 기록끼리 비교한 것입니다. 함께 나타난다는 뜻이지 원인이라는 뜻은 아닙니다."
FEW = "판단하기에 적습니다"


def summarised(
    records: Sequence[Record], behaviours: Patterns, antecedents: Patterns, dangers: Mapping[str, str] | None = None
) -> Findings:
    """Return patterns, change and summary; `dangers` says by record's id which sign of danger stands in it."""
    ordered = sorted(records, key=lambda one: (one.at, one.id))
    known = [read(one, behaviours, antecedents) for one in ordered]
    found, moved = patterns(known), changes(known)
    counts = Counter(kind for one in known for kind in one.behaviours).most_common()
    summary = [
        *of_dangers(dangers or {}, ordered),
        *of_counts(counts, known),
        *of_patterns(found, len(known)),
        *of_changes(moved),
        *of_consequences(known),
        Statement("limit", COMPARED, ()),
    ]
    tested = sum(one.p is not None for one in found) + sum(one.p is not None for one in moved)
    return Findings(len(known), tuple(counts), found, moved, tuple(summary), tested)


def cited(ids: Sequence[str]) -> str:
    """Name the records of a sentence.

    >>> cited(["r12", "r15", "r20"])
    '기록 3건: r12, r15, r20'
    """
    shown = ", ".join(ids[:MOST_NAMED])
    more = f" 외 {len(ids) - MOST_NAMED}건" if len(ids) > MOST_NAMED else ""
    return f"기록 {len(ids)}건: {shown}{more}"


def of_dangers(dangers: Mapping[str, str], records: Sequence[Record]) -> Iterator[Statement]:
    """Yield signs of danger first: a person must look at these at once."""
    for kind in dict.fromkeys(dangers.values()):
        ids = tuple(one.id for one in records if dangers.get(one.id) == kind)
        text = f"'{kind}' 징후로 보이는 말이 있습니다. 사람이 바로 확인해야 합니다({cited(ids)})."
        yield Statement("danger", text, ids)


def of_counts(counts: Sequence[tuple[str, int]], records: Sequence[Read]) -> Iterator[Statement]:
    """Yield how often each behaviour was recorded."""
    for behaviour, _count in counts[:MOST_PATTERNS]:
        ids = tuple(one.record.id for one in records if behaviour in one.behaviours)
        yield Statement("count", f"'{behaviour}' 행동이 기록되었습니다({cited(ids)}).", ids)
    unknown = tuple(one.record.id for one in records if not one.behaviours)
    if unknown:
        text = f"행동의 종류를 글에서 알 수 없는 기록이 있어 비교에서 뺐습니다({cited(unknown)})."
        yield Statement("count", text, unknown)


def of_patterns(found: Sequence[Pattern], total: int) -> Iterator[Statement]:
    """Yield the clear patterns; where there are too few records, the most frequent pairs without a judgement."""
    clear = [one for one in found if one.clear]
    for one in clear[:MOST_PATTERNS]:
        yield Statement("pattern", clearly(one), one.records)
    if total < LEAST_RECORDS:
        ids = f"기록 {total}건, 적어도 {LEAST_RECORDS}건이 있어야 합니다"
        yield Statement("limit", f"무엇이 행동에 앞서는지 {FEW}({ids}).", ())
    elif not clear:
        yield Statement("limit", "우연보다 자주 함께 나타난다고 볼 만한 앞선 일, 장소, 시간을 찾지 못했습니다.", ())
    few = [one for one in found if one.p is None]
    for one in sorted(few, key=lambda one: -one.both)[:3] if total < LEAST_RECORDS else ():
        where = f"{FACTOR_NAMES[one.factor]} '{one.value}'"
        yield Statement(
            "pattern", f"{where}와 '{one.behaviour}'이(가) 함께 기록됨. {FEW}({cited(one.records)}).", one.records
        )


def clearly(one: Pattern) -> str:
    """Write a clear pattern with its counts and its test."""
    return (
        f"{FACTOR_NAMES[one.factor]} '{one.value}': '{one.behaviour}'이(가) {one.with_factor}건 가운데 {one.both}건, "
        f"다른 기록에서는 {one.without_factor}건 가운데 {one.elsewhere}건으로, 우연보다 자주 함께 나타납니다"
        f"(정확 검정 p={one.p:.4f}, 여러 번 비교를 보정하면 {one.corrected:.4f}; {cited(one.records)})."
    )


def of_changes(moved: Sequence[Change]) -> Iterator[Statement]:
    """Yield what rose or fell, and what cannot be judged."""
    for one in moved:
        if one.direction in ("늘어남", "줄어듦"):
            weeks = len(one.weekly)
            late = min(LATE_WEEKS, weeks // 2)
            text = (
                f"'{one.behaviour}'이(가) {one.direction}: 마지막 {late}주에 {one.late}건, 그 앞 {weeks - late}주에 "
                f"{one.early}건(정확 검정 p={one.p:.4f}, 보정 {one.corrected:.4f}; {cited(one.records)})."
            )
            yield Statement("change", text, one.records)
    few = [one for one in moved if one.p is None]
    if few:
        names = ", ".join(f"'{one.behaviour}'({len(one.records)}건)" for one in few[:MOST_PATTERNS])
        yield Statement("limit", f"주마다의 변화를 {FEW}: {names}.", ())


def of_consequences(records: Sequence[Read]) -> Iterator[Statement]:
    """Yield what was recorded most often after a behaviour, in the words of the records."""
    after = Counter(named(one.record.consequence) for one in records)
    for text, count in after.most_common(3):
        if count > 1 and text not in UNSAID:
            ids = tuple(one.record.id for one in records if named(one.record.consequence) == text)
            yield Statement("afterwards", f"행동 뒤에 '{text}'이(가) 거듭 기록되었습니다({cited(ids)}).", ids)
