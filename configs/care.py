"""Settings of care (the `care` section): the elder-companion programme and the alerts of households."""

from __future__ import annotations

from pydantic import Field

from configs.section import Section


class CareSettings(Section):
    """The elder-companion programme and the alerts of households. Every outcome is for a person to decide on."""

    missed_before_visit: int = Field(3, ge=1, le=10)
    """Calls without an answer in a row after which somebody must go there."""
    again_hours: int = Field(3, ge=1, le=24)
    """Hours until the first call again."""
    regular_days: int = Field(7, ge=1, le=31)
    """Days between regular calls."""
    alert_score: float = Field(5.0, gt=0)
    """The sum of evidence from which a household's series is an alert (`mongmin eval care` shows the curve)."""
    department: str = "노인복지 담당 부서"
    """Whom findings are for, where nothing more fitting is known."""
    specialist: str = "발달장애인 행동지원 담당자"
    """Whom summaries of behaviour records are for."""
