"""A kill at any moment costs a stage of a complaint, never the complaint."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from configs.complaints import ComplaintSettings
from rag.complaints.types import CrisisFinding, Draft, DraftRequest, DraftSentence, ReadText
from serving.caller import OPERATOR
from serving.complaints.parts import Remembered
from serving.complaints.processing import triage_of
from serving.complaints.remembering import caught_up
from serving.complaints.service import ComplaintDesk
from serving.complaints.shapes import ComplaintIn
from serving.complaints_wiring import desk_of
from serving.store.complaints import DONE
from tests.complaints_fakes import Alarm, Memory, Writer, fake_parts
from tests.privacy import guarded
from tests.serving_fakes import fake_services

SETTINGS = ComplaintSettings(attempts=2, callback_hosts={"minwon.example": ("127.0.0.0/8",)})
TEXT = ComplaintIn(text="이제 죽고 싶습니다. 전화 010-9374-2251", system="새올", receipt_no="1")


class Killed(BaseException):
    """The process is gone: nothing after this line runs."""


@dataclass
class Mortal:
    """Kills the process the first time that it is used."""

    alive: bool = False

    def strike(self) -> None:
        if not self.alive:
            self.alive = True
            raise Killed


@dataclass
class MortalAlarm(Alarm, Mortal):
    def find(self, read: ReadText, region: str | None = None) -> CrisisFinding:
        self.strike()
        return super().find(read, region)


@dataclass
class MortalWriter(Writer, Mortal):
    def draft(self, request: DraftRequest) -> Iterator[DraftSentence | Draft]:
        self.strike()
        yield from super().draft(request)


class Later:
    """A clock that is ahead of ours by what a test says."""

    ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def a_desk(folder: Path, clock: Later | None = None, **parts: object) -> ComplaintDesk:
    services = fake_services(folder)
    settings = services.settings.model_copy(update={"complaints": SETTINGS})
    services = guarded(replace(services, settings=settings))
    return desk_of(replace(services, complaint_parts=fake_parts(**parts)), lambda _code: None, clock or Later())


@pytest.mark.parametrize("parts", [{"danger": MortalAlarm()}, {"drafts": MortalWriter()}])
def test_what_a_killed_process_began_is_finished_after_the_start(scratch: Path, parts: dict[str, object]) -> None:
    dying = a_desk(scratch, None, **parts)
    taken = dying.take(TEXT, OPERATOR)
    with pytest.raises(Killed):
        dying.whole(taken)
    (left,) = [dying.store.one(taken.case.complaint_id)]
    assert left is not None
    assert left.stage != DONE
    assert left.danger == (2 if "drafts" in parts else 0)  # the danger was stored before the draft was begun

    again = a_desk(scratch)
    assert again.worker.once() == 0  # the lease of the dead holds until the folder's new owner lets go of it
    assert again.store.let_go() == 1
    assert again.worker.once() == 1
    case = again.store.one(taken.case.complaint_id)
    assert case is not None
    assert (case.stage, case.crisis, case.claimed_by) == (DONE, "자살·자해", None)
    assert triage_of(case).draft is not None
    assert again.take(TEXT, OPERATOR).case.complaint_id == taken.case.complaint_id


def test_where_several_processes_share_a_database_the_lease_runs_out(scratch: Path) -> None:
    clock = Later()
    dying = a_desk(scratch, clock, drafts=MortalWriter())
    with pytest.raises(Killed):
        dying.whole(dying.take(TEXT, OPERATOR))
    other = a_desk(scratch, clock)
    assert other.worker.once() == 0
    clock.ahead = timedelta(minutes=6)
    assert other.worker.once() == 1


def test_a_complaint_that_kills_each_time_is_handed_to_an_officer(scratch: Path) -> None:
    for _ in range(2):
        dying = a_desk(scratch, danger=MortalAlarm())
        taken = dying.take(TEXT, OPERATOR)
        dying.store.let_go()
        case = taken.case if taken.fresh else dying.processing.claimed(taken.case.complaint_id)
        assert case is not None
        with pytest.raises(Killed):
            dying.processing.whole(case)
    last = a_desk(scratch, danger=MortalAlarm())
    last.store.let_go()
    assert last.worker.once() == 1
    case = last.store.one(taken.case.complaint_id)
    assert case is not None
    assert case.stage == DONE
    assert any("직접 분류" in notice for notice in triage_of(case).notices)


def test_a_record_is_left_once_also_where_the_draft_is_begun_again(scratch: Path) -> None:
    dying = a_desk(scratch, drafts=MortalWriter())
    with pytest.raises(Killed):
        dying.whole(dying.take(TEXT, OPERATOR))
    again = a_desk(scratch)
    again.store.let_go()
    again.worker.once()
    kinds = [entry.kind for entry in again.processing.ledger.store.page(wanted(), 50)]  # type: ignore[attr-defined]
    assert kinds.count("triage") == 1


def test_the_index_of_cases_is_made_good_from_the_records(scratch: Path) -> None:
    before = a_desk(scratch)
    first, second = (before.take(TEXT.model_copy(update={"receipt_no": number}), OPERATOR) for number in "12")
    for taken in (first, second):
        before.whole(taken)
    answered = first.case.complaint_id
    before.store.change(answered, lambda case: replace(case, state="답변", text="고쳤습니다."))
    waiting = before.take(TEXT.model_copy(update={"receipt_no": "3"}), OPERATOR).case.complaint_id

    memory = Memory()  # after a restore: no backup holds the index
    after = a_desk(scratch, remembers=memory)
    memory.cases["cmp-gone"] = memory.cases["cmp-gone-too"] = replace_of(answered)
    assert caught_up(after.processing, threading.Event()) == 2
    assert sorted(memory.cases) == sorted([answered, second.case.complaint_id])  # what records do not know is forgotten
    assert waiting not in memory.cases  # nobody has looked at it yet: it is remembered then
    assert (memory.cases[answered].reply, memory.cases[answered].department) == ("고쳤습니다.", "도로관리과")
    assert "010-9374" not in memory.cases[answered].read.text
    assert caught_up(after.processing, threading.Event()) == 0


def replace_of(number: str) -> Remembered:
    return Remembered(number, ReadText("지운 민원", ()), None, datetime.now(UTC), None)


def test_what_is_deleted_while_it_is_worked_on_is_not_remembered(scratch: Path) -> None:
    memory = Memory()
    desk = a_desk(scratch, remembers=memory)
    taken = desk.take(TEXT, OPERATOR)
    desk.erase([taken.case.complaint_id])
    desk.processing.read(taken.case)
    assert memory.cases == {}


def test_a_complaint_that_came_again_with_a_callback_has_its_result_sent_there(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTINGS.callback_key_env, "s3cret")
    desk = a_desk(scratch)
    desk.whole(desk.take(TEXT, OPERATOR))
    assert desk.outbox.store.page() == []
    again = TEXT.model_copy(update={"callback_url": "https://minwon.example/x"})
    assert not desk.take(again, OPERATOR, now=False).fresh
    desk.take(again, OPERATOR, now=False)
    (callback,) = desk.outbox.store.page()
    assert (callback.host, callback.state) == ("minwon.example", "waiting")


def wanted() -> object:
    from serving.evidence.ports import EVERYTHING

    return EVERYTHING
