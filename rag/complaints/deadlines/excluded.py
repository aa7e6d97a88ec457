"""Time that does not count (영 제20조; 행정절차법 시행령 제11조; 영 제17조제5항)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rag.complaints.deadlines.law import PROCEDURE, Refused, decree
from rag.complaints.deadlines.receipt import ClockEvent, Receipt
from rag.complaints.deadlines.spans import DAY, Span, in_seoul, midnight, whole_days

SUPPLEMENT = "신청서 보완"
INVESTIGATION = "현장조사"
INVESTIGATION_AGAIN = "현장조사 연장"
OUTAGE = "정보시스템 장애"
REASONS: dict[str, str] = {
    SUPPLEMENT: f"{PROCEDURE}제1호",
    "원거리 이송": f"{PROCEDURE}제2호",
    "대표자 선정": f"{PROCEDURE}제3호",
    "의견청취": f"{PROCEDURE}제4호",
    "실험·검사·감정": f"{PROCEDURE}제5호",
    "선행사무 완결": f"{PROCEDURE}제6호",
    OUTAGE: decree("제20조제2호"),
    INVESTIGATION: decree("제17조제5항"),
    INVESTIGATION_AGAIN: decree("제17조제4항 단서, 제5항"),
    "증명서류 발급·확인": decree("제7조의2제3항"),
}
"""Each reason for which time does not count, and its provision."""
OUTAGES_FROM = date(2026, 5, 6)
"""부칙(제36296호) 제3조: system outages count out only if they began on or after this day."""
INVESTIGATION_DAYS = {INVESTIGATION: 14, INVESTIGATION_AGAIN: 7}
"""영 제17조제4항: up to fourteen days, once up to seven more."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """A span that does not count, why, and by which provision. `end_known` is False while it still lasts."""

    span: Span
    reason: str
    article: str
    end_known: bool = True
    note: str = ""


def exclusion_of(event: ClockEvent, receipt: Receipt, before: Sequence[Excluded] = ()) -> Excluded | Refused:
    """Return the span that an `excluded` event takes out, or why it takes out nothing."""
    reason = event.reason or ""
    if (article := REASONS.get(reason)) is None:
        return Refused(
            f"산입하지 않는 사유 {reason!r}은(는) 없습니다. {', '.join(REASONS)} 가운데 하나를 주십시오.", PROCEDURE
        )
    if event.until is not None and event.until < event.at:
        return Refused("산입하지 않는 기간의 끝이 시작보다 이릅니다. 두 시각을 확인하십시오.", article)
    if reason == OUTAGE and in_seoul(event.at).date() < OUTAGES_FROM:
        return Refused(
            f"{OUTAGES_FROM.isoformat()} 전에 생긴 정보시스템 장애 기간은 산입하지 않는 기간이 아닙니다.",
            f"{decree('부칙(제36296호) 제3조')}",
        )
    if reason == SUPPLEMENT:
        return supplement_span(event.at, event.until)
    if reason in INVESTIGATION_DAYS:
        return investigation(event, receipt, before)
    return Excluded(span_of(event.at, event.until), reason, article, event.until is not None)


def span_of(start: datetime, end: datetime | None) -> Span:
    """Return a span in Korean time; an empty one while the end is not known."""
    return Span(in_seoul(start), in_seoul(end or start))


def supplement_span(requested: datetime, received: datetime | None) -> Excluded:
    """Return the days of a supplement: those of sending and arrival too (행정절차법 시행령 제11조제1호)."""
    first = in_seoul(requested).date()
    if received is None:
        empty = Span(midnight(first), midnight(first))
        return Excluded(empty, SUPPLEMENT, REASONS[SUPPLEMENT], end_known=False)
    return Excluded(whole_days(first, in_seoul(received).date()), SUPPLEMENT, REASONS[SUPPLEMENT])


def investigation(event: ClockEvent, receipt: Receipt, before: Sequence[Excluded]) -> Excluded | Refused:
    """Return the time of a site investigation of a 고충민원, cut off at its limit."""
    reason = event.reason or ""
    if receipt.kind != "고충민원":
        return Refused("현장조사 기간을 산입하지 않는 것은 고충민원뿐입니다.", decree("제17조제4항"))
    reasons = [earlier.reason for earlier in before]
    if reason in reasons:
        return Refused(f"{reason}은(는) 한 차례만 할 수 있습니다.", decree("제17조제4항"))
    if reason == INVESTIGATION_AGAIN and INVESTIGATION not in reasons:
        return Refused("연장할 현장조사가 기록되어 있지 않습니다.", decree("제17조제4항 단서"))
    limit = midnight(in_seoul(event.at).date()) + timedelta(days=INVESTIGATION_DAYS[reason])
    span = span_of(event.at, event.until)
    cut = span.end > limit
    note = f"{reason}은(는) {INVESTIGATION_DAYS[reason]}일까지만 산입하지 않습니다." if cut else ""
    return Excluded(Span(span.start, min(span.end, limit)), reason, REASONS[reason], event.until is not None, note)


def supplements(events: Iterable[ClockEvent]) -> tuple[Excluded, ...]:
    """Pair each request with the next arrival. A request during another one adds nothing; a stray arrival neither."""
    found: list[Excluded] = []
    requested: datetime | None = None
    for event in events:
        if event.kind == "supplement_requested" and requested is None:
            requested = event.at
        elif event.kind == "supplement_received" and requested is not None:
            found.append(supplement_span(requested, event.at))
            requested = None
    return (*found, supplement_span(requested, None)) if requested else tuple(found)


def said(excluded: Excluded) -> str:
    """Say a span in Korean: whole days by their dates, else with the time of day."""
    start, end = excluded.span.start, excluded.span.end
    if not excluded.end_known:
        return f"{start:%m-%d} {excluded.reason} 시작, 끝날 때까지 처리기간에 산입하지 않음"
    if start == midnight(start.date()) and end == midnight(end.date()):
        last = (end - DAY).date()
        days = f"{start:%m-%d}" if last == start.date() else f"{start:%m-%d}~{last:%m-%d}"
    else:
        days = f"{start:%m-%d %H:%M}~{end:%m-%d %H:%M}"
    return f"{days} {excluded.reason}, 처리기간에 산입하지 않음"
