"""Daily series of one household: judged and answered, not kept; evidence holds the outcome and a hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from rag.care.signals.judge import Away, judge
from rag.care.signals.types import CHANNEL_NAMES, Alert, Channel, Floats, Series
from serving.caller import Caller
from serving.care.parts import NOT_KEPT, CareParts, advises, invalid, notices_of
from serving.care.shapes import ChannelOut, FaultOut, SignalsIn, SignalsOut
from serving.evidence.ledger import Json

ROUTE = "/v1/care/signals"
ALERTS = frozenset({"주의", "위험"})
"""Levels that a person must look at."""


@dataclass(frozen=True)
class Households:
    """Judges series. Raises `Problem`, `EvidenceUnavailable`."""

    parts: CareParts

    def judge(self, body: SignalsIn, caller: Caller) -> SignalsOut:
        """Say what is unusual on the last day of a series, and why."""
        parts = self.parts
        parts.department(body.department, caller)
        days = parts.days(parts.region(body.region))
        known = [day for day in body.dates if day]
        if max(known) > parts.now().date():
            raise invalid(
                "dates", f"오늘({parts.now().date()}) 뒤의 날짜가 들어 있습니다. 지난날의 값만 보내 주십시오."
            )
        for day in (min(known), max(known)):
            days.is_working_day(day)
        away = [Away(one.first, one.last, parts.screen(one.reason)) for one in body.away if one.first and one.last]
        alert = judge(series_of(body), days, parts.settings.alert_score, away)
        out = self._out(alert)
        evidence = parts.recorded(caller, evidence_of(body, alert))
        notices = out.notices if evidence else (*out.notices, NOT_KEPT)
        return out.model_copy(update={"evidence_id": evidence, "notices": notices})

    def _out(self, alert: Alert) -> SignalsOut:
        label = self.parts.label()
        return SignalsOut(
            for_person=advises(self.parts.settings.department + " 담당자"),
            ai_notice=label.text,
            ai_label=label,
            notices=notices_of(*alert.notes),
            day=alert.day,
            level=alert.level,
            alert=alert.level in ALERTS,
            score=alert.score,
            threshold=alert.threshold,
            since=alert.since,
            reasons=alert.reasons,
            channels=tuple(ChannelOut(name=CHANNEL_NAMES[one.channel][0], **asdict(one)) for one in alert.channels),
            faults=tuple(FaultOut(**asdict(one)) for one in alert.faults),
        )


def series_of(body: SignalsIn) -> Series:
    """Return the series with a value or NaN for each day from the first to the last."""
    days = [day for day in body.dates if day]
    first, length = min(days), (max(days) - min(days)).days + 1
    return Series(first, {name: placed(days, values, first, length) for name, values in body.series.items()})


def placed(days: list[date], values: list[float | None], first: date, length: int) -> Floats:
    """Return values in the place of their days; NaN where there is none.

    >>> placed([date(2026, 1, 3), date(2026, 1, 1)], [3.0, 0.0], date(2026, 1, 1), 3).tolist()
    [0.0, nan, 3.0]
    """
    found = np.full(length, np.nan)
    for day, value in zip(days, values, strict=True):
        if value is not None:
            found[(day - first).days] = value
    return found


def evidence_of(body: SignalsIn, alert: Alert) -> dict[str, Json]:
    """Return the record of a judgement: the outcome and a hash of what it was made from."""
    channels: list[Channel] = sorted(body.series)
    content = json.dumps(body.model_dump(mode="json", exclude={"subject"}), sort_keys=True, ensure_ascii=False)
    return {
        "route": ROUTE,
        "mode": "rules",
        "grade": "S",
        "day": alert.day.isoformat(),
        "level": alert.level,
        "score": alert.score,
        "threshold": alert.threshold,
        "channels": list(channels),
        "faults": [f"{one.channel} {one.kind}" for one in alert.faults],
        "input_sha256": hashlib.sha256(content.encode("utf8", "replace")).hexdigest(),
    }
