"""The index of cases: earlier complaints, masked, with their replies; what is like a new one, what may be merged.

Beside the index of documents, in a folder (or collection) of its own: complaint text is no source of answers. Each case
scores by itself (no IDF of the store), so that what a caller may not see moves nothing that he sees.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from rag.complaints.similar.grouping import grouped
from rag.complaints.similar.matcher import Judgement, Matcher
from rag.complaints.similar.profile import Profile
from rag.complaints.similar.repeats import Receipt, Repeated, repeated
from rag.complaints.trends import TrendRow, trends
from rag.complaints.types import ComplaintType, ReadText, SimilarCase
from rag.ports import Index
from rag.split_index import weighted
from rag.statistics import TermStatistics
from rag.types import GRADES, Chunk, VectorQuery, Where
from serving.complaints.case_points import (
    excerpt_of,
    field_of,
    korean,
    point_of,
    received,
    reply_of,
    with_reply,
    words_of,
)
from serving.complaints.case_profiles import Profiles
from serving.complaints.flushes import FLUSH_SECONDS, Flushes
from serving.complaints.parts import Earlier, Remembered
from serving.complaints.shapes_numbers import MergeOut, TrendOut

ALL = Where(grades=GRADES)
"""What the desk itself sees; callers with fewer rights pass a filter of their own."""
NEAR, ELSEWHERE = 24, 12
"""Candidates within the region and the window, and anywhere at any time, of each probe."""
BEST = 10
ENOUGH = 5
"""민원 처리에 관한 법률 시행령 제6조제7항: five or more."""
SHOWN = 3
"""Receipts from which a group is shown at all: an officer sees it grow."""
TOGETHER = timedelta(days=90)
MOST_MERGED = 2_000
"""Receipts that are compared with each other at once, the latest: each with each."""


class Cases:
    """Remembers cases and finds those like a new one. Safe for threads.

    What is remembered is found at once and durable within a second or two: a crash before that loses no complaint, for
    the records are the truth and `serving.complaints.remembering` makes good what is missing. Replies and deletions are
    durable at once.
    """

    def __init__(
        self,
        open_index: Callable[[], Index],
        matcher: Matcher,
        profiles: Profiles,
        statistics: Callable[[], TermStatistics] = TermStatistics,
        flush_seconds: float = FLUSH_SECONDS,
    ) -> None:
        self._open_index = open_index
        self._opening = threading.Lock()
        self._opened: Index | None = None
        self._matcher = matcher
        self._profiles = profiles
        self._statistics = statistics
        self._changing = threading.Lock()
        self._flushes = Flushes(self._written, flush_seconds)

    def similar(
        self, read: ReadText, region: str | None, received_at: datetime, sees: Where = ALL
    ) -> tuple[SimilarCase, ...]:
        """Return earlier cases that `sees` admits, those of the same incident first, then the surest.

        Raises `DataInUse`, `IndexIncompatible`, `IndexUnavailable`.
        """
        if not read.text.strip():
            return ()
        asked = self._profiles.make("", read, region, received_at)
        chunks = self._candidates(asked, read, sees)
        profiles = self._profiles.of(self._index, list(chunks))
        judged = [(self._matcher.judge(asked, profile), chunks[id_]) for id_, profile in profiles.items()]
        found = [(judgement, chunk) for judgement, chunk in judged if judgement.relation is not None]
        found.sort(key=lambda pair: (pair[0].relation != "same_incident", -pair[0].score, pair[1].chunk_id))
        return tuple(similar_case(judgement, chunk) for judgement, chunk in found[:BEST])

    def remember(self, case: Remembered) -> None:
        """Take a case in, or anew; a reply that is known stays. Raises `IndexUnavailable`, `DiskFull`."""
        profile = self._profiles.make(case.complaint_id, case.read, case.region, case.received_at)
        point = point_of(case, profile.vector)
        with self._changing:
            known = self._index.fetch([case.complaint_id]) if case.reply is None else []
            reply = reply_of(known[0]) if known else None
            if reply:
                point = point_of(with_known_reply(case, reply), profile.vector)
            self._index.upsert([point])
        self._flushes.soon()
        self._profiles.keep(profile)

    def replied(self, complaint_id: str, reply: str) -> None:
        """Keep what was answered. An unknown case is left alone."""
        with self._changing:
            chunks = self._index.fetch([complaint_id])
            self._index.update_chunks([with_reply(chunk, reply) for chunk in chunks])
        self._written()

    def forget(self, complaint_ids: Sequence[str]) -> None:
        """Delete cases with their vectors, replies and what was made of them, durably (개인정보 보호법 제21조)."""
        if not complaint_ids:
            return
        with self._changing:
            self._index.delete(complaint_ids)
        self._written()
        for complaint_id in complaint_ids:
            self._profiles.drop(complaint_id)

    def known(self, complaint_ids: Sequence[str]) -> set[str]:
        """Return which of these cases are remembered: what is not can be remembered again from the records."""
        return {chunk.chunk_id for chunk in self._index.fetch(complaint_ids)}

    def remembered(self) -> list[str]:
        """Return the numbers of all cases that are remembered."""
        return [chunk.chunk_id for chunk in self._index.scroll(ALL, self._index.count(ALL))]

    def merges(self, complaint_ids: Sequence[str]) -> list[MergeOut]:
        """Return groups of receipts with one purpose, the largest first. A suggestion: each receipt stays."""
        profiles = self._profiles.of(self._index, list(complaint_ids))
        latest = sorted(profiles.values(), key=lambda profile: (profile.received_at, profile.id))[-MOST_MERGED:]
        groups = grouped(latest, self._matcher.purpose, self._matcher.weights.purpose.threshold, TOGETHER)
        large = sorted((group for group in groups if len(group) >= SHOWN), key=lambda group: (-len(group), group))
        return [merge_of([profiles[id_] for id_ in group]) for group in large]

    def trends(self, complaint_ids: Sequence[str], until: date) -> list[TrendOut]:
        """Return what is rising among these cases in the seven days that end with `until`."""
        ids = list(complaint_ids)
        profiles = self._profiles.of(self._index, ids)
        rows = [
            TrendRow(
                chunk.chunk_id,
                chunk.jurisdiction,
                field_of(chunk),
                korean(received(chunk)).date(),
                tuple(sorted(profiles[chunk.chunk_id].words | profiles[chunk.chunk_id].names.proper)),
            )
            for chunk in self._index.fetch(ids)
            if chunk.chunk_id in profiles
        ]
        return [
            TrendOut(
                region=trend.region,
                domain=trend.domain,
                week=trend.week,
                count=trend.count,
                expected=round(trend.expected, 2),
                reason=trend.reason,
                words=tuple(word for word, _ in trend.words),
                complaint_ids=trend.complaint_ids,
            )
            for trend in trends(rows, until)
        ]

    def repeated(
        self,
        case: Remembered,
        type_: ComplaintType | None,
        earlier: Sequence[Earlier],
    ) -> Repeated | None:
        """Return the evidence of a 반복민원: `earlier` are the same person's receipts, their kinds and notices."""
        current = self._profiles.make(case.complaint_id, case.read, case.region, case.received_at)
        profiles = self._profiles.of(self._index, [id_ for id_, _, _ in earlier])
        receipts = [Receipt(profiles[id_], kind, told) for id_, kind, told in earlier if id_ in profiles]
        return repeated(current, type_, receipts, self._matcher.purpose, self._matcher.weights.purpose.sure)

    def close(self) -> None:
        """Make all durable and release the index."""
        self._flushes.stop()
        with self._opening:
            if self._opened is not None:
                self._opened.close()

    @property
    def _index(self) -> Index:
        """The index, opened on first use: a process that takes no complaints makes none."""
        with self._opening:
            if self._opened is None:
                self._opened = self._open_index()
            return self._opened

    def _written(self) -> None:
        self._index.flush()

    def _candidates(self, asked: Profile, read: ReadText, sees: Where) -> dict[str, Chunk]:
        """Return cases near in meaning or words: in the region and the window, and anywhere at any time."""
        queries = [weighted(VectorQuery("body", words_of(read)), self._statistics())]
        if asked.vector:
            queries.append(VectorQuery("dense", asked.vector))
        found: dict[str, Chunk] = {}
        for where, limit in self._scopes(asked, sees):
            for matches in self._index.search(queries, where, limit):
                found.update((match.chunk.chunk_id, match.chunk) for match in matches)
        return found

    @staticmethod
    def _scopes(asked: Profile, sees: Where) -> Iterator[tuple[Where, int]]:
        regions = (asked.region,) if asked.region else ()
        day = asked.received_at.date()
        yield Where(grades=sees.grades, departments=sees.departments, jurisdictions=regions, as_of=day), NEAR
        yield Where(grades=sees.grades, departments=sees.departments), ELSEWHERE


def similar_case(judgement: Judgement, chunk: Chunk) -> SimilarCase:
    """Return a stored case as it is shown."""
    assert judgement.relation is not None  # noqa: S101 - only cases with a relation come here
    return SimilarCase(
        chunk.chunk_id,
        judgement.relation,
        round(judgement.score, 4),
        judgement.reason,
        received(chunk),
        chunk.jurisdiction,
        excerpt_of(chunk),
        reply_of(chunk),
    )


def with_known_reply(case: Remembered, reply: str) -> Remembered:
    """Return a case that is remembered anew with the reply that it had."""
    return replace(case, reply=reply)


def merge_of(members: Sequence[Profile]) -> MergeOut:
    """Return the suggestion for a group of receipts."""
    names = shared([profile.names.proper for profile in members])
    words = shared([profile.words for profile in members])
    dates = sorted(profile.received_at for profile in members)
    regions = {profile.region for profile in members if profile.region}
    enough = len(members) >= ENOUGH
    so = "5건 이상이어서 접수할 때 하나로 합쳐 처리할 수 있습니다" if enough else "아직 5건이 안 됩니다"
    about = ", ".join([*names[:2], *words[:3]])
    return MergeOut(
        name=about or "같은 취지의 민원",
        complaint_ids=sorted(profile.id for profile in members),
        region=regions.pop() if len(regions) == 1 else None,
        first=dates[0],
        last=dates[-1],
        reason=f"취지가 같은 민원 {len(members)}건(함께 나오는 말: {about or '없음'}). {so}"
        "(민원 처리에 관한 법률 시행령 제6조제7항). 합칠지는 담당자가 정하고, 접수는 건마다 남습니다.",
        enough=enough,
    )


def shared(sets: Sequence[frozenset[str]]) -> list[str]:
    """Return what stands in at least half of the sets, the most frequent first."""
    found = Counter(each for one in sets for each in one)
    often = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [each for each, count in often if 2 * count >= len(sets)]
