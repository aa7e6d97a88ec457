"""The register as officials work on it (`/v1/register/work`): drafts, steps, and where it no longer says what runs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from ui.contract import Shape
from ui.register import Change, Group
from ui.transport import Transport, read

Content = Mapping[str, Any]
WORK = "/v1/register/work"


class WorkSummary(Shape):
    """An entry in the officials' list; `state` is that of its newest revision, `drifted` counts parts."""

    id: str
    service_name: str = ""
    organisation: str = ""
    state: str = ""
    state_label: str = ""
    revision: int = 0
    published: int | None = None
    version: int = 0
    own: bool = False
    drifted: int = 0


class WorkList(Shape):
    """All entries, those that wait for somebody first."""

    entries: tuple[WorkSummary, ...] = ()


class WorkEvent(Shape):
    """Something that was done to an entry."""

    revision: int
    action_label: str = ""
    by: str = ""
    comment: str = ""
    at: datetime


class WorkEntry(WorkSummary):
    """An entry with its newest revision, and what whoever asks may do with it."""

    entry: Mapping[str, Any] = {}
    groups: tuple[Group, ...] = ()
    steps: tuple[str, ...] = ()
    editable: bool = False
    missing: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    events: tuple[WorkEvent, ...] = ()


class Leaf(Shape):
    """A part as a form asks for it."""

    path: str
    label: str
    kind: str = "text"
    filled_by: str = "person"
    filled_by_label: str = ""
    needed: bool = False
    explain: str = ""
    choices: tuple[str, ...] = ()


class FieldDefinition(Shape):
    """One of the 21 fields."""

    number: int
    key: str
    label: str
    group_label: str = ""
    explain: str = ""
    parts: tuple[Leaf, ...] = ()


class RegisterFields(Shape):
    """The definition of the register."""

    fields: tuple[FieldDefinition, ...] = ()


class Drift(Shape):
    """A part whose registered value is not the running one."""

    entry_id: str
    number: int = 0
    label: str = ""
    registered: tuple[str, ...] = ()
    running: tuple[str, ...] = ()


class DriftReport(Shape):
    """Whether the published register says what runs."""

    matches: bool = True
    drifts: tuple[Drift, ...] = ()
    message: str = ""


class RowError(Shape):
    """What is wrong with a cell; the header is row 1."""

    row: int
    column: str = ""
    message: str = ""


class Imported(Shape):
    """What became of a table."""

    rows: int = 0
    imported: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    errors: tuple[RowError, ...] = ()
    warnings: tuple[RowError, ...] = ()
    encoding: str = ""
    dry_run: bool = False


class WorkClient:
    """Acts as whoever is logged in; what their role does not allow the API refuses. All calls raise `ApiError`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self) -> WorkList:
        """Return all entries."""
        return await self._transport.get(WorkList, WORK)

    async def one(self, entry_id: str) -> WorkEntry:
        """Return an entry."""
        return await self._transport.get(WorkEntry, address(entry_id))

    async def create(self, entry: Content, comment: str) -> WorkEntry:
        """Begin an entry."""
        body = {"entry": entry, "comment": comment}
        return read(WorkEntry, await self._transport.send("POST", WORK, json=body))

    async def edit(self, entry_id: str, version: int, entry: Content, comment: str) -> WorkEntry:
        """Change an entry's draft, or begin its next revision."""
        body = {"entry": entry, "version": version, "comment": comment}
        return read(WorkEntry, await self._transport.send("PUT", address(entry_id), json=body))

    async def step(self, entry_id: str, step: str, version: int, comment: str) -> WorkEntry:
        """Take a step, or have the technical parts filled (`fill`)."""
        path = f"{address(entry_id)}/{quote(step, safe='')}"
        body = {"version": version, "comment": comment}
        return read(WorkEntry, await self._transport.send("POST", path, json=body))

    async def drift(self) -> DriftReport:
        """Return where the register no longer says what runs."""
        return await self._transport.get(DriftReport, "/v1/register/drift")

    async def definition(self) -> tuple[RegisterFields, Content]:
        """Return the 21 fields, and the JSON Schema of an entry."""
        fields = await self._transport.get(RegisterFields, "/v1/register/fields")
        schema: Content = (await self._transport.send("GET", "/v1/register/schema")).json()
        return fields, schema

    async def imported(self, table: bytes, *, dry_run: bool) -> Imported:
        """Have a table of entries made drafts; with `dry_run` only looked at."""
        body = {"csv_base64": b64encode(table).decode(), "dry_run": dry_run}
        return read(Imported, await self._transport.send("POST", "/v1/register/import", json=body))


def address(entry_id: str) -> str:
    """Return where the API has an entry's work."""
    return f"{WORK}/{quote(entry_id, safe='')}"
