"""Settings of notices and rights: what is told before the first use, and where a person turns to."""

from __future__ import annotations

from pydantic import Field

from configs.section import Section


class RightsSettings(Section):
    """Who answers for the service and where a person asks for an explanation or objects.

    The channel is shown with high-impact answers, on the page and in the register (field 20).
    """

    internal_use: bool = False
    """Whether the operator relies on 인공지능기본법 시행령 제23조제4항제2호 (internal work only). It is recorded with
    each notice; notices and labels stay all the same."""
    department: str = "경기도 AI 담당 부서"
    phone: str = "국번 없이 120"
    url: str = ""
    hours: str = "평일 09:00~18:00"
    overseer: str = ""
    """Who oversees the service (인공지능기본법 제34조제1항제4호); empty: the department."""
    reply_days: int = Field(30, ge=1, le=30)
    """Days within which a person answers; the law's limit is 30 (개인정보 보호법 시행령 제44조의3제5항)."""
