"""What goes into a count: a receipt, and what happened to its clock afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rag.complaints.deadlines.periods import QuestionKind, StatutoryPeriod
from rag.complaints.types import ComplaintType

EventKind = Literal[
    "supplement_requested", "supplement_received", "excluded", "extended", "transferred", "notified", "joined"
]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A complaint as it was received. `received_at` has a time zone; seconds are not counted.

    `statutory` is the line of the published table (법정민원), or an office's own period of 기타민원.
    """

    kind: ComplaintType | None
    subkind: QuestionKind | None
    received_at: datetime
    statutory: StatutoryPeriod | None = None


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """Something that moves a clock.

    `excluded`: from `at` to `until` (None: it still lasts), `reason` one of `excluded.REASONS`.
    `extended`: by `days` (or `hours` where the period is counted in hours), for `reason`; the second time with
    `consent`. `transferred`: `reason` says whither. `note` is an officer's own.
    """

    kind: EventKind
    at: datetime
    until: datetime | None = None
    days: int | None = None
    hours: int | None = None
    reason: str | None = None
    consent: bool = False
    note: str | None = None
