"""The public AI register as the API shows it to everybody (`/v1/register`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import quote

from ui.contract import Shape
from ui.transport import Transport

FILES: Mapping[str, str] = {
    "ai-register.json": "/v1/register.json",
    "ai-register.csv": "/v1/register.csv",
    "ai-register-atrs.json": "/v1/register/exports/atrs.json",
    "ai-register-atrs.csv": "/v1/register/exports/atrs.csv",
    "ai-register-nl.json": "/v1/register/exports/algoritmeregister.json",
    "ai-register-nl.csv": "/v1/register/exports/algoritmeregister.csv",
    "ai-register-template.csv": "/v1/register/template.csv",
    "ai-register-schema.json": "/v1/register/schema",
}
"""Open data: the name of a download on the page, and where the API has it."""
FILTERS = ("domain", "organisation", "personal_data", "high_impact", "status")


class Summary(Shape):
    """An entry in a list; `updated` is the day on which its public revision became so."""

    id: str
    service_name: str
    organisation: str = ""
    department: str = ""
    domain: str = ""
    status: str = ""
    summary: str = ""
    personal_data: str = ""
    high_impact: str = ""
    technology: tuple[str, ...] = ()
    revision: int = 0
    updated: date | None = None


class FacetValue(Shape):
    """A value of a filter, and how many entries it would leave."""

    value: str
    count: int = 0


class Facet(Shape):
    """What entries can be filtered by."""

    key: str
    label: str
    values: tuple[FacetValue, ...] = ()


class Entries(Shape):
    """A page of public entries."""

    total: int
    offset: int = 0
    entries: tuple[Summary, ...] = ()
    facets: tuple[Facet, ...] = ()
    licence: str = ""


class Part(Shape):
    """A part of a field in words; `empty` if nothing was said or measured."""

    path: str
    label: str
    filled_by: str = "person"
    filled_by_label: str = ""
    lines: tuple[str, ...] = ()
    empty: bool = False


class Field(Shape):
    """One of the 21 fields."""

    number: int
    key: str
    label: str
    explain: str = ""
    parts: tuple[Part, ...] = ()


class Group(Shape):
    """One of the seven groups."""

    key: str
    label: str
    fields: tuple[Field, ...] = ()


class Entry(Shape):
    """A public entry in words."""

    id: str
    revision: int = 0
    published_at: datetime | None = None
    groups: tuple[Group, ...] = ()
    licence: str = ""

    def lines(self, path: str) -> tuple[str, ...]:
        """Return what a part says, nothing for an empty one."""
        found = (part for group in self.groups for field in group.fields for part in field.parts if part.path == path)
        part = next(found, None)
        return () if part is None or part.empty else part.lines

    def first(self, path: str) -> str:
        """Return the first line of a part, or nothing."""
        return next(iter(self.lines(path)), "")


class Revision(Shape):
    """A revision that is or was public; `changes` are sentences."""

    revision: int
    published_at: datetime | None = None
    current: bool = False
    changes: tuple[str, ...] = ()


class History(Shape):
    """The public revisions of an entry, the newest first."""

    id: str
    service_name: str = ""
    revisions: tuple[Revision, ...] = ()


class Change(Shape):
    """A part that changed, before and after in words."""

    path: str = ""
    number: int = 0
    field: str = ""
    label: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    sentence: str = ""


class Diff(Shape):
    """What changed from one public revision to another."""

    id: str
    service_name: str = ""
    first: int = 0
    second: int = 0
    changes: tuple[Change, ...] = ()
    summary: str = ""


class RegisterClient:
    """Reads what everybody may. Its transport is nameless: no right of the page's own must widen what is public."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, query: Mapping[str, str | int]) -> Entries:
        """Return a page of the list. Raises `ApiError`."""
        return await self._transport.get(Entries, "/v1/register", query)

    async def one(self, entry_id: str) -> Entry:
        """Return an entry. Raises `ApiError`."""
        return await self._transport.get(Entry, entry_address(entry_id))

    async def history(self, entry_id: str) -> History:
        """Return an entry's public revisions. Raises `ApiError`."""
        return await self._transport.get(History, f"{entry_address(entry_id)}/history")

    async def diff(self, entry_id: str, first: int, second: int) -> Diff:
        """Return what changed from one revision to another. Raises `ApiError`."""
        query = {"first": first, "second": second}
        return await self._transport.get(Diff, f"{entry_address(entry_id)}/diff", query)

    async def file(self, name: str) -> bytes:
        """Return a file of open data by its name in `FILES`. Raises `ApiError`."""
        return (await self._transport.send("GET", FILES[name])).content


def entry_address(entry_id: str) -> str:
    """Return where the API has an entry."""
    return f"/v1/register/entries/{quote(entry_id, safe='')}"
