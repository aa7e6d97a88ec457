"""What officers see: the queue, a case, the numbers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from rag.types import GRADES
from serving.caller import Caller
from serving.clock import KOREA
from serving.complaints.clock_events import ENDED, ClockEvents, events_of
from serving.complaints.decisions import no_complaint
from serving.complaints.intake import Now
from serving.complaints.processing import triage_of
from serving.complaints.shapes import CaseOut, CaseRow, DecisionOut, Queue, State, TriageOut
from serving.complaints.shapes_numbers import CountOut, StatisticsOut
from serving.store.complaint_queue import QueueStore, Sought, View
from serving.store.complaint_work import Event, WorkStore
from serving.store.complaints import Case

UNKNOWN = "미분류"
AGES = ((1, "1일 이내"), (3, "3일 이내"), (7, "7일 이내"), (14, "14일 이내"), (30, "30일 이내"))
OLDEST = "30일 초과"
OFFICERS = frozenset({"officer", "administrator", "auditor"})


EDITS = ((0.0, "그대로"), (0.1, "10% 이하"), (0.3, "30% 이하"), (0.5, "50% 이하"))
REWRITTEN = "50% 초과"


@dataclass(frozen=True)
class Views:
    """Reads cases for those who may see them. Raises `Problem` (404) and `RecordsUnavailable`."""

    queue: QueueStore
    work: WorkStore
    clocks: ClockEvents
    now: Now

    def one(self, complaint_id: str, caller: Caller) -> Case:
        """Return a case that the caller may see; another's is not there."""
        found = self.queue.one(view_of(caller), complaint_id)
        if found is None:
            raise no_complaint()
        return found

    def page(self, sought: Sought, caller: Caller, offset: int, limit: int) -> Queue:
        """Return a page of the queue, danger first and then by deadline."""
        total, cases = self.queue.page(view_of(caller), sought, offset, limit)
        events = self.work.events_of([case.complaint_id for case in cases])
        rows = tuple(self.row(case, events.get(case.complaint_id, ())) for case in cases)
        return Queue(total=total, offset=offset, cases=rows)

    def cases(self, sought: Sought, caller: Caller) -> list[Case]:
        """Return all that the caller may see of what is sought."""
        return self.queue.all(view_of(caller), sought)

    def row(self, case: Case, events: Sequence[Event]) -> CaseRow:
        """Return a line of the queue."""
        return CaseRow(
            complaint_id=case.complaint_id,
            id=case.external,
            excerpt=case.excerpt,
            state=cast("State", case.state),
            region=case.region,
            received_at=case.received_at.astimezone(KOREA),
            domain=cast("Any", case.domain),
            type=cast("Any", case.type),
            urgency=cast("Any", case.urgency),
            flags=json.loads(case.flags or "[]"),
            crisis=cast("Any", case.crisis),
            department=case.department,
            clock=self.clocks.clock(case, events),
            version=case.version,
        )

    def whole(self, case: Case, caller: Caller) -> CaseOut:
        """Return a whole case, as the caller may see it."""
        events = self.work.events(case.complaint_id)
        made = [DecisionOut.model_validate_json(one.body) for one in self.work.decisions(case.complaint_id)]
        return CaseOut(
            complaint_id=case.complaint_id,
            version=case.version,
            state=cast("State", case.state),
            triage=self.shown(case, view_of(caller)),
            clock=self.clocks.clock(case, events),
            text=case.text,
            decisions=tuple(made),
            events=tuple(events_of(events)),
        )

    def shown(self, case: Case, view: View) -> TriageOut:
        """Return the triage of a case without like cases that the viewer may not see by themselves."""
        out = shown(case)
        seen = self.queue.among(view, [one.id for one in out.similar])
        return out.model_copy(update={"similar": [one for one in out.similar if one.id in seen]})

    def to_sender(self, case: Case) -> TriageOut:
        """Return the triage of a case as the system that handed it in may see it."""
        return self.shown(case, View(GRADES, None, case.owner))

    def statistics(self, sought: Sought, caller: Caller) -> StatisticsOut:
        """Return the numbers of what the caller may see."""
        return counted(self.cases(sought, caller), self.now())


def view_of(caller: Caller) -> View:
    """Return what a caller may see: a complaint system only what it sent, an officer their departments'."""
    if not caller.roles & OFFICERS:
        return View(caller.grades, None, caller.name)
    return View(caller.grades, None if caller.everywhere else tuple(caller.departments))


def shown(case: Case) -> TriageOut:
    """Return the triage of a case with its state, and with what a person confirmed since."""
    return triage_of(case).model_copy(
        update={"state": case.state, "domain": case.domain, "type": case.type} if case.version > 1 else {}
    )


def counted(cases: Sequence[Case], now: datetime) -> StatisticsOut:
    """Count cases for the dashboards."""
    waiting = [case for case in cases if case.state not in ENDED]
    distances = [case.edit_distance for case in cases if case.edit_distance is not None]
    return StatisticsOut(
        total=len(cases),
        open=len(waiting),
        overdue=sum(case.due is not None and case.due < now for case in waiting),
        danger=sum(case.danger > 0 for case in waiting),
        by_domain=counts(case.domain for case in cases),
        by_type=counts(case.type for case in cases),
        by_region=counts(case.region for case in cases),
        by_department=counts(case.department for case in cases),
        by_state=counts(case.state for case in cases),
        by_age_days=ages(waiting, now),
        by_week=weeks(cases),
        edit_distance=round(sum(distances) / len(distances), 4) if distances else None,
        by_edit_distance=edits(distances),
        answered=sum(case.state == "답변" for case in cases),
    )


def counts(names: Iterable[str | None]) -> list[CountOut]:
    """Return how often each name stands, the most frequent first.

    >>> [(one.name, one.count) for one in counts(["교통", None, "교통"])]
    [('교통', 2), ('미분류', 1)]
    """
    found = Counter(name or UNKNOWN for name in names)
    return [
        CountOut(name=name, count=count) for name, count in sorted(found.items(), key=lambda one: (-one[1], one[0]))
    ]


def ages(waiting: Sequence[Case], now: datetime) -> list[CountOut]:
    """Return how old what waits is."""
    found = Counter(age((now - case.received_at).days) for case in waiting)
    return [CountOut(name=name, count=found[name]) for name in (*(name for _, name in AGES), OLDEST)]


def edits(distances: Sequence[float]) -> list[CountOut]:
    """Return how many replies were changed how far; nothing without a reply.

    >>> [(one.name, one.count) for one in edits([0.0, 0.05, 0.9]) if one.count]
    [('그대로', 1), ('10% 이하', 1), ('50% 초과', 1)]
    """
    found = Counter(next((name for most, name in EDITS if distance <= most), REWRITTEN) for distance in distances)
    return (
        [CountOut(name=name, count=found[name]) for name in (*(name for _, name in EDITS), REWRITTEN)] if found else []
    )


def age(days: int) -> str:
    """Return the class of an age.

    >>> age(0), age(8), age(99)
    ('1일 이내', '14일 이내', '30일 초과')
    """
    return next((name for most, name in AGES if days < most), OLDEST)


def weeks(cases: Sequence[Case]) -> list[CountOut]:
    """Return how many came in which week (its Monday), in order."""
    found = Counter(monday(case.received_at) for case in cases)
    return [CountOut(name=name, count=found[name]) for name in sorted(found)]


def monday(moment: datetime) -> str:
    """Return the Monday of a week in Korea."""
    year, week, _ = moment.astimezone(KOREA).isocalendar()
    return datetime.fromisocalendar(year, week, 1).date().isoformat()
