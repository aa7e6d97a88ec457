"""The shapes of care: what is sent to `/v1/care/...` and what comes back. Findings advise; a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, model_validator

from rag.care.behaviours.types import Direction, Factor
from rag.care.signals.types import CHANNEL_NAMES, Channel, FaultKind
from rag.care.types import Outcome, Risk, StepKind
from rag.complaints.types import Crisis
from rag.label import AiLabel
from rag.types import Grade
from serving.complaints.shapes import ContactOut
from serving.schemas import Asked, Day, Shape
from serving.schemas_mask import AnyText
from serving.store.columns import storable

MAX_NOTE = 20_000
MAX_DAYS = 1_100
"""Three years: more tells nothing of what is usual today."""
MAX_RECORDS = 2_000
MAX_FIELD = 2_000
MAX_VALUE = 1_000_000.0
Subject = Annotated[
    str, Field(min_length=1, max_length=200, description="대상자를 가리키는 가명. 키 있는 해시로만 남긴다")
]


def within(most: int) -> AfterValidator:
    """Return a check of a text's length; it may hold anything else."""

    def checked(value: str) -> str:
        if len(value) > most:
            raise ValueError(f"{most:,}자 이내여야 합니다(지금 {len(value):,}자). 나누어 보내 주십시오.")
        return value

    return AfterValidator(checked)


def writable(value: object) -> object:
    """Return a text without NUL, and with half surrogate pairs, which nothing can write, replaced."""
    return storable(value) if isinstance(value, str) else value


Written = Annotated[AnyText, BeforeValidator(writable)]
Note = Annotated[Written, within(MAX_NOTE)]
Piece = Annotated[Written, within(MAX_FIELD)]


class CareAsked(Asked):
    """What all requests of care share."""

    subject: Subject
    region: str | None = Field(None, max_length=50, description="시군 이름. configs/regions.yaml에 있는 이름")
    department: str | None = Field(
        None, min_length=1, max_length=100, description="기록이 속한 부서. 없으면 부르는 이의 부서"
    )


class CheckinIn(CareAsked):
    """A call or a visit of the elder-companion programme. `id` makes it idempotent."""

    id: str | None = Field(None, min_length=1, max_length=100, description="보낸 쪽의 번호. 같은 번호는 한 번만 센다")
    at: AwareDatetime | None = Field(None, description="통화나 방문의 시각. 없으면 지금")
    outcome: Outcome = Field(
        description="answered 응답, missed 미응답, refused 거부, wrong_number 번호 오류, visit_safe 방문해 안전 확인, "
        "visit_helped 방문해 문제를 발견하고 도움, visit_absent 방문했으나 만나지 못함"
    )
    note: Note = Field("", description="통화나 방문의 기록. 받자마자 개인정보를 가린다")
    caller: Literal["ai", "person"] = Field("person", description="누가 걸었는지")
    grade: Grade = Field("O", description="이 기록의 보안등급. 부르는 이가 볼 수 있는 등급이어야 한다")


class CareOut(Shape):
    """What every answer of care says."""

    for_person: str
    """Whose decision it is: a finding is for a person to look at."""
    ai_notice: str
    ai_label: AiLabel
    evidence_id: str = ""
    notices: tuple[str, ...] = ()


class ReferralOut(Shape):
    """Whom to turn to: numbers in the order of calling, and departments."""

    contacts: tuple[ContactOut, ...]
    departments: tuple[str, ...]


class NextStepOut(Shape):
    """What a person is to do next. `now` is true where it must not wait."""

    kind: StepKind
    name: str
    due: datetime
    reason: str
    opened_by: str | None
    """The check-in that called for it: a visit has the same one until it is done."""
    now: bool = False
    at_once: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


class HistoryOut(Shape):
    """What was counted: all check-ins of this person in the department."""

    checkins: int
    missed_in_a_row: int
    refused_in_a_row: int
    by_outcome: Mapping[Outcome, int]
    visits_called_for: int
    first: datetime | None
    last: datetime | None


class CheckinOut(CareOut):
    """What a check-in means."""

    id: str
    repeated: bool
    """Whether this check-in was there already; nothing was counted again."""
    masked: AnyText
    risk: Risk
    reason: str
    words: tuple[str, ...]
    crisis: Crisis | None
    referral: ReferralOut
    next_step: NextStepOut
    history: HistoryOut


def number_or_none(value: object) -> object:
    """Take a number that a sensor may send, or null; a Boolean is a mistake."""
    if isinstance(value, bool) or (value is not None and not isinstance(value, int | float)):
        raise ValueError("수나 null이어야 합니다.")
    if value is not None and not 0 <= value <= MAX_VALUE:
        raise ValueError(f"0 이상 {MAX_VALUE:,.0f} 이하의 수여야 합니다. 값이 없는 날은 null로 적어 주십시오.")
    return value


Value = Annotated[float | None, BeforeValidator(number_or_none)]


class AwayIn(Asked):
    """Days on which somebody said that they would be away."""

    first: Day
    last: Day
    reason: str = Field("외출", max_length=100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first is None or self.last is None or self.first > self.last:
            raise ValueError("부재 기간의 첫날과 마지막 날을 차례대로 적어 주십시오.")
        return self


class SignalsIn(CareAsked):
    """Daily values of one household. A day that is not in `dates`, and null, are days without a value; 0 is a value."""

    dates: list[Day] = Field(min_length=1, max_length=MAX_DAYS)
    series: Mapping[Channel, list[Value]] = Field(min_length=1)
    away: list[AwayIn] = Field(default_factory=list, max_length=100)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if None in self.dates:
            raise ValueError("dates의 날짜는 2026-01-15처럼 적어 주십시오.")
        if len(set(self.dates)) < len(self.dates):
            twice = sorted({str(day) for day in self.dates if self.dates.count(day) > 1})[:3]
            raise ValueError(f"같은 날짜가 두 번 들어 있습니다({', '.join(twice)}). 하루에 값 하나만 보내 주십시오.")
        for name, values in self.series.items():
            if len(values) != len(self.dates):
                raise ValueError(
                    f"{CHANNEL_NAMES[name][0]}({name})의 값은 {len(values)}개인데 날짜는 {len(self.dates)}개입니다. "
                    "날짜마다 값 하나를 보내 주십시오(없는 날은 null)."
                )
        days = [day for day in self.dates if day]
        if (max(days) - min(days)).days >= MAX_DAYS:
            raise ValueError(f"첫날과 마지막 날 사이는 {MAX_DAYS:,}일보다 짧아야 합니다. 최근 자료만 보내 주십시오.")
        return self


class ChannelOut(Shape):
    """One channel on the judged day, with the numbers."""

    channel: Channel
    name: str
    value: float | None
    expected: float | None
    low: float | None
    high: float | None
    deviation: float | None
    days: int
    unusual: Literal["낮음", "높음"] | None
    reason: str


class FaultOut(Shape):
    """Days on which a channel tells of its sensor."""

    channel: Channel
    kind: FaultKind
    first: date
    last: date
    reason: str


class SignalsOut(CareOut):
    """An alert for a person, never an action. `level` is null where nothing can be said yet."""

    day: date
    level: Risk | None
    alert: bool
    score: float
    threshold: float
    since: date | None
    reasons: tuple[str, ...]
    channels: tuple[ChannelOut, ...]
    faults: tuple[FaultOut, ...]


class BehaviourIn(Asked):
    """One record of a care centre."""

    id: str = Field(min_length=1, max_length=64)
    at: AwareDatetime
    place: Piece = ""
    antecedent: Piece = Field("", description="행동에 앞선 일")
    behaviour: Piece = Field(description="행동")
    consequence: Piece = Field("", description="행동 뒤의 일")


class BehavioursIn(CareAsked):
    """The records of one person."""

    records: list[BehaviourIn] = Field(min_length=1, max_length=MAX_RECORDS)

    @model_validator(mode="after")
    def _unequal(self) -> Self:
        ids = [record.id for record in self.records]
        if len(set(ids)) < len(ids):
            twice = sorted({one for one in ids if ids.count(one) > 1})[:3] if len(ids) <= MAX_RECORDS else []
            raise ValueError(
                f"같은 기록 번호가 두 번 들어 있습니다({', '.join(twice)}). 번호는 기록마다 달라야 합니다."
            )
        return self


class PatternOut(Shape):
    """How often a behaviour stands beside a factor, against all other records; chance is tested exactly."""

    factor: Factor
    value: str
    behaviour: str
    both: int
    with_factor: int
    elsewhere: int
    without_factor: int
    p: float | None
    corrected: float | None
    clear: bool
    records: tuple[str, ...]


class ChangeOut(Shape):
    """Records of a behaviour a week, and whether late weeks differ from early ones."""

    behaviour: str
    first_week: date
    weekly: tuple[int, ...]
    early: int
    late: int
    p: float | None
    corrected: float | None
    direction: Direction
    records: tuple[str, ...]


class StatementOut(Shape):
    """A sentence and the records that it rests on."""

    kind: str
    text: str
    records: tuple[str, ...]


class BehavioursOut(CareOut):
    """A summary for the specialist; no diagnosis, no action."""

    total: int
    behaviours: Mapping[str, int]
    summary: tuple[StatementOut, ...]
    patterns: tuple[PatternOut, ...]
    changes: tuple[ChangeOut, ...]
    tested: int
    crisis: tuple[Crisis, ...] = ()
    referral: ReferralOut
