"""What happened to a clock, one event after another: what stands, and what the rules refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rag.complaints.deadlines.excluded import Excluded, exclusion_of, said, supplements
from rag.complaints.deadlines.extension import Extension, extension_of
from rag.complaints.deadlines.law import Refused, act, decree
from rag.complaints.deadlines.periods import Period
from rag.complaints.deadlines.receipt import ClockEvent, Receipt
from rag.complaints.deadlines.spans import in_seoul
from rag.complaints.types import Step

DueOf = Callable[["History"], datetime]
PLAIN: dict[str, tuple[str, str]] = {
    "transferred": ("이송", act("제16조")),
    "notified": ("처리진행상황 등 통지", decree("제23조")),
    "joined": ("병합하여 접수", decree("제6조제7항")),
}
"""Events that move no clock of ours but belong to its history, and their provisions."""


@dataclass(slots=True)
class History:
    """What stands of the events so far, and what was refused."""

    excluded: list[Excluded] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def extended(self) -> tuple[int, int]:
        """Return the extensions' working minutes and days."""
        return sum(one.minutes for one in self.extensions), sum(one.days for one in self.extensions)


def replay(receipt: Receipt, period: Period, events: Sequence[ClockEvent], due_of: DueOf) -> History:
    """Take events in the order of time; `due_of` tells when the time of a history is up."""
    history = History()
    ordered = sorted(events, key=lambda event: event.at)
    for place, event in enumerate(ordered):
        if event.kind == "extended":
            before = History([*history.excluded, *supplements(ordered[:place])], history.extensions)
            extend(history, event, receipt, period, due_of(before))
        elif event.kind == "excluded":
            exclude(history, event, receipt)
        elif event.kind in PLAIN:
            word, article = PLAIN[event.kind]
            where = f"({event.reason})" if event.reason else ""
            history.steps.append(Step(in_seoul(event.at), f"{in_seoul(event.at):%m-%d %H:%M} {word}{where}", article))
    for pair in supplements(ordered):
        history.excluded.append(pair)
        history.steps.append(Step(pair.span.start, said(pair), pair.article))
    return history


def exclude(history: History, event: ClockEvent, receipt: Receipt) -> None:
    """Add a span that does not count, or its refusal."""
    found = exclusion_of(event, receipt, history.excluded)
    if isinstance(found, Refused):
        history.refused.append(found)
        return
    history.excluded.append(found)
    text = f"{said(found)} ({found.note})" if found.note else said(found)
    history.steps.append(Step(found.span.start, text, found.article))


def extend(history: History, event: ClockEvent, receipt: Receipt, period: Period, due: datetime) -> None:
    """Add an extension, or its refusal. Time that is up already cannot be extended."""
    received = in_seoul(receipt.received_at)
    if in_seoul(event.at) < received or in_seoul(event.at) > due:
        text = f"연장은 접수 뒤, 처리기간이 끝나기 전에만 할 수 있습니다({due:%Y-%m-%d %H:%M} 만료)."
        history.refused.append(Refused(text, decree("제21조제1항")))
        return
    found = extension_of(event, period, received.date(), len(history.extensions))
    if isinstance(found, Refused):
        history.refused.append(found)
        return
    history.extensions.append(found)
    consent = ", 민원인 동의" if found.number > 1 else ""
    text = f"{in_seoul(event.at):%m-%d} 처리기간 {found.words} 연장({found.reason}{consent})"
    history.steps.append(Step(in_seoul(event.at), text, found.article))
