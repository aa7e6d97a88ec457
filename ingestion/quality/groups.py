"""Which documents say the same, nearly the same, or contradict each other: by what is kept of them, reading nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ingestion.facts import text_hash
from ingestion.manifest_catalogue import Entry
from ingestion.minhash import similar

NEAR = 0.8
"""Estimated Jaccard similarity of shingles from which two texts are near-duplicates."""
SHORTEST = 100
"""Characters below which a text is too short for similarity to mean much."""


@dataclass(frozen=True, slots=True)
class Named:
    """A document as a report names it."""

    doc_id: str
    title: str
    source: str

    @classmethod
    def of(cls, entry: Entry) -> Named:
        """Name a document."""
        return cls(entry.record.doc_id, entry.record.title, entry.record.source)


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that belong together; `note` (Korean) says why, `similarity` is the lowest to the first."""

    documents: tuple[Named, ...]
    note: str = ""
    similarity: float = 1.0


def duplicates(entries: Iterable[Entry]) -> list[Group]:
    """Return the documents that are equal but for spaces."""
    groups = grouped(entries, lambda entry: entry.facts.text_hash if entry.facts else None)
    return [Group(tuple(map(Named.of, group)), "내용이 같습니다.") for group in groups]


def near_duplicates(entries: Sequence[Entry]) -> list[Group]:
    """Return the documents that are nearly equal, each of several equal ones once; versions of one are none."""
    first = {
        entry.facts.text_hash: entry
        for entry in reversed(entries)
        if entry.facts and entry.facts.signature and entry.facts.chars >= SHORTEST
    }
    kept = list(reversed(first.values()))
    found = similar([entry.facts.signature for entry in kept if entry.facts], NEAR)
    groups = [([kept[at] for at in group.members], group.similarity) for group in found]
    return [
        Group(tuple(map(Named.of, members)), f"{similarity:.0%} 이상 같습니다.", similarity)
        for members, similarity in groups
        if not versions_of_one(members)
    ]


def versions_of_one(entries: Sequence[Entry]) -> bool:
    """Whether documents are versions of one, each with a date of its own: they are meant to be alike."""
    series = {entry.record.series for entry in entries}
    dates = [entry.facts.effective_from for entry in entries if entry.facts]
    return len(series) == 1 and None not in series and None not in dates and len(set(dates)) == len(dates)


def contradictions(entries: Sequence[Entry]) -> list[Group]:
    """Return versions that cannot both hold: of one day with different texts, or with stated times that overlap."""
    found: dict[tuple[str, ...], Group] = {}
    for group in (*same_day(entries), *overlapping(entries)):
        found.setdefault(tuple(sorted(named.doc_id for named in group.documents)), group)
    told = {named.doc_id for group in found.values() for named in group.documents}
    warned = [
        Group((Named.of(entry),), entry.record.version_warning)
        for entry in entries
        if entry.record.version_warning and entry.record.doc_id not in told
    ]
    return [*found.values(), *warned]


def same_day(entries: Iterable[Entry]) -> Iterator[Group]:
    """Yield documents of one name and one date of force whose texts differ."""
    for group in grouped(
        entries, lambda entry: (key, since(entry)) if (key := name_of(entry)) and since(entry) else None
    ):
        if len({entry.facts.text_hash for entry in group if entry.facts}) > 1:
            yield Group(tuple(map(Named.of, group)), f"시행일이 {since(group[0])}로 같은데 내용이 다릅니다.")


def overlapping(entries: Iterable[Entry]) -> Iterator[Group]:
    """Yield pairs of neighbouring versions of which the earlier says that it goes on when the later has begun."""
    for group in grouped(entries, lambda entry: name_of(entry) if since(entry) else None):
        ordered = sorted(group, key=lambda entry: (since(entry) or date.min, entry.record.doc_id))
        for earlier, later in pairwise(ordered):
            end, begin = earlier.facts and earlier.facts.effective_to, since(later)
            if end and begin and since(earlier) != begin and end >= begin:
                note = f"앞 판이 {end}까지인데 뒤 판이 {begin}에 시작합니다."
                yield Group((Named.of(earlier), Named.of(later)), note)


def since(entry: Entry) -> date | None:
    """Return when a document comes into force."""
    return entry.facts.effective_from if entry.facts else None


def name_of(entry: Entry) -> tuple[str, str] | None:
    """Return what versions of one document share; rows of a table or a file of questions have none."""
    if entry.facts is None:
        return None
    place = entry.facts.jurisdiction or ""
    return ("series", entry.record.series) if entry.record.series else (text_hash(entry.record.title), place)


def grouped(entries: Iterable[Entry], key: Callable[[Entry], Hashable | None]) -> list[list[Entry]]:
    """Return the entries that share a key, two at least, in order; None is no key."""
    groups: defaultdict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        name = key(entry)
        if name is not None:
            groups[name].append(entry)
    return [group for group in groups.values() if len(group) > 1]
