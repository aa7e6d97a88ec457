"""What everybody may read of the register: published revisions only; a draft leaves no trace here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rag.register.diff import changes
from rag.register.entry import RegisterEntry
from rag.register.view import search_text
from rag.register.workflow import Revision
from serving.problems import Problem
from serving.schemas_register import (
    FACET_NAMES,
    ChangeOut,
    DiffRequest,
    Facet,
    FacetKey,
    FacetValue,
    PublicRevision,
    RegisterDiff,
    RegisterEntryOut,
    RegisterHistory,
    RegisterList,
    RegisterRequest,
    RegisterSummary,
    groups_of,
)
from serving.store.register import RegisterStore, Stored

NO_CHANGES = "달라진 내용이 없습니다."
VALUES: dict[FacetKey, Callable[[RegisterEntry], str]] = {
    "domain": lambda entry: entry.domain,
    "organisation": lambda entry: entry.organisation.name,
    "personal_data": lambda entry: entry.personal_data.processed,
    "high_impact": lambda entry: entry.impact.high_impact,
    "status": lambda entry: entry.period.status,
}


@dataclass(frozen=True, slots=True)
class Public:
    """An entry's public revision."""

    id: str
    revision: Revision
    text: str

    @property
    def entry(self) -> RegisterEntry:
        """Its 21 fields."""
        return self.revision.entry


class PublicRegister:
    """The public side of the register; `ready` brings in what came with the program.

    Every call may raise `RecordsUnavailable`.
    """

    def __init__(self, store: RegisterStore, ready: Callable[[], None]) -> None:
        self._store = store
        self._ready = ready

    def published(self) -> list[Public]:
        """Return all public entries, by name."""
        self._ready()
        found = [
            Public(one.id, public, search_text(public.entry).casefold())
            for one in self._store.all()
            if (public := one.public) is not None
        ]
        return sorted(found, key=lambda one: (one.entry.service_name, one.id))

    def page(self, request: RegisterRequest) -> RegisterList:
        """Return a page of what is asked for, and how many entries each further filter would leave."""
        found = [one for one in self.published() if all(word in one.text for word in request.q.casefold().split())]
        wanted = [one for one in found if fits(one.entry, request)]
        page = wanted[request.offset : request.offset + request.limit]
        return RegisterList(
            total=len(wanted),
            offset=request.offset,
            entries=tuple(map(summary, page)),
            facets=tuple(facet(key, found, request) for key in VALUES),
        )

    def one(self, entry_id: str) -> RegisterEntryOut:
        """Return a public entry. Raises `Problem` (404)."""
        _, public = self._public(entry_id)
        return RegisterEntryOut(
            id=entry_id,
            revision=public.number,
            published_at=self._published_at(entry_id).get(public.number),
            entry=public.entry,
            groups=groups_of(public.entry),
        )

    def history(self, entry_id: str) -> RegisterHistory:
        """Return the public revisions of an entry, the newest first. Raises `Problem` (404)."""
        stored, public = self._public(entry_id)
        when, revisions = self._published_at(entry_id), once_public(stored)
        told = []
        for before, one in zip([None, *revisions], revisions, strict=False):
            said = tuple(change.sentence for change in changes(before.entry, one.entry)) if before else ()
            told.append(
                PublicRevision(
                    revision=one.number,
                    published_at=when.get(one.number),
                    current=one.number == public.number,
                    changes=said,
                )
            )
        return RegisterHistory(id=entry_id, service_name=public.entry.service_name, revisions=tuple(reversed(told)))

    def diff(self, entry_id: str, request: DiffRequest) -> RegisterDiff:
        """Return what changed between two public revisions. Raises `Problem` (404)."""
        stored, public = self._public(entry_id)
        revisions = {one.number: one for one in once_public(stored)}
        second = request.second or public.number
        earlier = [number for number in revisions if number < second]
        first = request.first or max(earlier, default=second)
        if first not in revisions or second not in revisions:
            raise no_entry()
        found = tuple(map(ChangeOut.of, changes(revisions[first].entry, revisions[second].entry)))
        said = f"{first}판과 {second}판 사이에 {len(found)}개 항목이 달라졌습니다." if found else NO_CHANGES
        return RegisterDiff(
            id=entry_id,
            service_name=public.entry.service_name,
            first=first,
            second=second,
            changes=found,
            summary=said,
        )

    def _public(self, entry_id: str) -> tuple[Stored, Revision]:
        self._ready()
        stored = self._store.find(entry_id)
        if stored is None or stored.public is None:
            raise no_entry()
        return stored, stored.public

    def _published_at(self, entry_id: str) -> dict[int, datetime]:
        return {
            event.revision: event.at for event in self._store.events(entry_id) if event.action in {"install", "publish"}
        }


def once_public(stored: Stored) -> list[Revision]:
    """Return the revisions that are or were public, oldest first."""
    return [one for one in stored.revisions if one.state in {"published", "superseded"}]


def fits(entry: RegisterEntry, request: RegisterRequest, aside: FacetKey | None = None) -> bool:
    """Whether an entry has the values that are asked for, one filter left aside."""
    return all(
        wanted is None or key == aside or value(entry) == wanted
        for key, value in VALUES.items()
        for wanted in [getattr(request, key)]
    )


def facet(key: FacetKey, found: Sequence[Public], request: RegisterRequest) -> Facet:
    """Count the values of a facet, the most frequent first."""
    counts = Counter(VALUES[key](one.entry) for one in found if fits(one.entry, request, key))
    values = tuple(
        FacetValue(value=value, count=count)
        for value, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )
    return Facet(key=key, label=FACET_NAMES[key], values=values)


def summary(one: Public) -> RegisterSummary:
    """Return an entry as it stands in a list."""
    entry = one.entry
    return RegisterSummary(
        id=one.id,
        service_name=entry.service_name,
        organisation=entry.organisation.name,
        department=entry.organisation.department,
        domain=entry.domain,
        status=entry.period.status,
        starts=entry.period.starts,
        summary=entry.functions.summary,
        personal_data=entry.personal_data.processed,
        high_impact=entry.impact.high_impact,
        technology=entry.technology,
        revision=one.revision.number,
        updated=entry.security.updated,
    )


def no_entry() -> Problem:
    """Make the problem of an entry that is not there, or not public: nobody learns which."""
    return Problem(
        "register-entry-not-found",
        404,
        "공개된 등록 항목 가운데 그런 것이 없습니다. 목록에서 다시 찾아 주십시오.",
        "There is no such public entry",
    )
