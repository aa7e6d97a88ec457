"""The statutory clock and the rules of issuing and closing (`rag.complaints.deadlines`), as the desk uses them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from configs.calendar import StatutoryTable
from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.deadlines.clock import clock_of
from rag.complaints.deadlines.count import deadline_of, refusal_of
from rag.complaints.deadlines.law import Unconfirmed
from rag.complaints.deadlines.periods import QuestionKind, statutory_of
from rag.complaints.deadlines.receipt import ClockEvent, Receipt
from rag.complaints.deadlines.results import Result, issuable
from rag.complaints.subkind import UNKNOWN, question_of
from rag.complaints.types import Deadline, Label
from rag.errors import InputError
from rag.guards.pii.pseudonym import LABEL
from serving.clock import KOREA
from serving.complaints.parts import ClockFacts, Reply
from serving.complaints.shapes import ClockEventIn, ClockOut
from serving.problems import Problem

NO_DAYS = "연장할 일수(days)나 근무시간(hours)을 적어 주십시오(민원 처리에 관한 법률 시행령 제21조)."


class StatutoryClocks:
    """Counts by the law and an office's calendar. `calendar` is made with the first count."""

    def __init__(self, calendar: Callable[[], WorkCalendar], statutory: Callable[[], StatutoryTable]) -> None:
        self._make = calendar
        self._statutory = statutory
        self._calendar: WorkCalendar | None = None

    @property
    def calendar(self) -> WorkCalendar:
        """The office's calendar."""
        if self._calendar is None:
            self._calendar = self._make()
        return self._calendar

    def deadline(self, facts: ClockFacts, events: Sequence[ClockEventIn]) -> Deadline:
        """Count a deadline. Raises `InputError` for what a person must confirm first."""
        found = deadline_of(self._receipt(facts), [event_of(one) for one in events], self.calendar)
        if isinstance(found, Unconfirmed):
            raise InputError(f"{found.reason} ({found.article})")
        judged = judged_of(facts)
        return replace(found, notes=(*found.notes, judged.reason)) if judged.value else found

    def clock(self, facts: ClockFacts, events: Sequence[ClockEventIn], now: datetime) -> ClockOut:
        """Return what the clock shows now. Raises as `deadline` does."""
        told = [one.at for one in events if one.kind == "notified" and one.at]
        found = clock_of(self.deadline(facts, events), now, self.calendar, told)
        return ClockOut(
            due=found.due.astimezone(KOREA),
            left_minutes=found.left_minutes,
            running=found.running,
            words=found.words,
            overdue=found.overdue,
            notice_due=found.notice_due,
        )

    def permit(self, facts: ClockFacts, events: Sequence[ClockEventIn], event: ClockEventIn) -> None:
        """Raise `Problem` (422, with the article) for an event that the law does not allow."""
        if event.kind == "extended" and event.days is None and event.hours is None:
            raise clock_refused(NO_DAYS)
        found = refusal_of(self._receipt(facts), [event_of(one) for one in events], event_of(event), self.calendar)
        if found is not None:
            raise clock_refused(f"{found.reason} ({found.article})")

    def _receipt(self, facts: ClockFacts) -> Receipt:
        entry = self._statutory().find(facts.statutory) if facts.statutory else None
        return Receipt(
            facts.type,
            facts.subkind or judged_of(facts).value,
            facts.received_at,
            statutory_of(entry) if entry else None,
        )


class LawfulReplies:
    """What a written result must have (법 제27조; 영 제29조, 제31조)."""

    def missing(self, reply: Reply) -> Sequence[str]:
        """Return what a reply lacks, in Korean with the article."""
        # Labels that stand for the complainant's own data are no blanks; their system puts the values back.
        text = LABEL.sub("", reply.text)
        result = Result(
            text=text,
            kind=reply.type,
            refusal=reply.refusal,
            reason=reply.reason,
            remedy=reply.remedy,
            department=reply.department,
            officer=reply.officer,
            contact=reply.contact,
        )
        return [f"{one.reason} ({one.article})" for one in issuable(result)]


def judged_of(facts: ClockFacts) -> Label[QuestionKind]:
    """Return what a question seems to ask about, where nobody has confirmed it."""
    if facts.type != "질의민원" or facts.subkind is not None:
        return UNKNOWN
    return question_of(facts.text)


def event_of(one: ClockEventIn) -> ClockEvent:
    """Return an event as the count takes it. Raises `Problem` (422) without a moment."""
    if one.at is None:
        raise clock_refused("일어난 시각(at)을 적어 주십시오.")
    return ClockEvent(one.kind, one.at, one.until, one.days, one.hours, one.reason, one.consent, one.note)


def clock_refused(why: str) -> Problem:
    """Make the problem of an event that cannot be."""
    return Problem("clock-refused", 422, why, "The law does not allow this event of the clock")
