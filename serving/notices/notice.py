"""The AI notice: its words, and a version by which it is known who was told what."""

from __future__ import annotations

import hashlib

from configs.rights import RightsSettings
from rag.policy import SERVICE_NOTICE
from serving.schemas_rights import ChannelOut, NoticeOut

LAW = "인공지능 발전과 신뢰 기반 조성 등에 관한 기본법 제31조제1항"
INTERNAL_USE = "같은 법 시행령 제23조제4항제2호(인공지능사업자의 내부 업무 용도로만 사용되는 경우)"
DECIDES = "이 서비스는 근거를 찾아 드릴 뿐 결정하지 않습니다. 처분과 결정은 담당 공무원이 합니다."
HEADER = "AI-Notice"
"""The response header that points to the notice; a header cannot hold Korean."""
ADDRESS = "/v1/notice"


def notice_of(settings: RightsSettings) -> NoticeOut:
    """Return the notice that the settings describe."""
    parts = (SERVICE_NOTICE, DECIDES, str(settings.internal_use))
    return NoticeOut(
        version=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12],
        text=SERVICE_NOTICE,
        decides=DECIDES,
        law=LAW,
        internal_use=settings.internal_use,
        exemption=INTERNAL_USE if settings.internal_use else None,
        channel=channel_of(settings),
    )


def channel_of(settings: RightsSettings) -> ChannelOut:
    """Return where a person turns to."""
    return ChannelOut(
        department=settings.department,
        phone=settings.phone,
        url=settings.url,
        hours=settings.hours,
        overseer=settings.overseer or settings.department,
    )


def in_words(channel: ChannelOut) -> str:
    """Say in one sentence whom to turn to.

    >>> in_words(ChannelOut(department="AI과", phone="120", url="", hours="평일", overseer="AI과"))
    '설명 요구와 이의 제기: AI과(전화 120, 평일)'
    """
    where = f", {channel.url}" if channel.url else ""
    return f"설명 요구와 이의 제기: {channel.department}(전화 {channel.phone}, {channel.hours}{where})"


def header_of(notice: NoticeOut) -> str:
    """Return the value of the response header (an RFC 9651 dictionary)."""
    return f'version="{notice.version}", href="{ADDRESS}"'
