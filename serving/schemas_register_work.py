"""The shapes of work on the AI register: drafts, reviews, imports, and where it no longer matches what runs."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from rag.register.entry import RegisterEntry
from rag.register.workflow import Step
from serving.schemas import Asked, Shape
from serving.schemas_register import ChangeOut, GroupOut

MAX_COMMENT = 2000
MAX_CSV = 8 << 20
"""Characters of a table in base64."""


class NewEntry(Asked):
    """A new entry, as a draft."""

    entry: RegisterEntry
    comment: str = Field("", max_length=MAX_COMMENT)


class EditedEntry(NewEntry):
    """An entry changed; `version` is the one that the change was made to."""

    version: int = Field(ge=1)


class StepRequest(Asked):
    """A step; `version` is the one that whoever takes it has seen."""

    version: int = Field(ge=1)
    comment: str = Field("", max_length=MAX_COMMENT)


class ImportRequest(Asked):
    """A table of entries (CSV in UTF-8 or CP949, base64). With `dry_run` nothing is kept."""

    csv_base64: str = Field(max_length=MAX_CSV)
    dry_run: bool = False


class WorkEvent(Shape):
    """Something that was done to an entry. `by` is not a name: whoever asks sees themselves as `나`."""

    revision: int
    action: str
    action_label: str
    by: str
    comment: str
    at: datetime


class WorkSummary(Shape):
    """An entry as officials see it in a list; `state` is that of the newest revision."""

    id: str
    service_name: str
    organisation: str
    state: str
    state_label: str
    revision: int
    published: int | None
    version: int
    own: bool
    drifted: int


class WorkList(Shape):
    """All entries, those that wait for somebody first."""

    entries: tuple[WorkSummary, ...]


class WorkEntry(WorkSummary):
    """An entry with its newest revision. `steps` are those that its state and the caller allow now.

    `missing` are the parts that a review asks for, `changes` what the revision changes in what is public.
    """

    entry: RegisterEntry
    groups: tuple[GroupOut, ...]
    steps: tuple[Step, ...]
    editable: bool
    missing: tuple[str, ...]
    changes: tuple[ChangeOut, ...]
    events: tuple[WorkEvent, ...]


class DriftOut(Shape):
    """A part whose registered value is not the running one."""

    entry_id: str
    service_name: str
    path: str
    number: int
    label: str
    registered: tuple[str, ...]
    running: tuple[str, ...]


class RefusedEvaluation(Shape):
    """A signed result that does not count, and why."""

    file: str
    reason: str


class DriftReport(Shape):
    """Whether the published register says what runs."""

    matches: bool
    checked: int
    drifts: tuple[DriftOut, ...]
    refused: tuple[RefusedEvaluation, ...]
    message: str


class RowError(Shape):
    """What is wrong with a cell; `row` counts from 1 with the header as the first, `column` is its Korean name."""

    row: int
    column: str
    message: str


class ImportOut(Shape):
    """An import: good rows are drafts now (or would be), bad ones are named, and nothing is lost."""

    rows: int
    imported: tuple[str, ...]
    names: tuple[str, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[RowError, ...]
    encoding: str
    dry_run: bool
