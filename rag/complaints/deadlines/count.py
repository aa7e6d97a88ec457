"""The deadline of a complaint, with each step of its count (법 제19조; 영 제14조-제21조)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.deadlines.clock import Clock, clock_of
from rag.complaints.deadlines.counting import Counted, count_civilly, count_days, count_hours
from rag.complaints.deadlines.law import ACT, DECREE, Refused, Unconfirmed, decree
from rag.complaints.deadlines.periods import Period, Ruled, period_of
from rag.complaints.deadlines.receipt import ClockEvent, Receipt
from rag.complaints.deadlines.replay import History, replay
from rag.complaints.deadlines.spans import in_seoul, union
from rag.complaints.types import Deadline, Step
from rag.errors import InputError

__all__ = ["Clock", "clock_of", "deadline_of", "refusal_of"]


def deadline_of(receipt: Receipt, events: Sequence[ClockEvent], calendar: WorkCalendar) -> Deadline | Unconfirmed:
    """Count a receipt's time with what happened to it, or say what a person must confirm before it can be counted.

    Events that the rules do not allow change nothing and stand in `notes`. While time does not count and its end is
    not known, `due` is what it was when that began. Raises `InputError` on an instant without a time zone and
    `OutsideCalendar` where the holidays are not known.
    """
    for at in (receipt.received_at, *(event.at for event in events), *(event.until for event in events)):
        require_zone(at)
    ruled = period_of(receipt.kind, receipt.subkind, receipt.statutory)
    if isinstance(ruled, Unconfirmed):
        return ruled
    history = replay(receipt, ruled.period, events, lambda past: counted(receipt, ruled.period, past, calendar).due)
    return made(receipt, ruled, history, counted(receipt, ruled.period, history, calendar))


def refusal_of(
    receipt: Receipt, events: Sequence[ClockEvent], event: ClockEvent, calendar: WorkCalendar
) -> Refused | None:
    """Say why the rules do not allow a new event after the others, or None if they do."""
    for at in (receipt.received_at, event.at, event.until):
        require_zone(at)
    ruled = period_of(receipt.kind, receipt.subkind, receipt.statutory)
    if isinstance(ruled, Unconfirmed):
        return Refused(ruled.reason, ruled.article) if event.kind in {"extended", "excluded"} else None

    def due_of(past: History) -> datetime:
        return counted(receipt, ruled.period, past, calendar).due

    known = replay(receipt, ruled.period, events, due_of).refused
    with_new = replay(receipt, ruled.period, [*events, event], due_of).refused
    return with_new[-1] if len(with_new) > len(known) else None


def counted(receipt: Receipt, period: Period, history: History, calendar: WorkCalendar) -> Counted:
    """Count a period with its extensions, without the time that does not count."""
    received = in_seoul(receipt.received_at)
    out = union(excluded.span for excluded in history.excluded)
    more_minutes, more_days = history.extended()
    if period.minutes is not None:
        return count_hours(received, period.minutes + more_minutes, out, calendar)
    if period.unit == "days":
        return count_days(received, period.count + more_days, out, calendar)
    return count_civilly(received, period, more_days, out, calendar)


def made(receipt: Receipt, ruled: Ruled, history: History, count: Counted) -> Deadline:
    """Put a deadline together from its count."""
    received = in_seoul(receipt.received_at)
    first = Step(received, f"{received:%Y-%m-%d %H:%M} 접수")
    steps = sorted((*history.steps, *count.steps), key=lambda step: step.at)
    open_ended = [excluded.span.start for excluded in history.excluded if not excluded.end_known]
    return Deadline(
        due=count.due,
        period=period_words(ruled.period, history),
        basis=basis(ruled.basis, ruled.period.counting, *(one.article for one in history.extensions)),
        steps=(first, *steps),
        notes=(*ruled.notes, *notes(history, count.due)),
        received_at=received,
        excluded=tuple((span.start, span.end) for span in union(one.span for one in history.excluded)),
        suspended_since=max(received, min(open_ended)) if open_ended else None,
    )


def period_words(period: Period, history: History) -> str:
    """Say the period and its extensions: `14일 + 연장 7일`."""
    return " + ".join([period.words, *(f"연장 {one.words}" for one in history.extensions)])


def notes(history: History, due: datetime) -> list[str]:
    """Say what must be done or confirmed."""
    lines = [f"반영하지 않음: {refused.reason} ({refused.article})" for refused in history.refused]
    if history.extensions:
        last = history.extensions[-1]
        lines.append(
            f"연장 사유와 처리완료 예정일({due.date().isoformat()})을 지체 없이 민원인에게 문서로 통지하십시오"
            f"({decree('제21조제3항')})."
        )
        lines.extend([last.note] if last.note else [])
    if any(not excluded.end_known for excluded in history.excluded):
        lines.append("산입하지 않는 기간이 끝나지 않았습니다. 끝난 시각을 기록하면 기한을 다시 셈합니다.")
    return lines


def basis(*articles: str) -> str:
    """Join provisions, the name of an act once.

    >>> basis("민원 처리에 관한 법률 시행령 제16조제1항", "민원 처리에 관한 법률 시행령 제19조")
    '민원 처리에 관한 법률 시행령 제16조제1항, 제19조'
    """
    said: list[str] = []
    law = ""
    for article in dict.fromkeys(articles):
        own = next((name for name in (DECREE, ACT) if article.startswith(name)), "")
        said.append(article.removeprefix(own).strip() if own and own == law else article)
        law = own
    return ", ".join(said)


def require_zone(at: datetime | None) -> None:
    """Refuse an instant without a time zone."""
    if at is not None and at.tzinfo is None:
        raise InputError(f"시각 {at.isoformat()!r}에 시간대가 없습니다. 2026-11-20T17:00:00+09:00처럼 주십시오.")
