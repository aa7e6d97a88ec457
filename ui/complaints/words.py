"""What the desk says in Korean: names of choices, what a decision does, reasons that the law lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

STATES = ("접수", "검토", "보완대기", "이송", "답변", "종결")
OPEN_STATES = frozenset({"접수", "검토", "보완대기"})
TYPES = ("법정민원", "질의민원", "건의민원", "기타민원", "고충민원")
TONES = ("정중", "간결", "공감")
LENGTHS = ("짧게", "보통", "자세히")
LANGUAGES: Mapping[str, str] = {
    "ko": "한국어",
    "en": "영어",
    "zh": "중국어",
    "vi": "베트남어",
    "th": "태국어",
    "ja": "일본어",
    "ru": "러시아어",
    "mn": "몽골어",
}
FORMATS: Mapping[str, str] = {"hwpx": "HWPX(한글)", "docx": "DOCX(워드)", "pdf": "PDF"}
LABELS: Mapping[str, str] = {
    "domain": "분야",
    "type": "민원 종류",
    "urgency": "긴급도",
    "crisis": "위험 신호",
    "department": "담당 부서",
}
RELATIONS: Mapping[str, str] = {"same_incident": "같은 사건", "same_topic": "같은 주제"}
ORIGINS: Mapping[str, tuple[str, str]] = {
    "skeleton": ("틀", "정해진 서식 문장입니다."),
    "quoted": ("인용", "근거 원문을 그대로 옮긴 문장입니다."),
    "generated": ("AI", "인공지능이 쓴 문장입니다. 근거와 견주어 보십시오."),
    "blank": ("빈칸", "담당자만 알 수 있는 내용입니다. 채워야 보낼 수 있습니다."),
}
"""Where a sentence of a draft comes from: its mark, and what that means."""
EXCLUSIONS = (
    "신청서의 보완에 걸리는 기간(행정절차법 시행령 제11조제1호)",
    "멀리 떨어진 기관 사이의 문서 이송(같은 조 제2호)",
    "대표자를 선정하는 기간(같은 조 제3호)",
    "의견청취를 실시하는 기간(같은 조 제4호)",
    "실험·검사·감정, 전문적인 기술검토 등 특별한 추가절차(같은 조 제5호)",
    "선행사무의 완결이 조건인 경우의 그 기간(같은 조 제6호)",
    "정보시스템의 장애로 처리할 수 없는 기간(민원 처리에 관한 법률 시행령 제20조제2호)",
)
"""민원 처리에 관한 법률 시행령 제20조, 행정절차법 시행령 제11조."""
EXTENSIONS = (
    "관계 기관·부서의 협조가 필요한 경우",
    "사실관계 또는 현장 확인이 필요한 경우",
    "천재지변이나 그 밖의 불가항력적인 사유가 발생한 경우",
    "그 밖에 제1호부터 제3호까지에 준하는 사유가 있는 경우",
)
"""민원 처리에 관한 법률 시행령 제21조제1항. Overload and absence are refused by its second paragraph."""


@dataclass(frozen=True, slots=True)
class Step:
    """A decision that an officer may take: its button, its key, and what will happen, line by line."""

    name: str
    button: str
    key: str
    title: str
    effects: tuple[str, ...]
    done: str


STEPS: Mapping[str, Step] = {
    "edit": Step(
        "edit",
        "고친 글 저장",
        "e",
        "고친 글을 저장합니다",
        ("글만 저장합니다.", "민원인에게는 아무것도 보내지 않습니다."),
        "고친 글을 저장했습니다. 아직 보내지 않았습니다.",
    ),
    "send": Step(
        "send",
        "답변 보내기",
        "s",
        "이 글을 답변으로 확정할까요?",
        (
            "지금 편집란에 있는 글이 민원의 답변으로 확정되고, 상태가 ‘답변’으로 바뀝니다.",
            "처리 기한의 시계가 멈춥니다.",
            "결정한 사람과 시각, 초안에서 고친 정도가 기록에 남습니다.",
            "이 글은 뒤에 들어오는 비슷한 민원의 참고 답변으로 쓰입니다.",
            "확정한 뒤에는 되돌릴 수 없습니다.",
        ),
        "답변을 확정했습니다.",
    ),
    "transfer": Step(
        "transfer",
        "이송",
        "t",
        "이 민원을 넘길까요?",
        (
            "적은 부서나 기관으로 민원을 넘기고, 상태가 ‘이송’으로 바뀝니다.",
            "다른 기관으로 넘기면 민원인에게 이송한 곳과 사유를 알려야 합니다(민원 처리에 관한 법률 제16조).",
            "결정한 사람과 시각, 사유가 기록에 남습니다.",
        ),
        "민원을 넘겼습니다.",
    ),
    "close": Step(
        "close",
        "종결",
        "x",
        "답변 없이 종결할까요?",
        (
            "답변을 보내지 않고 민원을 끝내며, 상태가 ‘종결’로 바뀝니다.",
            "같은 내용의 민원은 3회 이상 제출되고 2회 이상 결과를 알린 뒤에만 종결할 수 있습니다"
            "(같은 법 제23조). 법정민원에는 쓸 수 없습니다.",
            "결정한 사람과 시각, 사유가 기록에 남습니다.",
        ),
        "민원을 종결했습니다.",
    ),
}
CONFIRMED = frozenset({"send", "transfer", "close"})
"""What cannot be taken back asks first; a saved text can be saved anew."""


@dataclass(frozen=True, slots=True)
class EventKind:
    """Something that moves the clock, and which fields its form has."""

    name: str
    label: str
    help: str
    fields: frozenset[str] = field(default_factory=frozenset)


EVENTS: Mapping[str, EventKind] = {
    kind.name: kind
    for kind in (
        EventKind(
            "supplement_requested",
            "보완 요구",
            "보완할 내용과 기한을 알립니다. 보완에 걸리는 기간은 처리기간에 넣지 않습니다(법 제22조, 영 제24조).",
            frozenset({"at", "days", "note"}),
        ),
        EventKind(
            "supplement_received",
            "보완 접수",
            "보완된 내용이 도착한 때를 적으면 시계가 다시 갑니다.",
            frozenset({"at", "note"}),
        ),
        EventKind(
            "excluded",
            "기간 제외",
            "처리기간에 넣지 않는 기간의 시작과 끝, 사유를 적습니다(영 제20조).",
            frozenset({"at", "until", "exclusion", "note"}),
        ),
        EventKind(
            "extended",
            "처리기간 연장",
            "처리기간의 범위에서 한 차례 연장합니다. 다시 연장하려면 민원인의 동의가 있어야 합니다(영 제21조제1항). "
            "단순 업무과중, 담당자의 지정 지연이나 부재는 사유가 될 수 없습니다(같은 조 제2항).",
            frozenset({"at", "days", "hours", "extension", "consent", "note"}),
        ),
        EventKind(
            "transferred", "이송 기록", "다른 부서나 기관으로 넘긴 때를 적습니다(영 제13조).", frozenset({"at", "note"})
        ),
        EventKind("notified", "중간 통지", "처리 상황을 알린 때를 적습니다(영 제23조).", frozenset({"at", "note"})),
        EventKind("joined", "병합", "같은 목적의 민원과 함께 처리합니다(영 제6조제7항).", frozenset({"at", "note"})),
    )
}
FIELD_NAMES: Mapping[str, str] = {
    "text": "답변 글",
    "officer": "담당자",
    "contact": "연락처",
    "remedy": "구제 방법",
    "refusal": "거부하는 답변",
    "department": "넘길 곳",
    "reason": "사유",
    "type": "민원 종류",
    "domain": "분야",
    "version": "판",
    "kind": "사건",
    "at": "일시",
    "until": "끝나는 일시",
    "days": "일수",
    "hours": "근무시간",
    "consent": "동의",
    "note": "메모",
}
"""Names of fields, as problem documents name them."""


def percent(share: float) -> str:
    """Return a share in per cent.

    >>> percent(0.876)
    '88%'
    """
    return f"{round(min(1.0, max(0.0, share)) * 100)}%"
