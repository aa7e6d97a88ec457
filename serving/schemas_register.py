"""The shapes of the AI register: what everybody may read of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from rag.register.diff import Change
from rag.register.entry import GROUPS, Group, RegisterEntry
from rag.register.fields import Item, LeafKind, items
from rag.register.parts import FILLERS, Domain, Filler, HighImpact, Processing, Status
from rag.register.view import Line, shown
from serving.schemas import Asked, Shape

MAX_ENTRIES = 500
LICENCE = "공공누리 제1유형(출처표시): 출처를 밝히면 자유롭게 쓸 수 있습니다."
FACET_NAMES = {
    "domain": "분야",
    "organisation": "기관",
    "personal_data": "개인정보 처리",
    "high_impact": "고영향",
    "status": "상태",
}
FacetKey = Literal["domain", "organisation", "personal_data", "high_impact", "status"]


class RegisterRequest(Asked):
    """Which entries: those that hold every word of `q` and have the given values."""

    q: str = Field("", max_length=200)
    domain: Domain | None = None
    organisation: str | None = Field(None, max_length=200)
    personal_data: Processing | None = None
    high_impact: HighImpact | None = None
    status: Status | None = None
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(100, ge=1, le=MAX_ENTRIES)


class RegisterSummary(Shape):
    """An entry in a list. `revision` is its public revision, `updated` the day on which that became public."""

    id: str
    service_name: str
    organisation: str
    department: str
    domain: Domain
    status: Status
    starts: date | None
    summary: str
    personal_data: Processing
    high_impact: HighImpact
    technology: tuple[str, ...]
    revision: int
    updated: date | None


class FacetValue(Shape):
    """A value, and how many entries of the search have it (the filter of this facet left aside)."""

    value: str
    count: int


class Facet(Shape):
    """What entries can be filtered by."""

    key: FacetKey
    label: str
    values: tuple[FacetValue, ...]


class RegisterList(Shape):
    """A page of public entries, by name."""

    total: int
    offset: int
    entries: tuple[RegisterSummary, ...]
    facets: tuple[Facet, ...]
    licence: str = LICENCE


class PartOut(Shape):
    """A part of a field in words. `lines` has more than one for a list; `empty` if nothing was said or measured."""

    path: str
    label: str
    filled_by: Filler
    filled_by_label: str
    lines: tuple[str, ...]
    empty: bool

    @classmethod
    def of(cls, line: Line) -> PartOut:
        """Make the outer shape of a part."""
        by: Filler = line.filled_by
        return cls(
            path=line.path,
            label=line.label,
            filled_by=by,
            filled_by_label=FILLERS[by],
            lines=line.lines,
            empty=line.empty,
        )


class FieldOut(Shape):
    """One of the 21 fields; `explain` is for citizens."""

    number: int
    key: str
    label: str
    explain: str
    parts: tuple[PartOut, ...]


class GroupOut(Shape):
    """One of the seven groups with its fields."""

    key: Group
    label: str
    fields: tuple[FieldOut, ...]


class PublicRevision(Shape):
    """A revision that is or was public, and when it became so; `changes` are sentences on what it changed."""

    revision: int
    published_at: datetime | None
    current: bool
    changes: tuple[str, ...] = ()


class RegisterEntryOut(Shape):
    """An entry: `entry` as data (the JSON Schema's), `groups` the same in words."""

    id: str
    revision: int
    published_at: datetime | None
    entry: RegisterEntry
    groups: tuple[GroupOut, ...]
    licence: str = LICENCE


class RegisterHistory(Shape):
    """The public revisions of an entry, the newest first."""

    id: str
    service_name: str
    revisions: tuple[PublicRevision, ...]


class ChangeOut(Shape):
    """A part that changed, before and after in words."""

    path: str
    number: int
    field: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    sentence: str

    @classmethod
    def of(cls, change: Change) -> ChangeOut:
        """Make the outer shape of a change."""
        return cls(**{name: getattr(change, name) for name in cls.model_fields})


class RegisterDiff(Shape):
    """What changed from one public revision to another."""

    id: str
    service_name: str
    first: int
    second: int
    changes: tuple[ChangeOut, ...]
    summary: str


class DiffRequest(Asked):
    """Which two revisions; without, the public one and the one before."""

    first: int | None = Field(None, ge=1, le=1_000_000)
    second: int | None = Field(None, ge=1, le=1_000_000)


class LeafOut(Shape):
    """A part as a form asks for it. `parts` are the names within a record, in the order of `a | b | c`."""

    path: str
    label: str
    column: str
    kind: LeafKind
    filled_by: Filler
    filled_by_label: str
    needed: bool
    explain: str
    choices: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class FieldDefinition(Shape):
    """One of the 21 fields as it is defined."""

    number: int
    key: str
    group: Group
    group_label: str
    label: str
    explain: str
    parts: tuple[LeafOut, ...]

    @classmethod
    def of(cls, item: Item) -> FieldDefinition:
        """Make the outer shape of a definition."""
        parts = tuple(
            LeafOut(
                path=leaf.path,
                label=leaf.label,
                column=leaf.column,
                kind=leaf.kind,
                filled_by=leaf.filled_by,
                filled_by_label=FILLERS[leaf.filled_by],
                needed=leaf.needed,
                explain=leaf.explain,
                choices=leaf.choices,
                parts=tuple(info.title or name for name, info in leaf.record.model_fields.items())
                if leaf.record
                else (),
            )
            for leaf in item.leaves
        )
        return cls(
            number=item.number,
            key=item.key,
            group=item.group,
            group_label=GROUPS[item.group],
            label=item.label,
            explain=item.explain,
            parts=parts,
        )


class RegisterFields(Shape):
    """The definition of the register: its 21 fields."""

    fields: tuple[FieldDefinition, ...]


def groups_of(entry: RegisterEntry) -> tuple[GroupOut, ...]:
    """Return an entry in words, group by group."""
    found: dict[Group, list[FieldOut]] = {group: [] for group in GROUPS}
    for one in shown(entry):
        item = one.item
        parts = tuple(map(PartOut.of, one.parts))
        found[item.group].append(
            FieldOut(number=item.number, key=item.key, label=item.label, explain=item.explain, parts=parts)
        )
    return tuple(GroupOut(key=group, label=GROUPS[group], fields=tuple(fields)) for group, fields in found.items())


def definition() -> RegisterFields:
    """Return the definition of the register."""
    return RegisterFields(fields=tuple(map(FieldDefinition.of, items())))
