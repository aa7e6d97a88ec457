"""The shapes of what is counted and suggested over many complaints, of callbacks, and of deletion."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from rag.complaints.types import Domain
from serving.schemas import Asked, Shape


class CountOut(Shape):
    """A name and how many."""

    name: str
    count: int


class StatisticsOut(Shape):
    """The dashboards: what waits and what was done, by domain, type, region, department, state, age and day."""

    total: int
    open: int
    overdue: int
    danger: int
    by_domain: list[CountOut]
    by_type: list[CountOut]
    by_region: list[CountOut]
    by_department: list[CountOut]
    by_state: list[CountOut]
    by_age_days: list[CountOut]
    by_week: list[CountOut]
    edit_distance: float | None = None
    by_edit_distance: list[CountOut] = Field(default_factory=list)
    """How many replies were changed how far from their draft; empty where nothing was sent."""
    answered: int = 0


class MergeOut(Shape):
    """Receipts that may be merged (영 제6조제7항): five or more with one purpose; each receipt stays."""

    name: str
    complaint_ids: list[str]
    region: str | None
    first: datetime
    last: datetime
    reason: str
    enough: bool
    """Whether there are five or more, as the article asks."""


class TrendOut(Shape):
    """What is rising: an area, a kind, a week, how many, how many were expected, and why it is taken as new."""

    region: str | None
    domain: Domain | None
    week: date
    count: int
    expected: float
    reason: str
    words: tuple[str, ...] = ()
    complaint_ids: tuple[str, ...] = ()


class CallbackOut(Shape):
    """A callback that waits or was given up; `next_try` is None when it is in the dead-letter list."""

    callback_id: str
    complaint_id: str
    host: str
    tries: int
    state: Literal["waiting", "delivered", "dead"]
    next_try: datetime | None
    problem: str | None = None


class EraseIn(Asked):
    """Whose complaints are to be deleted: the value that `complainant` was when they were handed in."""

    complainant: str = Field(min_length=1, max_length=200)


class ErasedOut(Shape):
    """How many complaints were deleted, from the records, the vault and the index of cases."""

    deleted: int
