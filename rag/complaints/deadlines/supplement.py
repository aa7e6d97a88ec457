"""Supplements as a state machine (법 제22조; 영 제24조, 제25조).

none -> asked -> (up to two extensions at the complainant's request) -> asked again (at most ten days) -> may be
returned; or complete at any time. Two requests that came back undelivered count as a withdrawal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.deadlines.civil import last_day
from rag.complaints.deadlines.law import Refused, act, decree

SupplementState = Literal["none", "asked", "asked_again", "complete", "returned", "withdrawn"]
MOST_EXTENSIONS = 2
MOST_DAYS_AGAIN = 10
WAITING: tuple[SupplementState, ...] = ("asked", "asked_again")


@dataclass(frozen=True, slots=True)
class Supplement:
    """Where a supplement stands. `due` is the last day on which it may arrive; `history` tells it in Korean."""

    state: SupplementState = "none"
    due: date | None = None
    extensions: int = 0
    undelivered: int = 0
    history: tuple[str, ...] = ()

    def ask(self, on: date, days: int, calendar: WorkCalendar) -> Supplement | Refused:
        """Ask for a supplement within `days` (법 제22조제1항: 상당한 기간), once."""
        if self.state != "none":
            return Refused("보완은 이미 요구했습니다. 기간이 지났으면 다시 요구하십시오.", act("제22조제1항"))
        if days < 1:
            return Refused("보완에 필요한 상당한 기간(1일 이상)을 정해야 합니다.", act("제22조제1항"))
        due = last_day(on, days, calendar)
        return self.moved("asked", due, f"{on.isoformat()} 보완 요구({days}일, {due.isoformat()}까지)")

    def extend(self, on: date, days: int, calendar: WorkCalendar) -> Supplement | Refused:
        """Set a new period since the complainant asked for it in time (영 제24조제2항), twice at most."""
        article = decree("제24조제2항")
        if self.state != "asked" or self.due is None or on > self.due:
            return Refused("보완기간의 연장은 처음 요구한 보완기간 안에 요청한 때에만 할 수 있습니다.", article)
        if self.extensions >= MOST_EXTENSIONS:
            return Refused("민원인의 보완기간 연장 요청은 2회로 한정됩니다.", article)
        if days < 1:
            return Refused("다시 정할 보완기간(1일 이상)을 적어야 합니다.", article)
        due = last_day(self.due, days, calendar)
        line = f"{on.isoformat()} 보완기간 연장 {self.extensions + 1}회({days}일, {due.isoformat()}까지)"
        return replace(self.moved("asked", due, line), extensions=self.extensions + 1)

    def ask_again(self, on: date, days: int, calendar: WorkCalendar) -> Supplement | Refused:
        """Ask again after the period is over, for at most ten days (영 제24조제3항)."""
        article = decree("제24조제3항")
        if self.state != "asked" or self.due is None or on <= self.due:
            return Refused("다시 요구하는 것은 정한 보완기간이 지난 뒤 한 번입니다.", article)
        if not 1 <= days <= MOST_DAYS_AGAIN:
            return Refused(f"다시 요구하는 보완기간은 {MOST_DAYS_AGAIN}일 이내여야 합니다.", article)
        due = last_day(on, days, calendar)
        return self.moved("asked_again", due, f"{on.isoformat()} 보완 재요구({days}일, {due.isoformat()}까지)")

    def receive(self, on: date) -> Supplement | Refused:
        """Take in what arrived; a late supplement is still one while the document was not returned."""
        if self.state not in WAITING:
            return Refused("기다리는 보완이 없습니다.", act("제22조제2항"))
        return self.moved("complete", None, f"{on.isoformat()} 보완 도달")

    def give_back(self, on: date, reason: str) -> Supplement | Refused:
        """Return the document (영 제25조제1항): only after the second period, and with the reason said."""
        article = decree("제25조제1항")
        if self.state != "asked_again" or self.due is None or on <= self.due:
            return Refused("반려는 다시 요구한 보완기간까지 지난 뒤에만 할 수 있습니다.", article)
        if not reason.strip():
            return Refused("반려하는 이유를 분명히 밝혀야 합니다.", article)
        return self.moved("returned", None, f"{on.isoformat()} 반려: {reason}")

    def undeliverable(self, on: date) -> Supplement | Refused:
        """Record that a request came back; the second time the complaint counts as withdrawn (영 제25조제2항)."""
        if self.state not in WAITING:
            return Refused("보내 둔 보완 요구가 없습니다.", decree("제25조제2항"))
        times = self.undelivered + 1
        if times < 2:
            return replace(self.moved(self.state, self.due, f"{on.isoformat()} 보완 요구 반송"), undelivered=times)
        line = f"{on.isoformat()} 보완 요구 2회 반송: 취하한 것으로 보아 종결할 수 있음"
        return replace(self.moved("withdrawn", None, line), undelivered=times)

    def moved(self, state: SupplementState, due: date | None, line: str) -> Supplement:
        """Return the next state with its line of history."""
        return replace(self, state=state, due=due, history=(*self.history, line))
