"""`/v1/evaluations/reviews` and `/corrections`: what people judge, blind, and what they put right, by two."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from rag.label import ANY_TEXT, HEADER
from serving.api.parts import CallerOf, PartsOf
from serving.evaluators.review_shapes import (
    MOST_ITEMS,
    CorrectionList,
    CorrectionOut,
    CorrectionRequest,
    CorrectionsRequest,
    DecisionRequest,
    ForgetRequest,
    ForgottenOut,
    NextOut,
    RatingRequest,
    ReviewList,
    ReviewOut,
    ReviewRequest,
)

router = APIRouter(prefix="/v1/evaluations", tags=["평가: 사람의 검토와 고침 (reviews and corrections)"])
Item = Annotated[int | None, Query(ge=1, le=MOST_ITEMS, description="이미 판정한 문항을 다시 볼 때 그 순번")]


@router.get("/reviews", response_model=ReviewList)
def reviews(parts: PartsOf, caller: CallerOf) -> ReviewList:
    """블라인드 검토 목록 (blind reviews and how far they are)."""
    return parts.evaluators.reviews.page(caller)


@router.post("/reviews", response_model=ReviewOut, status_code=201)
def make(body: ReviewRequest, parts: PartsOf, caller: CallerOf) -> ReviewOut:
    """두 실행의 답을 시스템 이름 없이 견주는 검토를 만든다 (a blind review of two runs; items drawn by seed)."""
    return parts.evaluators.reviews.make(body, caller)


@router.get("/reviews/{review_id}", response_model=ReviewOut)
def review(review_id: str, response: Response, parts: PartsOf, caller: CallerOf) -> ReviewOut:
    """검토의 진행, 마감한 뒤에는 결과 (progress; once closed, preference, sign test and agreement)."""
    response.headers[HEADER] = ANY_TEXT
    return parts.evaluators.reviews.one(review_id, caller)


@router.get("/reviews/{review_id}/next", response_model=NextOut)
def following(review_id: str, response: Response, parts: PartsOf, caller: CallerOf, item: Item = None) -> NextOut:
    """다음에 판정할 문항: 답 둘을 A와 B로, 누구의 답인지 모르게 (the next item, both replies without names)."""
    response.headers[HEADER] = ANY_TEXT
    return parts.evaluators.reviews.next(review_id, caller, item)


@router.post("/reviews/{review_id}/ratings", response_model=NextOut)
def rate(review_id: str, body: RatingRequest, response: Response, parts: PartsOf, caller: CallerOf) -> NextOut:
    """문항 하나를 판정하고 다음 문항을 받는다. 마감 전에는 고칠 수 있다 (rate an item; gives the next)."""
    response.headers[HEADER] = ANY_TEXT
    return parts.evaluators.reviews.rate(review_id, body, caller)


@router.post("/reviews/{review_id}/close", response_model=ReviewOut)
def close(review_id: str, response: Response, parts: PartsOf, caller: CallerOf) -> ReviewOut:
    """검토를 마감하고 결과를 연다. 되돌릴 수 없다 (close for good; the result opens)."""
    response.headers[HEADER] = ANY_TEXT
    return parts.evaluators.reviews.close(review_id, caller)


@router.get("/corrections", response_model=CorrectionList)
def corrections(request: Annotated[CorrectionsRequest, Query()], parts: PartsOf, caller: CallerOf) -> CorrectionList:
    """고침 목록: 기다리는 것, 받아들인 것, 물린 것 (corrections by state)."""
    return parts.evaluators.corrections.page(request.state, caller)


@router.get("/corrections.jsonl", response_class=Response)
def exported(parts: PartsOf, _caller: CallerOf) -> Response:
    """받아들인 고침을 문항 파일로: 머리줄에 형식, 라이선스, 체크섬 (accepted ones as a case file)."""
    headers = {
        "Content-Disposition": 'attachment; filename="corrections.jsonl"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(parts.evaluators.corrections.exported(), media_type="application/x-ndjson", headers=headers)


@router.post("/corrections", response_model=CorrectionOut, status_code=201)
def propose(body: CorrectionRequest, parts: PartsOf, caller: CallerOf) -> CorrectionOut:
    """틀린 답을 고친다: 무엇이 틀렸고 무엇이 맞는지. 다른 사람이 확인해야 사례가 된다 (propose a correction)."""
    return parts.evaluators.corrections.propose(body, caller)


@router.post("/corrections/{correction_id}/accept", response_model=CorrectionOut)
def accept(correction_id: str, body: DecisionRequest, parts: PartsOf, caller: CallerOf) -> CorrectionOut:
    """다른 사람의 고침을 받아들인다: 다음 평가부터 문항이 된다 (a second person accepts)."""
    return parts.evaluators.corrections.decide(correction_id, "accepted", body.reason, caller)


@router.post("/corrections/{correction_id}/refuse", response_model=CorrectionOut)
def refuse(correction_id: str, body: DecisionRequest, parts: PartsOf, caller: CallerOf) -> CorrectionOut:
    """다른 사람의 고침을 물린다 (a second person refuses)."""
    return parts.evaluators.corrections.decide(correction_id, "refused", body.reason, caller)


@router.post("/forget", response_model=ForgottenOut)
def forget(body: ForgetRequest, parts: PartsOf, _caller: CallerOf) -> ForgottenOut:
    """평가자의 이름을 지운다. 한 일은 번호로만 남는다 (delete an evaluator's name; what they did stays)."""
    return ForgottenOut(forgotten=parts.evaluators.people.forget(body.evaluator))
