"""The queue of complaints: what an officer may see of it, danger first, then by deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from serving.store.base import Database
from serving.store.complaints import Case, StoredComplaint, case_of

CLOSED = ("답변", "종결", "이송")
"""States in which no deadline of ours runs."""


@dataclass(frozen=True, slots=True)
class View:
    """Who looks: `owner` sees only what they sent; `departments` None is everywhere, and nobody's is everybody's."""

    grades: tuple[str, ...]
    departments: tuple[str, ...] | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """What of the queue; None is anything. `overdue` is a moment before which what is open was due."""

    state: str | None = None
    domain: str | None = None
    region: str | None = None
    crisis: bool | None = None
    overdue: datetime | None = None
    since: datetime | None = None
    number: str | None = None


ANYTHING = Sought()


class QueueStore:
    """Pages of the queue. Everything raises `RecordsUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, view: View, sought: Sought = ANYTHING, offset: int = 0, limit: int = 50) -> tuple[int, list[Case]]:
        """Return how many there are, and a page of them."""
        conditions = [*seen_by(view), *matching(sought)]
        order = (
            StoredComplaint.state.in_(CLOSED).asc(),
            StoredComplaint.danger.desc(),
            StoredComplaint.due.is_(None).asc(),
            StoredComplaint.due.asc(),
            StoredComplaint.id.asc(),
        )
        with self._database.session() as session:
            total = session.scalar(select(func.count()).select_from(StoredComplaint).where(*conditions)) or 0
            rows = session.scalars(
                select(StoredComplaint).where(*conditions).order_by(*order).offset(offset).limit(limit)
            )
            return total, [case_of(row) for row in rows]

    def one(self, view: View, complaint_id: str) -> Case | None:
        """Return a complaint that a viewer may see."""
        wanted = select(StoredComplaint).where(StoredComplaint.complaint_id == complaint_id, *seen_by(view))
        with self._database.session() as session:
            row = session.scalar(wanted)
            return case_of(row) if row else None

    def among(self, view: View, complaint_ids: Sequence[str]) -> set[str]:
        """Return which of some complaints a viewer may see."""
        if not complaint_ids:
            return set()
        wanted = select(StoredComplaint.complaint_id).where(StoredComplaint.complaint_id.in_(complaint_ids))
        with self._database.session() as session:
            return set(session.scalars(wanted.where(*seen_by(view))))

    def all(self, view: View, sought: Sought = ANYTHING, most: int = 100_000) -> list[Case]:
        """Return the latest complaints that a viewer may see, for counting."""
        wanted = (
            select(StoredComplaint)
            .where(*seen_by(view), *matching(sought))
            .order_by(StoredComplaint.id.desc())
            .limit(most)
        )
        with self._database.session() as session:
            return [case_of(row) for row in session.scalars(wanted)]


def seen_by(view: View) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of what a viewer may see.

    A complaint that no department was found for is everybody's who works on complaints: else nobody would see it.
    """
    conditions: list[ColumnElement[bool]] = [StoredComplaint.grade.in_(view.grades)]
    if view.owner is not None:
        conditions.append(StoredComplaint.owner == view.owner)
    if view.departments is not None:
        mine = [StoredComplaint.departments.contains(f"\n{name}\n", autoescape=True) for name in view.departments]
        conditions.append(or_(StoredComplaint.departments == "", *mine))
    return conditions


def matching(sought: Sought) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of what is sought."""
    plain = {"state": sought.state, "domain": sought.domain, "region": sought.region}
    conditions = [getattr(StoredComplaint, name) == value for name, value in plain.items() if value is not None]
    if sought.crisis is not None:
        conditions.append(StoredComplaint.danger > 0 if sought.crisis else StoredComplaint.danger == 0)
    if sought.overdue is not None:
        conditions += [StoredComplaint.due < sought.overdue, StoredComplaint.state.not_in(CLOSED)]
    if sought.number is not None:
        ours, theirs = StoredComplaint.complaint_id, StoredComplaint.external
        conditions.append(or_(ours == sought.number, theirs == sought.number))
    if sought.since is not None:
        conditions.append(StoredComplaint.received_at >= sought.since)
    return conditions
