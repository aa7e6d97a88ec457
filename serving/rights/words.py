"""The sentences of explanations (Korean), and how checks are called in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MODES: Mapping[str, str] = MappingProxyType(
    {
        "generated": "생성형 인공지능이 문장을 만들었고, 문장마다 등록된 문서의 근거와 대조했습니다.",
        "quoted": "등록된 문서에서 찾은 원문을 그대로 옮겼습니다. 인공지능이 새로 쓴 문장은 없습니다.",
        "refused": "답하지 않고 까닭과 물을 곳을 안내했습니다.",
    }
)
STEPS = (
    "① 질문이 문서로 답할 수 있는 것인지 봅니다. ② 등록된 법령·조례·안내에서 관련 문단을 찾습니다.",
    "③ 문단에서 질문에 맞는 문장을 고릅니다. ④ 언어 모델이 있으면 그 문장을 알기 쉽게 씁니다.",
    "⑤ 쓴 문장이 근거와 맞는지(뜻, 숫자, 인용) 프로그램이 확인하고, 맞지 않으면 버리고 원문을 옮깁니다.",
)
CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "impact": "사람에 대한 결정을 묻는지",
        "support": "문장이 근거의 뜻과 맞는지",
        "figures": "숫자·날짜·금액이 근거에 있는지",
        "links": "주소와 연락처가 근거에 있는지",
        "restatement": "풀어 쓴 문장이 규정을 바꾸지 않았는지",
        "form": "끝맺은 새 문장인지",
        "canary": "내부 지시문이 섞이지 않았는지",
        "injection": "문서나 질문에 숨은 지시가 있는지",
        "personal_data": "개인정보가 새지 않는지",
    }
)
UNKNOWN_CHECK = "그 밖의 확인"
REMEDIES = (
    "설명이나 사람의 검토를 요구할 수 있고, 인공지능을 쓴 처리를 거부할 수 있습니다(개인정보 보호법 제37조의2). "
    "이 서비스는 완전히 자동화된 결정을 하지 않으므로, 거부하면 담당자가 이 답변을 쓰지 않고 처리합니다.",
    "요구하면 사람이 {days}일 안에 서면이나 전자적 방법으로 답합니다. 어려운 까닭이 있으면 미리 알리고 "
    "30일씩 두 번까지 늘릴 수 있습니다(같은 법 시행령 제44조의3제5항).",
    "담당 기관이 내린 처분에 불복하려면 그 처분 통지서에 적힌 방법과 기간(이의신청, 행정심판, 행정소송)을 따르십시오.",
)
