"""The ladder of the elder-companion programme, as a pure state machine over somebody's check-ins.

Rungs: regular call -> call again -> (third call without an answer in a row) visit -> (nobody met) find out where they
are. A talk or a visit with an outcome ends the climb. The result depends on the set of check-ins only: not on the
order of their arrival, nor on one that arrives twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from rag.care.types import UNREACHED, CheckIn, NextStep, Standing, WorkDays

MOST_FREE_DAYS = 60
"""No calendar has so many days off in a row; one that has is broken."""


@dataclass(frozen=True, slots=True)
class LadderRules:
    """The numbers of the ladder. Hours are those of the local clock; the programme calls once a week."""

    missed_before_visit: int = 3
    again_hours: int = 3
    first_hour: int = 9
    call_hour: int = 10
    last_hour: int = 18
    regular_days: int = 7
    long_wait_days: int = 2


@dataclass(frozen=True, slots=True)
class Climb:
    """The state between two check-ins."""

    missed: int = 0
    refused: int = 0
    calls: int = 0
    visits: tuple[str, ...] = ()
    open_visit: CheckIn | None = None
    locating: CheckIn | None = None
    last: CheckIn | None = None


@dataclass(frozen=True)
class Ladder:
    """Says where somebody stands and what comes next; it does nothing of it itself."""

    days: WorkDays
    rules: LadderRules = field(default_factory=LadderRules)

    def standing(self, history: Iterable[CheckIn], now: datetime) -> Standing:
        """Return the standing after all check-ins; `now` (with a time zone) is for somebody without any."""
        climb = Climb()
        for one in in_order(history):
            climb = self._after(climb, one)
        return Standing(
            missed=climb.missed,
            refused=climb.refused,
            calls=climb.calls,
            visits=climb.visits,
            open_visit=climb.open_visit.id if climb.open_visit else None,
            locating=climb.locating.id if climb.locating else None,
            step=self._step(climb, now),
        )

    def _after(self, climb: Climb, one: CheckIn) -> Climb:
        climb = replace(climb, last=one, calls=climb.calls + (not one.outcome.startswith("visit")))
        if one.outcome == "visit_absent":
            # Only a visit that was due leads on: a chance visit to an empty flat skips no rung.
            return replace(climb, open_visit=None, locating=one) if climb.open_visit else climb
        if one.outcome not in UNREACHED:
            refused = climb.refused + 1 if one.outcome == "refused" else 0
            return replace(climb, missed=0, refused=refused, open_visit=None, locating=None)
        missed = climb.missed + 1
        waiting = climb.open_visit or climb.locating
        if missed < self.rules.missed_before_visit or waiting:
            return replace(climb, missed=missed)
        return replace(climb, missed=missed, open_visit=one, visits=(*climb.visits, one.id))

    def _step(self, climb: Climb, now: datetime) -> NextStep:
        if climb.locating:
            return self._locate(climb.locating)
        if climb.open_visit:
            return self._visit(climb.open_visit)
        if climb.last is None:
            return NextStep("regular_call", self._at(now.date(), self.rules.call_hour, now), "첫 통화입니다.")
        return self._call(climb, climb.last)

    def _call(self, climb: Climb, last: CheckIn) -> NextStep:
        rules = self.rules
        if climb.missed:
            left = rules.missed_before_visit - climb.missed
            reason = f"연속 {climb.missed}회 응답이 없었습니다. {left}회 더 응답이 없으면 방문 확인으로 넘어갑니다."
            soon = self._soon(last.at) if climb.missed == 1 else self._next_morning(last.at)
            return NextStep("call_again", soon, reason, last.id, number_advice(last))
        if last.outcome in ("refused", "visit_helped"):
            due = self._next_morning(last.at)
            return NextStep("call_again", due, REASONS[last.outcome], last.id)
        if last.outcome == "visit_absent":
            return NextStep("call_again", self._soon(last.at), REASONS["visit_absent"], last.id)
        day = last.at.date() + timedelta(days=rules.regular_days)
        return NextStep("regular_call", self._at(day, rules.call_hour, last.at), "다음 정기 통화입니다.", last.id)

    def _visit(self, opened: CheckIn) -> NextStep:
        rules = self.rules
        day = self._open_on(opened.at.date() + timedelta(days=1))
        due = datetime.combine(day, time(rules.last_hour), opened.at.tzinfo)
        waiting = (day - opened.at.date()).days
        reason = f"연속 {rules.missed_before_visit}회 응답이 없어 담당자가 찾아가 확인해야 합니다."
        return NextStep(
            "visit", due, reason, opened.id, (long_wait(waiting),) if waiting > rules.long_wait_days else ()
        )

    def _locate(self, absent: CheckIn) -> NextStep:
        return NextStep("locate", absent.at, REASONS["locate"], absent.id, LOCATE_ADVICE)

    def _soon(self, at: datetime) -> datetime:
        """Return a moment some hours later, or the next morning where the office is closed then."""
        later = at + timedelta(hours=self.rules.again_hours)
        opened = later.date() == at.date() and self.days.is_working_day(at.date()) and later.hour < self.rules.last_hour
        return max(later, later.replace(hour=self.rules.first_hour, minute=0)) if opened else self._next_morning(at)

    def _next_morning(self, at: datetime) -> datetime:
        """Return the hour of calls on the next day that the office is open; early on such a day, that day."""
        early = at.hour < self.rules.call_hour - 1
        return self._at(at.date() if early else at.date() + timedelta(days=1), self.rules.call_hour, at)

    def _at(self, day: date, hour: int, like: datetime) -> datetime:
        return datetime.combine(self._open_on(day), time(hour), like.tzinfo)

    def _open_on(self, day: date) -> date:
        """Return the first day from `day` on that the office is open."""
        for ahead in range(MOST_FREE_DAYS):
            if self.days.is_working_day(day + timedelta(days=ahead)):
                return day + timedelta(days=ahead)
        return day


REASONS = {
    "refused": "통화를 거부했습니다. 다시 여쭙고, 계속 원하지 않으면 사업 참여 의사를 확인하십시오.",
    "visit_helped": "방문에서 문제를 발견해 도왔습니다. 그 뒤의 상태를 확인하십시오.",
    "visit_absent": "방문했으나 만나지 못했습니다. 전화로 다시 확인하십시오.",
    "locate": "연속 미응답 뒤의 방문에서도 만나지 못했습니다. 지금 바로 소재를 확인해야 합니다.",
}
LOCATE_ADVICE = (
    "등록된 보호자와 이웃, 다니는 시설에 바로 연락하십시오.",
    "인기척이 없거나 위험이 의심되면 119에 문 개방과 구조를, 112에 소재 확인을 요청하십시오.",
)


def number_advice(last: CheckIn) -> tuple[str, ...]:
    """Say that a wrong number must be put right: calls to it can never be answered."""
    return (
        ("번호가 맞지 않습니다. 보호자나 읍·면·동에 바른 번호를 확인하십시오.",)
        if last.outcome == "wrong_number"
        else ()
    )


def long_wait(days: int) -> str:
    """Say that days off put a visit far away."""
    return (
        f"휴무일 때문에 방문 기한이 {days}일 뒤입니다. 기다리지 말고 당직자나 읍·면·동, 보호자에게 먼저 안부 확인을 "
        "부탁하고, 걱정되는 정황이 있으면 119에 요청하십시오."
    )


def in_order(history: Iterable[CheckIn]) -> list[CheckIn]:
    """Return check-ins by time, each id once: of two with one id the earlier counts, whichever came first."""
    found: dict[str, CheckIn] = {}
    for one in sorted(history, key=lambda one: (one.at, one.id, one.outcome)):
        found.setdefault(one.id, one)
    return list(found.values())
