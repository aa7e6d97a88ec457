"""The parts of an entry of the register, typed; each field says in Korean what it is called, and who fills it.

After DOMAIN section 4: 21 items in the seven groups that the province's AI registration names, worded after the
Dutch, British (ATRS), Amsterdam and Helsinki registers. A part that nobody filled in is empty, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict

from rag.register.text import tidy

Filler = Literal["configuration", "evaluation", "person"]
FILLERS: Mapping[Filler, str] = {
    "configuration": "설정에서 자동",
    "evaluation": "서명된 평가 결과에서 자동",
    "person": "사람",
}

Domain = Literal[
    "교통",
    "환경",
    "재난·안전",
    "건축·주택",
    "복지",
    "보건",
    "농축산",
    "도로·시설",
    "세무",
    "문화·체육",
    "일반행정",
    "기타",
]
Status = Literal["준비", "시험 운영", "운영", "중단", "종료"]
Processing = Literal["처리함", "처리하지 않음", "확인 중"]
HighImpact = Literal["해당", "해당 없음", "검토 중"]
DecisionRole = Literal["정보 제공", "초안 작성", "추천·분류", "자동 결정", "그 밖"]
Grade = Literal["O", "S", "C"]

SHORT, LONG, MANY = 200, 4000, 60
"""Characters of a name, characters of a paragraph, lines of a list."""
FREE_MAIL = re.compile(
    r"@(?:[\w-]+\.)*(?:gmail|naver|daum|hanmail|kakao|nate|outlook|hotmail|live|icloud|me|proton|protonmail|yahoo)"
    r"\.(?:com|net|co\.kr|me|kr)$",
    re.IGNORECASE,
)
MAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
MOBILE = re.compile(r"^(?:\+?82)?0?1[016-9]")
PHONE_MARKS = re.compile(r"[\s().~-]")


def office_phone(value: str) -> str:
    """Return an office's telephone number. Raises `ValueError` for a mobile number or anything else.

    >>> office_phone("031-120")
    '031-120'
    """
    digits = PHONE_MARKS.sub("", value)
    if not value:
        return value
    if MOBILE.match(digits):
        raise ValueError("휴대전화 번호는 개인정보라서 싣지 않습니다. 부서의 대표 전화를 적어 주십시오.")
    if not re.fullmatch(r"\+?\d{3,13}", digits):
        raise ValueError("전화번호는 031-120처럼 숫자로 적어 주십시오.")
    return value


def office_mail(value: str) -> str:
    """Return an office's mail address. Raises `ValueError` for one of a private person's provider.

    >>> office_mail("ai@gg.go.kr")
    'ai@gg.go.kr'
    """
    if not value:
        return value
    if not MAIL.fullmatch(value):
        raise ValueError("이메일 주소는 ai@gg.go.kr처럼 적어 주십시오.")
    if FREE_MAIL.search(value):
        raise ValueError("개인 이메일 주소는 싣지 않습니다. 기관의 주소를 적어 주십시오.")
    return value


def day(value: object) -> object:
    """Take a date as people write it (2026-01-05, 2026.1.5., 2026년 1월 5일). Raises `ValueError` for others.

    >>> day("2026. 1. 5.")
    datetime.date(2026, 1, 5)
    """
    if value is None or type(value) is date:
        return value
    found = re.fullmatch(r"\s*(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?\s*", str(value))
    try:
        if found is not None:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise ValueError("날짜는 2026-01-15처럼 있는 날을 적어 주십시오.")


Name = Annotated[str, Field(max_length=SHORT), BeforeValidator(tidy)]
Words = Annotated[str, Field(max_length=LONG), BeforeValidator(tidy)]
Phone = Annotated[str, Field(max_length=40), BeforeValidator(tidy), AfterValidator(office_phone)]
Mail = Annotated[str, Field(max_length=120), BeforeValidator(tidy), AfterValidator(office_mail)]
Day = Annotated[date | None, BeforeValidator(day)]
Count = Annotated[int | None, Field(ge=0, le=10**12)]
Figure = Annotated[float | None, Field(allow_inf_nan=False)]


def filled(elements: tuple[Any, ...]) -> tuple[Any, ...]:
    """Leave out the elements of a list that say nothing.

    >>> filled(("가", ""))
    ('가',)
    """
    return tuple(one for one in elements if one != "" and not (isinstance(one, Part) and one == type(one)()))


class Part(BaseModel):
    """Base of all parts: frozen, and an unknown name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


E = TypeVar("E")
Several = Annotated[tuple[E, ...], AfterValidator(filled), Field(max_length=MANY)]


def said(label: str, *, by: Filler = "person", needed: bool = False, default: Any = "", explain: str = "") -> Any:  # noqa: ANN401 - pydantic's own
    """Declare a part: its Korean name, who fills it, and whether a review asks for it."""
    extra: JsonDict = {"x-label": label, "x-filled-by": by, "x-needed": needed}
    return Field(default, title=label, description=explain or None, json_schema_extra=extra)


class Organisation(Part):
    """Field 2."""

    name: Name = said("운영기관", needed=True)
    department: Name = said("부서", needed=True)


class Contact(Part):
    """Field 3: an office and its contacts, never a private person's."""

    role: Name = said("책임자(직위)", needed=True, explain="사람의 이름이 아니라 직위를 적습니다.")
    phone: Phone = said("전화", needed=True)
    email: Mail = said("이메일")


class Period(Part):
    """Field 5."""

    status: Status = said("상태", by="configuration", needed=True, default="준비")
    starts: Day = said("시작일", default=None)
    ends: Day = said("종료일", default=None)


class Purpose(Part):
    """Field 6."""

    background: Words = said("도입 배경", needed=True)
    goal: Words = said("목적", needed=True)
    benefit: Words = said("기대효과")


class Functions(Part):
    """Field 7."""

    summary: Words = said("주요 기능", needed=True)
    users: Words = said("이용자", needed=True)
    excluded: Words = said("제외 범위", explain="이 서비스에 맡기지 않는 일입니다.")


class Model(Part):
    """A model of field 9."""

    name: Name = said("모델명", by="configuration")
    task: Name = said("하는 일", by="configuration")
    version: Name = said("버전", by="configuration")
    licence: Name = said("라이선스", by="configuration")
    sha256: Name = said("해시(SHA-256)", by="configuration")
    provider: Name = said("공급자", by="configuration")


class Working(Part):
    """Field 10."""

    explanation: Words = said("작동 원리", needed=True)
    flow: Several[Words] = said("구조(자료가 흐르는 순서)", by="configuration", default=())


class DataSource(Part):
    """A kind of data of field 11; `count` None where nobody counted."""

    name: Name = said("자료", by="configuration")
    source: Name = said("출처", by="configuration")
    count: Count = said("건수", by="configuration", default=None)


class Data(Part):
    """Field 11."""

    used: Words = said("사용 데이터", needed=True)
    sources: Several[DataSource] = said("데이터 출처", by="configuration", default=())


class Kept(Part):
    """How long something is kept, of field 12; `days` 0 is until it is deleted by hand."""

    what: Name = said("무엇", by="configuration")
    days: Count = said("일수", by="configuration", default=None)
    note: Name = said("설명", by="configuration")


class Retention(Part):
    """Field 12."""

    access: Words = said("데이터 접근", needed=True)
    storage: Words = said("보관", by="configuration")
    periods: Several[Kept] = said("보존기간", by="configuration", default=())


class PersonalData(Part):
    """Field 13."""

    processed: Processing = said("개인정보 처리 여부", by="configuration", needed=True, default="확인 중")
    items: Words = said("개인정보 항목", by="configuration")
    policy: Words = said("개인정보 처리방침", needed=True)


class Decision(Part):
    """Field 15."""

    role: DecisionRole = said("의사결정에서의 역할", needed=True, default="정보 제공")
    human: Words = said("사람의 개입", needed=True)


class Measured(Part):
    """A figure of fields 16 and 17, with its number of cases and interval; a figure that is not there is not zero."""

    metric: Name = said("지표", by="evaluation")
    value: Figure = said("값", by="evaluation", default=None)
    n: Count = said("n(문항 수)", by="evaluation", default=None)
    low: Figure = said("신뢰구간 아래", by="evaluation", default=None)
    high: Figure = said("신뢰구간 위", by="evaluation", default=None)
    method: Name = said("구간 계산법", by="evaluation")
    dataset: Name = said("평가 자료", by="evaluation")
    measured: Day = said("평가일", by="evaluation", default=None)
    unit: Name = said("단위", by="evaluation")


class Performance(Part):
    """Field 16."""

    results: Several[Measured] = said("성능·평가 결과", by="evaluation", default=())
    note: Words = said("평가 설명")


class Fairness(Part):
    """Field 17."""

    measures: Words = said("편향·차별 방지", needed=True)
    results: Several[Measured] = said("편향 측정값", by="evaluation", default=())


class Risk(Part):
    """A risk of field 18 and what is done about it."""

    risk: Words = said("위험")
    mitigation: Words = said("완화")


class Impact(Part):
    """Field 19 (인공지능기본법 제33조, 제35조)."""

    high_impact: HighImpact = said("고영향 여부", needed=True, default="검토 중")
    result: Words = said("영향평가·고영향 검토 결과", needed=True)
    assessed: Day = said("영향평가일", default=None)


class Rights(Part):
    """Field 20 (인공지능기본법 제31조; 개인정보 보호법 제37조의2)."""

    notice: Words = said("AI 고지", needed=True)
    label: Words = said("AI 표시")
    appeal: Words = said("이의제기 창구", needed=True)
    explanation: Words = said("설명요구 창구", needed=True)


class Security(Part):
    """Field 21 (N2SF)."""

    grade: Grade | None = said("보안등급", by="configuration", needed=True, default=None)
    review_months: int | None = Field(
        None,
        ge=1,
        le=60,
        title="검토 주기(개월)",
        json_schema_extra={"x-label": "검토 주기(개월)", "x-filled-by": "person", "x-needed": True},
    )
    version: Name = said("버전", by="configuration")
    updated: Day = said("갱신일", by="configuration", default=None, explain="공개한 날로 자동으로 바뀝니다.")
