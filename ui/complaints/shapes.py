"""What the desk reads of the API (`/v1/complaints`). Unknown fields are ignored, so that the API may grow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from ui.contract import AiLabel, Citation, Sentence, Shape


class Clock(Shape):
    """Working minutes left (negative when overdue), and in words."""

    due: datetime | None = None
    left_minutes: int | None = None
    running: bool = False
    words: str = ""
    overdue: bool = False
    notice_due: date | None = None


class CaseRow(Shape):
    """A line of the queue."""

    complaint_id: str
    id: str | None = None
    excerpt: str = ""
    state: str = ""
    region: str | None = None
    received_at: datetime
    domain: str | None = None
    type: str | None = None
    urgency: str = ""
    flags: tuple[str, ...] = ()
    crisis: str | None = None
    department: str | None = None
    clock: Clock = Clock()
    version: int = 1


class Queue(Shape):
    """A page of the queue: danger first, then by deadline."""

    total: int = 0
    offset: int = 0
    cases: tuple[CaseRow, ...] = ()


class Why(Shape):
    """What a label rests on."""

    confidence: float = 0.0
    reason: str = ""
    words: tuple[str, ...] = ()
    scores: Mapping[str, float] = {}


class FlagWhy(Why):
    """What a flag rests on."""

    flag: str


class Span(Shape):
    """A piece of personal data that was masked; `label` stands in its place."""

    start: int = 0
    end: int = 0
    type: str = ""
    label: str = ""
    reason: str = ""


class Department(Shape):
    """A department that may be in charge, and the clause that says so."""

    name: str
    confidence: float = 0.0
    basis: str = ""
    citation: Citation | None = None


class Transfer(Shape):
    """Where a complaint belongs instead."""

    agency: str
    reason: str = ""
    basis: str = ""
    confidence: float = 0.0


class Contact(Shape):
    """Whom to reach in danger."""

    name: str
    number: str = ""
    role: str = ""
    when: str = ""


class Deadline(Shape):
    """The deadline with each step of its count."""

    due: datetime
    period: str = ""
    basis: str = ""
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Similar(Shape):
    """An earlier case with what was answered."""

    id: str
    relation: str = ""
    score: float = 0.0
    reason: str = ""
    received_at: datetime | None = None
    region: str | None = None
    excerpt: str = ""
    reply: str | None = None


class DraftSentence(Shape):
    """A sentence of a draft and where it comes from."""

    section: str = ""
    text: str
    origin: str = "generated"
    checked: Sentence | None = None


class Draft(Shape):
    """A draft reply; `blanks` are what only the officer can know."""

    text: str = ""
    citations: tuple[Citation, ...] = ()
    blanks: tuple[str, ...] = ()
    sentences: tuple[DraftSentence, ...] = ()
    label: str = ""
    notices: tuple[str, ...] = ()
    tone: str = "정중"
    length: str = "보통"
    plain: bool = False
    language: str = "ko"


class Triage(Shape):
    """What is known of a complaint."""

    id: str | None = None
    masked: str = ""
    spans: tuple[Span, ...] = ()
    domain: str | None = None
    type: str | None = None
    urgency: str = ""
    flags: tuple[str, ...] = ()
    crisis: str | None = None
    department: tuple[Department, ...] = ()
    deadline: Deadline | None = None
    similar: tuple[Similar, ...] = ()
    legal_basis: tuple[Citation, ...] = ()
    draft: Draft | None = None
    ai_notice: str = ""
    why: Mapping[str, Why] = {}
    flags_why: tuple[FlagWhy, ...] = ()
    protocol: tuple[Contact, ...] = ()
    crisis_steps: tuple[str, ...] = ()
    transfer: Transfer | None = None
    notices: tuple[str, ...] = ()
    received_at: datetime | None = None
    region: str | None = None
    evidence_id: str = ""
    ai_label: AiLabel | None = None


class Decision(Shape):
    """A decision as it was recorded."""

    action: str
    by: str = ""
    at: datetime
    state: str = ""
    version: int = 0
    edit_distance: float | None = None
    kept: int | None = None
    changed: int | None = None


class ClockEvent(Shape):
    """Something that moved a clock."""

    kind: str
    at: datetime | None = None
    until: datetime | None = None
    days: int | None = None
    hours: int | None = None
    reason: str | None = None
    consent: bool = False
    note: str | None = None


class Case(Shape):
    """A whole case."""

    complaint_id: str
    version: int = 1
    state: str = ""
    triage: Triage
    clock: Clock = Clock()
    text: str | None = None
    decisions: tuple[Decision, ...] = ()
    events: tuple[ClockEvent, ...] = ()


class Count(Shape):
    """A name and how many."""

    name: str
    count: int = 0


class Statistics(Shape):
    """What waits and what was done."""

    total: int = 0
    open: int = 0
    overdue: int = 0
    danger: int = 0
    answered: int = 0
    edit_distance: float | None = None
    by_domain: tuple[Count, ...] = ()
    by_type: tuple[Count, ...] = ()
    by_region: tuple[Count, ...] = ()
    by_department: tuple[Count, ...] = ()
    by_state: tuple[Count, ...] = ()
    by_age_days: tuple[Count, ...] = ()
    by_week: tuple[Count, ...] = ()
    by_edit_distance: tuple[Count, ...] = ()
    """Replies by the share of the draft that was rewritten; empty where the API does not tell."""


class Merge(Shape):
    """Receipts that may be merged."""

    name: str
    complaint_ids: tuple[str, ...] = ()
    region: str | None = None
    first: datetime
    last: datetime
    reason: str = ""
    enough: bool = False


class Trend(Shape):
    """What is rising, and why it is taken as new."""

    region: str | None = None
    domain: str | None = None
    week: date
    count: int = 0
    expected: float = 0.0
    reason: str = ""
    words: tuple[str, ...] = ()
    complaint_ids: tuple[str, ...] = ()


class Callback(Shape):
    """A callback that waits or was given up."""

    callback_id: str
    complaint_id: str = ""
    host: str = ""
    tries: int = 0
    state: str = ""
    next_try: datetime | None = None
    problem: str | None = None
