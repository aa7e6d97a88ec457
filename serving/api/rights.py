"""`GET /v1/notice`: the AI notice and the channel, for everybody."""

from __future__ import annotations

from fastapi import APIRouter

from serving.api.parts import PartsOf
from serving.notices.notice import ADDRESS
from serving.schemas_rights import NoticeOut

router = APIRouter(tags=["고지와 권리 (notices and rights)"])


@router.get(ADDRESS, response_model=NoticeOut)
def notice(parts: PartsOf) -> NoticeOut:
    """AI 기반 서비스라는 고지와 설명 요구·이의 제기 창구 (the AI notice, and whom to turn to)."""
    return parts.notices.notice
