"""Complaints for tests of the desk, made of the API's own shapes so that both keep pace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from serving.complaints.shapes import CaseOut, CaseRow, ClockOut, DraftOut
from tests.ui.fake_api import EVIL, citation

NOW = datetime(2026, 7, 16, 5, 0, tzinfo=UTC)
NOTICE = "이 분류와 초안은 생성형 인공지능이 제안했습니다. 담당자가 확인하고 결정합니다."
BLANKS = ("[점검 일자]", "[점검 결과]", "[담당자 성명]")
REPLY = (
    "1. 평소 도정에 관심을 가지고 의견을 보내 주셔서 감사드립니다.\n\n"
    "2. 문의하신 사항과 관련된 규정은 다음과 같습니다.\n"
    "   가. 부득이하면 처리기간을 한 번 연장할 수 있습니다. [1]\n\n"
    "3. 현장을 점검한 결과는 다음과 같습니다: [점검 일자], [점검 결과]\n\n"
    "4. 문의: 도로과(담당 [담당자 성명])"
)
WORDS = {"domain": ["도로", "구덩이"], "type": ["고쳐 주세요"], "urgency": ["위험"]}


def why(reason: str, words: list[str], confidence: float = 0.9) -> dict[str, Any]:
    """Return what a label rests on."""
    return {"confidence": confidence, "reason": reason, "words": words, "scores": {}}


def sentences() -> list[dict[str, Any]]:
    """Return the sentences of the draft, one of each origin."""
    checked = {"text": "부득이하면 처리기간을 한 번 연장할 수 있습니다.", "support": 0.93, "citations": ["[1]"]}
    return [
        {"section": "인사", "text": "평소 도정에 관심을 가져 주셔서 감사드립니다.", "origin": "skeleton"},
        {"section": "검토", "text": "한 번만 연장할 수 있다.", "origin": "quoted", "checked": checked},
        {"section": "검토", "text": checked["text"], "origin": "generated", "checked": checked},
        {"section": "결과", "text": "점검한 결과: [점검 일자], [점검 결과]", "origin": "blank"},
    ]


def draft(**changes: object) -> dict[str, Any]:
    """Return a draft of the contract."""
    known = {
        "text": REPLY,
        "citations": [citation(1, doc_id="law-1", amended=None)],
        "blanks": list(BLANKS),
        "sentences": sentences(),
        "label": "인공지능이 만든 초안입니다. 담당자가 고치고 확인해야 합니다.",
        "notices": ["담당 부서를 확인하십시오."],
    }
    return DraftOut.model_validate({**known, **changes}).model_dump(mode="json")


def evil_draft() -> dict[str, Any]:
    """Return a draft whose every text holds active content."""
    source = citation(1, EVIL, title=EVIL, locator=EVIL, context=EVIL, doc_id=EVIL, amended=None)
    lines = [{"section": EVIL, "text": EVIL, "origin": "generated"}]
    return draft(text=EVIL, blanks=[EVIL], label=EVIL, notices=[EVIL], sentences=lines, citations=[source])


def triage(identity: str, text: str, **changes: object) -> dict[str, Any]:
    """Return a triage of the contract."""
    known: dict[str, Any] = {
        "id": identity,
        "masked": text,
        "spans": [],
        "domain": "도로·시설",
        "type": "고충민원",
        "urgency": "보통",
        "flags": [],
        "crisis": None,
        "department": [
            {
                "name": "도로과",
                "confidence": 0.82,
                "basis": "사무분장 규칙 제4조제2호: 도로의 유지·보수",
                "citation": None,
            }
        ],
        "deadline": {
            "due": (NOW + timedelta(days=6)).isoformat(),
            "period": "7일",
            "basis": "민원 처리에 관한 법률 제19조제2항",
            "steps": ["2026-07-16 접수(첫날 산입)", "2026-07-17 제헌절이라 세지 않음", "2026-07-27 끝남"],
            "notes": ("민원 종류를 확인해야 합니다.",),
        },
        "similar": [
            {
                "id": "c-2",
                "relation": "same_incident",
                "score": 0.91,
                "reason": "같은 곳의 도로 파임",
                "received_at": (NOW - timedelta(days=2)).isoformat(),
                "region": "수원시",
                "excerpt": "정자동 도로에 구덩이가 있습니다.",
                "reply": "7월 15일에 메웠습니다.",
            }
        ],
        "legal_basis": [citation(1, doc_id="law-2", amended=None, title="도로법", locator="제31조")],
        "draft": draft(),
        "ai_notice": NOTICE,
        "why": {
            "domain": why("도로의 파손을 말합니다.", WORDS["domain"]),
            "type": why("불편을 풀어 달라고 합니다.", WORDS["type"], 0.7),
            "urgency": why("다칠 수 있습니다.", WORDS["urgency"]),
            "crisis": why("위험 신호가 없습니다.", []),
            "department": why("사무분장의 도로 유지·보수에 해당합니다.", ["도로"]),
        },
        "received_at": NOW.isoformat(),
        "region": "수원시",
        "evidence_id": "ev-7",
    }
    return {**known, **changes}


ROAD = "정자동 도로에 구덩이가 생겨 위험합니다. 제 번호는 [전화번호 1]입니다. 빨리 고쳐 주세요."
HUNGER = "혼자 사는데 금요일에 온 도시락을 월요일까지 나눠 먹습니다. 쌀이 떨어졌습니다."
MASKED = [
    {
        "start": 30,
        "end": 43,
        "type": "PHONE",
        "text": "010-1234-0000",
        "label": "[전화번호 1]",
        "confidence": 0.99,
        "reason": "휴대전화 번호의 형식",
    }
]


def clock(**changes: object) -> ClockOut:
    """Return a clock."""
    known: dict[str, Any] = {
        "due": NOW + timedelta(days=6),
        "left_minutes": 1700,
        "running": True,
        "words": "근무시간 28시간 20분 남음",
    }
    return ClockOut.model_validate({**known, **changes})


def cases() -> dict[str, CaseOut]:
    """Return three cases by hand, and thirty alike."""
    danger = triage(
        "1AA-2607-0000009",
        HUNGER,
        domain="복지",
        type="기타민원",
        urgency="즉시",
        flags=["위기징후"],
        crisis="식량·생계",
        protocol=[
            {"name": "희망의 전화", "number": "129", "role": "복지 상담", "when": "바로"},
            {"name": "읍면동 복지팀", "number": "031-120", "role": "방문", "when": "129 다음"},
        ],
        crisis_steps=["지금 전화로 안부를 확인합니다.", "긴급복지 지원을 안내합니다."],
        transfer={
            "agency": "수원시 복지정책과",
            "reason": "긴급복지는 시의 일입니다.",
            "basis": "긴급복지지원법",
            "confidence": 0.6,
        },
    )
    danger["why"]["crisis"] = why("먹을 것이 모자란다고 말합니다.", ["나눠 먹습니다", "쌀이 떨어졌습니다"])
    evil = triage(EVIL, f"공격 {EVIL}", notices=[EVIL], region="안성시")
    evil["why"]["domain"] = why(EVIL, [EVIL])
    evil["draft"] = evil_draft()
    road = triage("1AA-2607-0000001", ROAD, spans=MASKED, flags=["개인정보포함", "반복민원"])
    late = {"left_minutes": -95, "overdue": True, "words": "기한을 근무시간 1시간 35분 넘김"}
    known = {
        "c-9": case("c-9", danger, clock(left_minutes=130, words="근무시간 2시간 10분 남음")),
        "c-1": case("c-1", road, clock(**late)),
        "c-evil": case("c-evil", evil, clock(running=False, words="시계 멈춤")),
    }
    unsure = why("이 기능이 설치되어 있지 않습니다. 담당자가 정하십시오.", [], 0.0)
    nothing: dict[str, Any] = {"domain": None, "type": None, "deadline": None, "draft": None}
    nothing |= {name: [] for name in ("department", "similar", "legal_basis")}
    bare = triage("1AA-2607-0000004", "무엇을 바라는지 알 수 없는 글", **nothing)
    bare["why"] = dict.fromkeys(bare["why"], unsure)
    stopped = {"due": None, "left_minutes": None, "running": False, "words": "기한을 세지 못했습니다."}
    known["c-bare"] = case("c-bare", bare, clock(**stopped))
    for number in range(30):
        text = f"공사장 소음 때문에 잠을 못 잡니다. {number + 1}번째 민원입니다."
        known[f"n-{number}"] = case(f"n-{number}", triage(f"N-{number}", text, domain="환경", region="화성시"), clock())
    return known


def case(identity: str, triaged: dict[str, Any], its_clock: ClockOut) -> CaseOut:
    """Return a case of the contract."""
    triaged = {**triaged, "complaint_id": identity}
    return CaseOut.model_validate(
        {"complaint_id": identity, "version": 1, "state": "접수", "triage": triaged, "clock": its_clock}
    )


def row(one: CaseOut) -> CaseRow:
    """Return the line of a case."""
    known = one.triage
    return CaseRow(
        complaint_id=one.complaint_id,
        id=known.id,
        excerpt=known.masked[:80],
        state=one.state,
        region=known.region,
        received_at=known.received_at or NOW,
        domain=known.domain,
        type=known.type,
        urgency=known.urgency,
        flags=known.flags,
        crisis=known.crisis,
        department=known.department[0].name if known.department else None,
        clock=one.clock,
        version=one.version,
    )
