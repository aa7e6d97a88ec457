"""`POST /v1/privacy/reveal`: the values behind the labels of a conversation, on record before they are shown."""

from __future__ import annotations

from fastapi import APIRouter, Request

from serving.api.parts import CallerOf, PartsOf
from serving.privacy.keys import key_source
from serving.privacy.reveal import Revealer, Wanted
from serving.schemas_privacy import RevealOut, RevealRequest
from serving.services import Services
from serving.store.pseudonyms import PseudonymStore
from serving.store.reveals import RevealLog

router = APIRouter(prefix="/v1/privacy", tags=["개인정보 (privacy)"])
NOTICE = "열람한 사실과 사유가 기록되었습니다. 이 값은 적은 목적으로만 쓰고, 다른 곳에 옮겨 적지 마십시오."


@router.post("/reveal", response_model=RevealOut)
def reveal(body: RevealRequest, request: Request, parts: PartsOf, caller: CallerOf) -> RevealOut:
    """가린 개인정보를 다시 본다. 권한과 사유가 있어야 하고, 보기 전에 기록한다 (right, reason and record first)."""
    services = parts.services
    revealer = revealer_of(services)
    whence = request.client.host if request.client else ""
    wanted = Wanted(body.conversation_id, body.reason, body.labels, body.owner)
    return RevealOut(values=dict(revealer.reveal(wanted, caller, whence)), notice=NOTICE)


def revealer_of(services: Services) -> Revealer:
    """Return what opens the pseudonyms of this process."""
    settings = services.settings
    return Revealer(
        PseudonymStore(services.records),
        RevealLog(services.records),
        key_source(settings.privacy, settings.data),
        services.ledger,
        settings.privacy,
        services.privacy.screen,
    )
