"""Extensions (영 제21조), by the rules of the day of receipt.

Since 2026-05-06 (부칙 제36296호 제4조: receipts from that day on) the reasons are listed, and overload, absence and
late assignment are refused. Before, the decree asked for 부득이한 사유. Either way: once, by at most the period's own
length, and once more with the complainant's consent; a third extension cannot exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.complaints.deadlines.law import Refused, decree
from rag.complaints.deadlines.periods import DAY_MINUTES, HOUR, Period
from rag.complaints.deadlines.receipt import ClockEvent

LISTED_FROM = date(2026, 5, 6)
ARTICLE = decree("제21조제1항")
MOST = 2
LISTED: dict[str, tuple[str, str]] = {
    "협조": ("제1호", r"협조|협의|회신"),
    "확인": ("제2호", r"사실\s*관계|현장|확인|조사"),
    "불가항력": ("제3호", r"천재지변|불가항력|재난|태풍|홍수|호우|지진|감염병"),
}
"""The listed reasons (영 제21조제1항), how an office writes them, and their numbers; all others are 제4호."""
NEVER = re.compile(
    r"업무\s*(?:량|가|의)?\s*(?:과중|과다|많|폭주|급증)|민원\s*(?:폭주|급증|과다)|인력\s*부족|바(?:빠|쁘|쁜)"
    r"|담당(?:자|\s*공무원|\s*직원)?(?:의|가|이)?\s*(?:부재|휴가|출장|공석|교체|지정|배정)|(?:지정|배정)(?:이|의)?\s*(?:지연|늦)"
    r"|연가|병가|인사\s*이동"
)
"""영 제21조제2항: mere overload, late assignment or absence of the officer. Everything else a person judges."""


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension that stands: by how much (working minutes, or days), its provision, what to confirm."""

    number: int
    minutes: int
    days: int
    reason: str
    article: str
    note: str = ""

    @property
    def words(self) -> str:
        """Say by how much."""
        if not self.minutes or self.minutes % DAY_MINUTES == 0:
            return f"{self.days or self.minutes // DAY_MINUTES}일"
        return f"{self.minutes // HOUR}근무시간"


def extension_of(event: ClockEvent, period: Period, received: date, before: int) -> Extension | Refused:
    """Return an extension, or why the decree does not allow it. `before` is how many stand already."""
    refused = not_again(event, before) or not_that_reason(event.reason or "", received) or not_that_long(event, period)
    if refused:
        return refused
    hourly = period.minutes is not None
    minutes = (event.days or 0) * DAY_MINUTES + (event.hours or 0) * HOUR if hourly else 0
    article, note = provision(event.reason or "", received)
    return Extension(before + 1, minutes, 0 if hourly else event.days or 0, event.reason or "", article, note)


def not_again(event: ClockEvent, before: int) -> Refused | None:
    """Refuse a third extension, and a second one without consent."""
    if before >= MOST:
        return Refused(
            "처리기간은 한 차례, 민원인의 동의를 받아 한 차례 더 연장할 수 있을 뿐입니다.", f"{ARTICLE} 단서"
        )
    if before == 1 and not event.consent:
        return Refused("다시 연장하려면 민원인의 동의를 받아 기록해야 합니다.", f"{ARTICLE} 단서")
    return None


def not_that_reason(reason: str, received: date) -> Refused | None:
    """Refuse an empty reason and, for receipts since 2026-05-06, those that the decree forbids."""
    if not reason.strip():
        return Refused(
            "연장 사유를 적어야 합니다. 민원인에게 그 사유와 처리완료 예정일을 문서로 알립니다.", decree("제21조제3항")
        )
    if received >= LISTED_FROM and NEVER.search(reason):
        return Refused(
            "단순 업무과중, 담당자의 지정 지연 또는 부재를 사유로는 연장할 수 없습니다. "
            "다른 사유가 있으면 그것만 적으십시오.",
            decree("제21조제2항"),
        )
    return None


def not_that_long(event: ClockEvent, period: Period) -> Refused | None:
    """Refuse an extension without length, in a unit that the period is not counted in, or longer than the period."""
    days, hours = event.days or 0, event.hours or 0
    if days <= 0 and hours <= 0:
        return Refused("얼마나 연장하는지(일 또는 근무시간) 적어야 합니다.", ARTICLE)
    if hours and period.minutes is None:
        return Refused(f"처리기간 {period.words}은 일 단위로 셈하므로 연장도 일 단위로 적어야 합니다.", period.counting)
    asked = days * DAY_MINUTES + hours * HOUR if period.minutes is not None else days
    if asked > longest(period):
        return Refused(f"연장은 그 민원의 처리기간({period.words})의 범위에서만 할 수 있습니다.", ARTICLE)
    return None


def longest(period: Period) -> int:
    """Return the longest extension: in minutes or days as the period is counted.

    Of weeks, months and years in days, at their shortest, so that no extension is longer than its period.
    """
    if period.minutes is not None:
        return period.minutes
    return period.count * {"days": 1, "weeks": 7, "months": 28, "years": 365}[period.unit]


def provision(reason: str, received: date) -> tuple[str, str]:
    """Name the provision of a reason, and say what an officer must confirm."""
    if received < LISTED_FROM:
        return f"{ARTICLE}(2026-05-06 개정 전)", "부득이한 사유인지 확인하십시오."
    for number, pattern in LISTED.values():
        if re.search(pattern, reason):
            return f"{ARTICLE}{number}", ""
    return f"{ARTICLE}제4호", "제1호부터 제3호까지에 준하는 사유인지 확인하십시오."
