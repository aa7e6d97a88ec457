"""The shapes of the complaint desk, the same for the command line and HTTP (`triage.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from rag.complaints.types import ComplaintType, Crisis, Domain, Flag, Relation, Urgency
from rag.label import AiLabel, Made
from serving.schemas import Asked, CitationOut, SentenceOut, Shape
from serving.schemas_mask import AnyText, MaskedSpan

MAX_TEXT = 100_000
MAX_BATCH = 1_000
State = Literal["접수", "검토", "보완대기", "이송", "답변", "종결"]
"""`접수` waits for an officer; `검토` is being worked on; the others follow from decisions and clock events."""
Subkind = Literal["법령", "그 밖"]
"""What a 질의민원 asks about (영 제14조): 14 days or 7."""
Action = Literal["send", "edit", "transfer", "close"]
Tone = Literal["정중", "간결", "공감"]
Length = Literal["짧게", "보통", "자세히"]
ExportFormat = Literal["hwpx", "docx", "pdf"]
ClockEventKind = Literal[
    "supplement_requested", "supplement_received", "excluded", "extended", "transferred", "notified", "joined"
]


class ComplaintIn(Asked):
    """One complaint as a complaint system has it. Identity: `Idempotency-Key`, else `system` and `receipt_no`."""

    text: AnyText = Field(description="민원 본문")
    id: str | None = Field(None, max_length=200, description="보낸 쪽의 번호. 그대로 돌려준다")
    title: str | None = Field(None, max_length=500)
    system: str | None = Field(None, max_length=50, description="민원 시스템의 이름(국민신문고, 새올 등)")
    receipt_no: str | None = Field(None, max_length=100)
    region: str | None = Field(None, max_length=50, description="시군 이름. configs/regions.yaml에 있는 이름")
    received_at: AwareDatetime | None = Field(None, description="접수 시각. 없으면 지금")
    complainant: str | None = Field(None, max_length=200, description="민원인을 가리키는 값. 키 있는 해시로만 남긴다")
    households: int | None = Field(None, ge=1, le=1_000_000, description="함께 낸 세대 수")
    persons: int | None = Field(None, ge=1, le=1_000_000, description="함께 낸 사람 수")
    statutory_code: str | None = Field(None, max_length=100, description="민원편람의 사무 코드나 이름")
    subkind: Subkind | None = Field(None, description="질의민원이 묻는 것(영 제14조). 확인한 것만 적는다")
    callback_url: str | None = Field(None, max_length=2_000, description="결과를 받을 주소. 허용 목록에 있어야 한다")
    draft: bool = Field(True, description="답변 초안도 만들지")
    tone: Tone = "정중"
    length: Length = "보통"


class ComplaintBatch(Asked):
    """Many complaints; one bad one stops none of the others."""

    complaints: list[dict[str, object]] = Field(min_length=1, max_length=MAX_BATCH)


class WhyOut(Shape):
    """What a label rests on."""

    confidence: float = Field(ge=0, le=1)
    reason: str
    words: list[str]
    scores: Mapping[str, float] = Field(default_factory=dict)


class WhyAll(Shape):
    """What each label rests on; a label that is null says here why."""

    domain: WhyOut
    type: WhyOut
    urgency: WhyOut
    crisis: WhyOut
    department: WhyOut


class FlagWhy(WhyOut):
    """What a flag rests on."""

    flag: Flag


class DepartmentOut(Shape):
    """A department that may be in charge, with the clause of the 사무분장 that says so."""

    name: str
    confidence: float = Field(ge=0, le=1)
    basis: str
    citation: CitationOut | None = None


class TransferOut(Shape):
    """Where a complaint belongs instead, and the text of the 이송 사유."""

    agency: str
    reason: str
    basis: str
    confidence: float
    words: tuple[str, ...] = ()


class ContactOut(Shape):
    """Whom to reach."""

    name: str
    number: str
    role: str
    when: str = ""


class DeadlineOut(Shape):
    """The statutory deadline with each step of its count."""

    due: datetime
    period: str
    basis: str
    steps: list[str]
    notes: tuple[str, ...] = ()


class SimilarOut(Shape):
    """An earlier case with what was answered."""

    id: str
    relation: Relation
    score: float
    reason: str = ""
    received_at: datetime | None = None
    region: str | None = None
    excerpt: str = ""
    reply: str | None = None


class DraftSentenceOut(Shape):
    """A sentence of the draft and where it comes from."""

    section: str
    text: str
    origin: Literal["skeleton", "quoted", "generated", "blank"]
    checked: SentenceOut | None = None


class DraftVersionOut(Shape):
    """A draft in easy words or in another language, labelled; the Korean draft is the one that counts.

    `kept` sentences did not pass the check and stay Korean.
    """

    language: str
    plain: bool
    text: str
    label: str
    kept: int = 0


class DraftOut(Shape):
    """A draft reply; `blanks` are what only the officer can know, `unfinished` what must be done before it is sent."""

    text: str
    citations: list[CitationOut]
    blanks: list[str]
    sentences: tuple[DraftSentenceOut, ...] = ()
    label: str = ""
    notices: tuple[str, ...] = ()
    tone: Tone = "정중"
    length: Length = "보통"
    plain: bool = False
    language: str = "ko"
    unfinished: tuple[str, ...] = ()
    version: DraftVersionOut | None = None
    mode: Made = "rules"
    """How it was made: by a model (`generated`), out of sources (`quoted`), or from the skeleton alone (`rules`)."""
    model: str | None = None
    struck: int = 0
    refusal: bool = False
    """Whether it was written as a refusal: then it is sent with its reason and remedy only (법 제27조제3항)."""


class TriageOut(Shape):
    """What is known of a complaint (`triage.json`). Suggestions: a person decides."""

    id: str | None
    masked: AnyText
    spans: tuple[MaskedSpan, ...]
    domain: Domain | None
    type: ComplaintType | None
    urgency: Urgency
    flags: list[Flag]
    crisis: Crisis | None
    department: list[DepartmentOut]
    deadline: DeadlineOut | None
    similar: list[SimilarOut]
    legal_basis: list[CitationOut]
    draft: DraftOut | None
    ai_notice: str
    why: WhyAll
    flags_why: tuple[FlagWhy, ...] = ()
    protocol: tuple[ContactOut, ...] = ()
    """Whom to reach in danger, in the order of calling; empty without a sign of danger."""
    crisis_steps: tuple[str, ...] = ()
    transfer: TransferOut | None = None
    notices: tuple[str, ...] = ()
    """What a reader must know: an unknown region, orders to the AI in the text, more than one matter."""
    complaint_id: str = ""
    """mongmin's own number of the case; empty on the command line without a running API."""
    state: State = "접수"
    received_at: datetime | None = None
    region: str | None = None
    evidence_id: str = ""
    ai_label: AiLabel | None = None


class AcceptedOut(Shape):
    """A complaint that is worked on; its result is sent to the callback and can be read at `status_url`."""

    complaint_id: str
    status_url: str
    state: State = "접수"


class BatchLine(Shape):
    """The outcome of one complaint of a batch: its triage, or a problem in words."""

    id: str | None
    result: TriageOut | None = None
    problem: dict[str, object] | None = None


class ClockOut(Shape):
    """What a clock shows: working minutes left (negative when overdue), and in words."""

    due: datetime | None
    left_minutes: int | None
    running: bool
    words: str
    overdue: bool = False
    notice_due: date | None = None
    """When the complainant must be told of the state of the case (영 제23조)."""


class CaseRow(Shape):
    """A line of the queue."""

    complaint_id: str
    id: str | None
    excerpt: str
    state: State
    region: str | None
    received_at: datetime
    domain: Domain | None
    type: ComplaintType | None
    urgency: Urgency
    flags: list[Flag]
    crisis: Crisis | None
    department: str | None
    clock: ClockOut
    version: int


class Queue(Shape):
    """A page of the queue: danger first, then by deadline."""

    total: int
    offset: int
    cases: tuple[CaseRow, ...]


class QueueRequest(Asked):
    """Which complaints of the queue; nothing given is anything."""

    state: State | None = None
    domain: Domain | None = None
    region: str | None = Field(None, max_length=50)
    crisis: bool | None = Field(None, description="위험 징후가 있는 것만(true), 없는 것만(false)")
    overdue: bool = Field(False, description="기한이 지난 것만")
    number: str | None = Field(None, max_length=200, description="민원 번호: 우리 번호나 보낸 쪽의 번호")
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(50, ge=1, le=200)


class DecisionIn(Asked):
    """What an officer decides. `version` is that of the case that was looked at; another one is a conflict (409)."""

    action: Action
    version: int = Field(ge=1)
    text: str | None = Field(None, max_length=MAX_TEXT, description="답변 글(send, edit)")
    type: ComplaintType | None = Field(None, description="담당자가 확인한 민원 종류")
    subkind: Subkind | None = Field(None, description="담당자가 확인한 질의의 종류(영 제14조)")
    domain: Domain | None = None
    department: str | None = Field(None, max_length=100, description="넘길 부서나 기관(transfer)")
    reason: str | None = Field(None, max_length=2_000, description="이송·종결의 사유")
    refusal: bool = Field(False, description="거부하는 답변인지. 그렇다면 사유와 구제 방법이 있어야 한다")
    remedy: str | None = Field(None, max_length=2_000)
    officer: str | None = Field(None, max_length=100, description="답변에 적을 담당자")
    contact: str | None = Field(None, max_length=100, description="답변에 적을 연락처")
    earlier: tuple[str, ...] = Field((), max_length=50, description="같은 내용이라고 담당자가 확인한 앞선 민원(close)")
    committee_heard: bool = Field(False, description="다수인관련민원: 민원조정위원회의 심의를 거쳤는지(close)")


class DecisionOut(Shape):
    """A decision as it was recorded. `edit_distance` compares the draft with what was sent, sentence by sentence."""

    decision_id: str
    complaint_id: str
    action: Action
    by: str
    at: datetime
    state: State
    version: int
    edit_distance: float | None = None
    kept: int | None = None
    changed: int | None = None
    evidence_id: str = ""


class ClockEventIn(Asked):
    """Something that moves a clock: a supplement asked for or received, an exclusion, an extension, a notice."""

    kind: ClockEventKind
    at: AwareDatetime | None = None
    until: AwareDatetime | None = None
    days: int | None = Field(None, ge=1, le=365)
    hours: int | None = Field(
        None, ge=1, le=40, description="근무시간. 5일 이하이거나 즉시인 민원의 연장(법 제19조제1항)"
    )
    reason: str | None = Field(None, max_length=1_000)
    consent: bool = False
    note: str | None = Field(None, max_length=1_000)


class CaseOut(Shape):
    """A whole case: its triage, its clock, what was decided and what happened to the clock."""

    complaint_id: str
    version: int
    state: State
    triage: TriageOut
    clock: ClockOut
    text: str | None = None
    """The reply as the officer last left it."""
    decisions: tuple[DecisionOut, ...] = ()
    events: tuple[ClockEventIn, ...] = ()


class DraftIn(Asked):
    """How a draft is to be written anew."""

    tone: Tone = "정중"
    length: Length = "보통"
    plain: bool = False
    language: Literal["ko", "en", "zh", "vi", "th", "ja", "ru", "mn"] = "ko"
    stream: bool = False
    refusal: bool = Field(False, description="거부하는 답변으로 쓸지. 담당자가 정한 것만 적는다")
    reason: str | None = Field(None, max_length=2_000, description="담당자가 정한 거부 사유")
    remedy: str | None = Field(None, max_length=2_000, description="담당자가 정한 구제 방법")
