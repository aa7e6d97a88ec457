"""Events that move a clock, as the law allows them, and what the clock shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from rag.complaints.types import ComplaintType
from rag.errors import MongminError
from serving.caller import Caller
from serving.clock import KOREA
from serving.complaints.intake import Now
from serving.complaints.parts import ClockFacts, DeskParts
from serving.complaints.shapes import ClockEventIn, ClockOut, ComplaintIn, State
from serving.evidence.ledger import Ledger
from serving.logging import logger
from serving.privacy.masking import Privacy
from serving.problems import Problem
from serving.store.complaint_work import Event, Step, WorkStore
from serving.store.complaints import Case, bumped

NO_TYPE = "민원의 종류가 정해지지 않아 기한을 조정할 수 없습니다. 먼저 종류를 확인해 저장하십시오."
NO_CLOCK = "기한을 세지 못했습니다. 담당자가 확인하십시오."
STOPPED = "기한이 흐르지 않습니다({state})."
ENDED = ("답변", "종결", "이송")
PERSONS = frozenset({"extended", "excluded", "transferred", "supplement_requested"})
"""Events by which the office takes time, or sends a complaint on: a person decides them."""
STATES: dict[str, State] = {"supplement_requested": "보완대기", "supplement_received": "검토"}


@dataclass(frozen=True)
class ClockEvents:
    """Takes events of clocks. Raises `Problem` for what is refused, and `RecordsUnavailable`."""

    work: WorkStore
    parts: DeskParts
    privacy: Privacy
    ledger: Ledger
    now: Now

    def add(self, case: Case, asked: ClockEventIn, caller: Caller) -> Case:
        """Store an event, with the deadline as it is then."""
        clocks, moment = self.parts.clocks, self.now()
        if clocks is None:
            raise refused(NO_CLOCK)
        if asked.kind in PERSONS:
            no_system(caller)
        screen = self.privacy.screen
        event = asked.model_copy(
            update={
                "at": asked.at or moment,
                "reason": screen(asked.reason) if asked.reason else None,
                "note": screen(asked.note) if asked.note else None,
            }
        )
        kept = Event(caller.name, event.at or moment, event.kind, event.model_dump_json())

        def step(now: Case, events: Sequence[Event]) -> Step:
            still_open(now)
            facts = facts_of_case(now)
            if facts is None:
                raise refused(NO_TYPE)
            earlier = events_of(events)
            clocks.permit(facts, earlier, event)
            due = clocks.deadline(facts, [*earlier, event]).due
            state = STATES.get(event.kind, "검토" if now.state == "접수" else now.state)
            return Step(bumped(now, due=due, state=state), event=kept)

        done = self.work.advance(case.complaint_id, step)
        if done is None:
            raise refused(NO_CLOCK)
        self._recorded(done.case, event, caller)
        return done.case

    def clock(self, case: Case, events: Sequence[Event]) -> ClockOut:
        """Return what the clock of a case shows."""
        clocks, facts, moment = self.parts.clocks, facts_of_case(case), self.now()
        if case.state in ENDED:
            return ClockOut(
                due=local(case.due), left_minutes=None, running=False, words=STOPPED.format(state=case.state)
            )
        if clocks is None or facts is None:
            return ClockOut(due=local(case.due), left_minutes=None, running=False, words=NO_CLOCK)
        try:
            return clocks.clock(facts, events_of(events), moment)
        except MongminError as error:
            logger().warning("clock", code=error.code)
            return ClockOut(due=local(case.due), left_minutes=None, running=False, words=NO_CLOCK)

    def _recorded(self, case: Case, event: ClockEventIn, caller: Caller) -> None:
        try:
            body = {
                "answer_id": case.complaint_id,
                "action": event.kind,
                "due": case.due.isoformat() if case.due else None,
                "words": {"reason": event.reason or "", "note": event.note or ""},
            }
            self.ledger.add("decision", body, caller.name)  # type: ignore[arg-type]  # a mapping of JSON
        except MongminError as error:
            logger().error("evidence", code=error.code)


def facts_of_case(case: Case) -> ClockFacts | None:
    """Return what the count of days of a case rests on; None while its kind is not known."""
    if case.type is None:
        return None
    asked = ComplaintIn.model_validate_json(case.request)
    return ClockFacts(
        cast("ComplaintType", case.type),
        case.received_at,
        asked.statutory_code,
        str(asked.text),
        asked.households,
        asked.persons,
        cast("State", case.state),
        case.notified,
        asked.subkind,
    )


def no_system(caller: Caller) -> None:
    """Raise `Problem` (403) for a system: an extension or a request to supply something is a person's decision."""
    if caller.kind == "system" and not caller.operator:
        raise Problem(
            "forbidden",
            403,
            "기한을 늘리거나 보완을 요구하는 일은 사람이 정합니다. 담당자가 로그인하여 처리하십시오.",
            "Only a person may decide",
        )


def still_open(case: Case) -> None:
    """Raise `Problem` (409) for a complaint that has had its end."""
    if case.state in ENDED:
        raise Problem(
            "complaint-closed",
            409,
            f"이미 끝난 민원입니다({case.state}). 새 민원이나 이의신청으로 접수하십시오.",
            "The complaint is closed",
        )


def events_of(events: Sequence[Event]) -> list[ClockEventIn]:
    """Return stored events as they were sent."""
    return [ClockEventIn.model_validate_json(one.body) for one in events]


def local(moment: datetime | None) -> datetime | None:
    """Return a moment in Korean time."""
    return moment.astimezone(KOREA) if moment else None


def refused(why: str) -> Problem:
    """Make the problem of an event that cannot be."""
    return Problem("clock-refused", 422, why, "The clock does not take this event")
