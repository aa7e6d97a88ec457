"""Entries of the register for tests."""

from __future__ import annotations

from typing import Any

from rag.register.cells import put
from rag.register.entry import RegisterEntry
from rag.register.workflow import MOVES, Revision, Step
from serving.store.base import Database
from serving.store.columns import now
from serving.store.register import Event, RegisterStore

WHOLE: dict[str, Any] = {
    "service_name": "불법 주정차 사진 판독",
    "organisation": {"name": "가온도", "department": "교통과"},
    "contact": {"role": "교통과장", "phone": "031-120", "email": "traffic@gaon.go.kr"},
    "domain": "교통",
    "period": {"status": "운영", "starts": "2026-03-02"},
    "purpose": {"background": "신고가 많습니다.", "goal": "사진을 빨리 봅니다.", "benefit": "처리 시간이 줄어듭니다."},
    "functions": {
        "summary": "사진에서 번호판을 찾습니다.",
        "users": "교통과 공무원",
        "excluded": "과태료를 정하지 않습니다.",
    },
    "technology": ["영상 인식"],
    "models": [{"name": "판독기", "version": "2.1", "licence": "상용", "provider": "가온소프트"}],
    "working": {"explanation": "사진에서 글자를 읽습니다.", "flow": ["사진을 올립니다.", "글자를 읽습니다."]},
    "data": {"used": "주민이 신고한 사진", "sources": [{"name": "신고 사진", "source": "안전신문고", "count": 1200}]},
    "retention": {"access": "교통과만 봅니다.", "storage": "도청 서버", "periods": [{"what": "사진", "days": 90}]},
    "personal_data": {"processed": "처리함", "items": "차량번호", "policy": "판독 뒤 가립니다."},
    "legal_basis": "「도로교통법」 제32조",
    "decision": {"role": "추천·분류", "human": "공무원이 확인합니다."},
    "performance": {"note": "아직 재지 않았습니다."},
    "fairness": {"measures": "차종에 따른 차이를 봅니다."},
    "risks": [{"risk": "잘못 읽을 수 있습니다.", "mitigation": "사람이 확인합니다."}],
    "impact": {"high_impact": "해당 없음", "result": "사람이 처분을 정합니다."},
    "rights": {"notice": "안내문", "label": "표시", "appeal": "교통과", "explanation": "교통과"},
    "security": {"grade": "S", "review_months": 12, "version": "2.1"},
}


def an_entry(**changes: object) -> RegisterEntry:
    """Return a whole entry; keyword arguments set parts by path, with `__` for the dot."""
    content = RegisterEntry.model_validate(WHOLE).model_dump()
    for name, value in changes.items():
        put(content, name.replace("__", "."), value)
    return RegisterEntry.model_validate(content)


def prepared(database: Database, step: Step | None) -> str:
    """Keep an entry from which a step may be taken by anybody but its author; return its id."""
    state = min(MOVES[step][0]) if step else "draft"
    entry_id = f"{step or 'edit'}-me"
    event = Event(1, "create", "someone", "", now(), "ev")
    RegisterStore(database).add(entry_id, Revision(1, state, an_entry(), ("someone",)), event)
    return entry_id
