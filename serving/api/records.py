"""`/v1/conversations` (the caller's own), `POST /v1/feedback` and `GET /v1/usage`.

An id of a conversation may hold any character: it is percent-encoded in the address.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from rag.label import ANY_TEXT, HEADER
from serving.api.access import forbidden
from serving.api.parts import CallerOf, PartsOf
from serving.caller import Caller, Role
from serving.problems import Problem
from serving.recorder import department_of
from serving.schemas import FeedbackIn, FeedbackOut
from serving.schemas_records import (
    ConversationDetail,
    ConversationList,
    ConversationsRequest,
    RemovedConversations,
    UsageOut,
    UsageRequest,
)
from serving.security.table import named
from serving.usage import usage_of

router = APIRouter(prefix="/v1")
SEEING_ALL = frozenset[Role]({"administrator", "auditor"})


@router.get("/conversations", response_model=ConversationList, tags=["대화 (conversations)"])
def conversations(
    request: Annotated[ConversationsRequest, Query()], parts: PartsOf, caller: CallerOf
) -> ConversationList:
    """나의 대화 목록과 검색: q의 낱말이 모두 든 대화 (the caller's own conversations that hold every word of `q`)."""
    return parts.recorder.conversations.page(caller.name, request.q, request.offset, request.limit)


@router.delete("/conversations", response_model=RemovedConversations, tags=["대화 (conversations)"])
def forget_all(parts: PartsOf, caller: CallerOf) -> RemovedConversations:
    """나의 대화를 모두 지운다 (remove all of the caller's conversations)."""
    return RemovedConversations(removed=parts.recorder.conversations.remove(caller.name))


@router.get("/conversations/{conversation_id:path}", response_model=ConversationDetail, tags=["대화 (conversations)"])
def conversation(conversation_id: str, response: Response, parts: PartsOf, caller: CallerOf) -> ConversationDetail:
    """나의 대화 하나와 그 문답 (one of the caller's conversations, with its turns)."""
    found = parts.recorder.conversations.one(caller.name, conversation_id)
    if found is None:
        raise no_conversation()
    response.headers[HEADER] = ANY_TEXT
    return found


@router.delete(
    "/conversations/{conversation_id:path}", response_model=RemovedConversations, tags=["대화 (conversations)"]
)
def forget(conversation_id: str, parts: PartsOf, caller: CallerOf) -> RemovedConversations:
    """나의 대화 하나를 지운다 (remove one of the caller's conversations)."""
    removed = parts.recorder.conversations.remove(caller.name, conversation_id)
    if not removed:
        raise no_conversation()
    return RemovedConversations(removed=removed)


@router.post("/feedback", response_model=FeedbackOut, status_code=201, tags=["질문 (questions)"])
def feedback(body: FeedbackIn, parts: PartsOf, caller: CallerOf) -> FeedbackOut:
    """답변에 대한 의견을 남긴다 (rating, comment, minutes saved, the text finally used)."""
    parts.services.privacy.require_impersonal("answer_id", body.answer_id)
    number = parts.feedback.add(body, caller.name, department_of(caller))
    parts.metrics.feedback(body.rating)
    return FeedbackOut(id=number)


@router.get("/usage", response_model=UsageOut, tags=["사용량 (usage)"])
def usage(request: Annotated[UsageRequest, Query()], parts: PartsOf, caller: CallerOf) -> UsageOut:
    """사용량: 나의 것, 관리자와 감사자는 모두의 것도 (the caller's own usage; everybody's for two roles)."""
    services = parts.services
    return usage_of(services.records, request, seen_owner(caller, request), services.settings.records.engine_watts)


def seen_owner(caller: Caller, request: UsageRequest) -> str | None:
    """Return whose usage is shown (None: everybody's). Raises `Problem` (403)."""
    if request.scope == "own":
        return caller.name
    if not caller.roles & SEEING_ALL:
        raise forbidden(named(SEEING_ALL))
    return None


def no_conversation() -> Problem:
    """Make the problem of a conversation that is not there, or not the caller's: nobody learns which."""
    return Problem(
        "conversation-not-found",
        404,
        "그런 대화가 없습니다. GET /v1/conversations로 나의 대화를 확인하십시오.",
        "There is no such conversation",
    )
