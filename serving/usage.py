"""Usage as it is shown: added up by a key, with what readers say that answers saved."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from serving.clock import KOREA
from serving.schemas_records import UsageOut, UsageRequest
from serving.store.base import Database
from serving.store.feedback import FeedbackStore
from serving.store.usage import Span, UsageStore

ASSUMPTION = (
    "에너지(Wh) = 엔진이 일한 초 × {watts:g}W ÷ 3600. 재지 않은 추정값이며, "
    "와트는 설정 records.engine_watts(답변 하나가 쓰는 전력의 가정)입니다."
)


def usage_of(database: Database, request: UsageRequest, owner: str | None, watts: float) -> UsageOut:
    """Return the usage of an owner, or (None) of all. The feedback's sums are of all days."""
    usage, feedback = UsageStore(database), FeedbackStore(database)
    span = Span(owner, midnight(request.first), midnight(request.last, 1))
    return UsageOut(
        scope=request.scope,
        by=request.by,
        rows=usage.rows(request.by, span),
        total=usage.total(span),
        ratings=feedback.ratings(owner),
        minutes_saved=feedback.minutes_saved(owner),
        energy_assumption=ASSUMPTION.format(watts=watts),
    )


def midnight(day: date | None, later: int = 0) -> datetime | None:
    """Return the moment at which a Korean day, or one that many days later, begins."""
    return None if day is None else datetime.combine(day, time(), KOREA) + timedelta(days=later)
