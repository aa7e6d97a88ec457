"""The AI notice and the channel (for everybody), explanations of answers, and requests on them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from rag.label import HEADER, header_of
from serving.api.access import forbidden
from serving.api.parts import CallerOf, PartsOf
from serving.notices.notice import ADDRESS
from serving.rights.explain import SEEING_ALL
from serving.schemas_rights import (
    AppealExtension,
    AppealList,
    AppealOut,
    AppealReply,
    AppealRequest,
    AppealsRequest,
    ExplainRequest,
    ExplanationOut,
    NoticeOut,
)
from serving.security.table import named

router = APIRouter(tags=["고지와 권리 (notices and rights)"])


@router.get(ADDRESS, response_model=NoticeOut)
def notice(parts: PartsOf) -> NoticeOut:
    """AI 기반 서비스라는 고지와 설명 요구·이의 제기 창구 (the AI notice, and whom to turn to)."""
    return parts.notices.notice


@router.post("/v1/explanations", response_model=ExplanationOut)
def explain(body: ExplainRequest, response: Response, parts: PartsOf, caller: CallerOf) -> ExplanationOut:
    """답변 하나를 쉬운 말로 설명하는 문서 (an explanation of one answer; its owner, auditors, administrators)."""
    made = parts.explanations.give(body.answer_id or body.evidence_id, caller)
    response.headers[HEADER] = header_of(made.ai_label)
    return made


@router.post("/v1/appeals", response_model=AppealOut, status_code=201)
def appeal(body: AppealRequest, parts: PartsOf, caller: CallerOf) -> AppealOut:
    """설명·거부·검토를 요구하거나 이의를 제기한다. 사람이 답한다 (a request on an answer; a person replies)."""
    parts.services.privacy.require_impersonal("about", body.about)
    return parts.appeals.take(body, caller)


@router.get("/v1/appeals", response_model=AppealList)
def appeals(request: Annotated[AppealsRequest, Query()], parts: PartsOf, caller: CallerOf) -> AppealList:
    """나의 요구, 또는 모든 요구(관리자, 감사자) (one's own requests, or all)."""
    everybody = request.scope == "all"
    if everybody and not caller.roles & SEEING_ALL:
        raise forbidden(named(SEEING_ALL))
    return AppealList(appeals=parts.appeals.page(caller, everybody=everybody))


@router.get("/v1/appeals/{receipt}", response_model=AppealOut)
def one_appeal(receipt: str, parts: PartsOf, caller: CallerOf) -> AppealOut:
    """접수 번호로 요구 하나를 본다 (one request, by its receipt)."""
    return parts.appeals.one(receipt, caller)


@router.post("/v1/appeals/{receipt}/reply", response_model=AppealOut)
def reply(receipt: str, body: AppealReply, parts: PartsOf, caller: CallerOf) -> AppealOut:
    """요구에 사람이 회신한다 (a person replies; never a system)."""
    return parts.appeals.reply(receipt, body.text, caller)


@router.post("/v1/appeals/{receipt}/extend", response_model=AppealOut)
def extend(receipt: str, body: AppealExtension, parts: PartsOf, caller: CallerOf) -> AppealOut:
    """까닭을 알리고 회신 기간을 30일 늘린다, 두 번까지 (put the last day off, twice at most)."""
    return parts.appeals.extend(receipt, body.reason, caller)
