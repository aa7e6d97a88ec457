"""`/v1/care/...`: check-ins, household series and behaviour records. Findings are for a person; nothing is done."""

from __future__ import annotations

from fastapi import APIRouter, Response

from rag.label import HEADER, header_of
from serving.api.parts import CallerOf, PartsOf
from serving.care.shapes import BehavioursIn, BehavioursOut, CheckinIn, CheckinOut, SignalsIn, SignalsOut

router = APIRouter(prefix="/v1/care", tags=["돌봄 (care)"])


@router.post("/checkins", response_model=CheckinOut)
def check_in(body: CheckinIn, response: Response, parts: PartsOf, caller: CallerOf) -> CheckinOut:
    """안부 통화·방문 기록을 받아 위험, 까닭, 연계할 곳, 다음 단계를 알린다 (what a call note means; a person acts)."""
    out = parts.care.checkins.take(body, caller)
    response.headers[HEADER] = header_of(out.ai_label)
    return out


@router.post("/signals", response_model=SignalsOut)
def signals(body: SignalsIn, response: Response, parts: PartsOf, caller: CallerOf) -> SignalsOut:
    """하루 단위 활동 자료에서 평소와 다른 점과 까닭을 사람에게 알린다. 조치하지 않는다 (an alert, never an action)."""
    out = parts.care.households.judge(body, caller)
    response.headers[HEADER] = header_of(out.ai_label)
    return out


@router.post("/behaviours", response_model=BehavioursOut)
def behaviours(body: BehavioursIn, response: Response, parts: PartsOf, caller: CallerOf) -> BehavioursOut:
    """행동 기록의 양상과 변화를 기록 번호와 함께 전문가에게 요약한다 (patterns with their records; no diagnosis)."""
    out = parts.care.behaviours.summarise(body, caller)
    response.headers[HEADER] = header_of(out.ai_label)
    return out
