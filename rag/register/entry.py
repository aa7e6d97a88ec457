"""An entry of the register: its 21 fields (DOMAIN section 4), and the seven groups they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic.config import JsonDict

from rag.register.parts import (
    Contact,
    Data,
    Decision,
    Domain,
    Fairness,
    Filler,
    Functions,
    Impact,
    Model,
    Name,
    Organisation,
    Part,
    Performance,
    Period,
    PersonalData,
    Purpose,
    Retention,
    Rights,
    Risk,
    Security,
    Several,
    Words,
    Working,
)
from rag.register.text import tidy

Group = Literal["service", "purpose", "function", "data", "algorithm", "performance", "privacy"]
GROUPS: Mapping[Group, str] = {
    "service": "서비스·기관",
    "purpose": "도입 배경·목적",
    "function": "기능·기술 유형",
    "data": "데이터·출처",
    "algorithm": "알고리즘·작동 원리",
    "performance": "성과·윤리",
    "privacy": "개인정보",
}
NOT_MEASURED = "측정하지 않음"
NOT_FILLED = "적지 않음"


def item(
    number: int,
    group: Group,
    label: str,
    explain: str,
    *,
    by: Filler = "person",
    needed: bool = False,
    default: Any = ...,  # noqa: ANN401 - pydantic's own
) -> Any:  # noqa: ANN401 - pydantic's own
    """Declare one of the 21 fields."""
    extra: JsonDict = {"x-number": number, "x-group": group, "x-label": label, "x-filled-by": by, "x-needed": needed}
    if default is ...:
        return Field(..., title=label, description=explain, json_schema_extra=extra)
    if callable(default):
        return Field(default_factory=default, title=label, description=explain, json_schema_extra=extra)
    return Field(default, title=label, description=explain, json_schema_extra=extra)


class RegisterEntry(Part):
    """The 21 fields. A draft needs its name, organisation and domain only; a review asks for the rest."""

    service_name: Annotated[str, Field(min_length=1, max_length=100), BeforeValidator(tidy)] = item(
        1, "service", "서비스명", "이 AI 서비스를 부르는 이름입니다.", needed=True
    )
    organisation: Organisation = item(2, "service", "운영기관·부서", "누가 운영하는지 알려 줍니다.")
    contact: Contact = item(
        3, "service", "책임자·연락처", "궁금한 점을 물어볼 곳입니다. 기관의 연락처만 싣습니다.", default=Contact
    )
    domain: Domain = item(4, "service", "행정 분야", "어떤 행정 일에 쓰는지입니다.", needed=True)
    period: Period = item(
        5, "service", "상태·시작일·종료일", "지금 쓰고 있는지, 언제부터 언제까지인지입니다.", default=Period
    )
    purpose: Purpose = item(
        6, "purpose", "도입 배경·목적·기대효과", "왜 쓰기로 했고 무엇이 나아지기를 바라는지입니다.", default=Purpose
    )
    functions: Functions = item(
        7,
        "function",
        "주요 기능·이용자·제외 범위",
        "무엇을 하고, 누가 쓰며, 무엇은 하지 않는지입니다.",
        default=Functions,
    )
    technology: Several[Name] = item(
        8,
        "function",
        "AI 기술 유형",
        "글을 쓰는 AI인지, 찾아 주는 AI인지 같은 기술의 종류입니다.",
        by="configuration",
        needed=True,
        default=(),
    )
    models: Several[Model] = item(
        9,
        "algorithm",
        "모델·버전·라이선스·해시·공급자",
        "어떤 AI 모델을 쓰는지입니다. 해시는 그 모델 파일이 바뀌지 않았음을 확인하는 값입니다.",
        by="configuration",
        default=(),
    )
    working: Working = item(
        10, "algorithm", "작동 원리·구조도", "질문이나 자료가 들어와서 결과가 나오기까지의 순서입니다.", default=Working
    )
    data: Data = item(
        11, "data", "사용 데이터·출처", "무엇을 읽고 답하는지, 그 자료는 어디에서 왔는지입니다.", default=Data
    )
    retention: Retention = item(
        12, "data", "데이터 접근·보관·보존기간", "누가 볼 수 있고, 어디에 얼마 동안 두는지입니다.", default=Retention
    )
    personal_data: PersonalData = item(
        13, "privacy", "개인정보 처리 여부·방침", "개인정보를 다루는지, 어떻게 지키는지입니다.", default=PersonalData
    )
    legal_basis: Words = item(
        14, "purpose", "법적 근거", "어느 법령에 따라 하는 일인지입니다.", needed=True, default=""
    )
    decision: Decision = item(
        15,
        "algorithm",
        "의사결정에서의 역할·사람의 개입",
        "AI가 어디까지 돕고, 사람이 무엇을 정하는지입니다.",
        default=Decision,
    )
    performance: Performance = item(
        16,
        "performance",
        "성능·평가 결과",
        "얼마나 잘하는지 잰 값입니다. 신뢰구간은 참값이 들어 있을 만한 범위입니다.",
        default=Performance,
    )
    fairness: Fairness = item(
        17,
        "performance",
        "편향·차별 방지와 측정값",
        "특정한 사람들에게 불리하지 않은지 살핀 결과입니다.",
        default=Fairness,
    )
    risks: Several[Risk] = item(
        18, "performance", "위험과 완화", "잘못될 수 있는 일과 그에 대한 대비입니다.", needed=True, default=()
    )
    impact: Impact = item(
        19,
        "performance",
        "영향평가·고영향 검토 결과",
        "사람의 권리나 안전에 큰 영향을 주는 AI(고영향 AI)인지 살핀 결과입니다.",
        default=Impact,
    )
    rights: Rights = item(
        20,
        "performance",
        "고지·표시·이의제기·설명요구 창구",
        "AI를 쓴다는 것을 어떻게 알리는지, 결과를 받아들이기 어려울 때 어디에 말하는지입니다.",
        default=Rights,
    )
    security: Security = item(
        21,
        "service",
        "보안등급·검토 주기·버전·갱신일",
        "보안 수준(C 기밀, S 민감, O 공개)과 이 등록을 고친 날입니다.",
        default=Security,
    )
