"""What every store of complaints promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from serving.store.base import Database
from serving.store.callbacks import Callback, CallbackStore
from serving.store.complaint_queue import QueueStore, Sought, View
from serving.store.complaint_work import Decision, Event, Step, WorkStore
from serving.store.complaints import DONE, Case, ComplaintStore, bumped
from serving.store.pseudonyms import PseudonymStore, SealedPseudonym
from serving.store.retention import Retention
from tests.contract.databases import Open, database, reopen, server

__all__ = ["database", "reopen", "server"]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
EVERYBODY = View(("O",))


def a_case(name: str, **more: object) -> Case:
    case = Case(name, "saeol", None, "c", NOON, NOON, "{}", "가로등")
    return replace(case, **more)  # type: ignore[arg-type]


def test_of_many_with_one_identity_one_is_stored(database: Database) -> None:
    store = ComplaintStore(database)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: store.add(a_case(f"cmp-{n}", identity="same")), range(8)))
    assert sum(fresh for _, fresh in made) == 1
    assert len({case.complaint_id for case, _ in made}) == 1
    assert store.size() == 1


def test_what_was_taken_survives_the_process_and_one_worker_gets_it(reopen: Open) -> None:
    first = ComplaintStore(reopen())
    first.add(a_case("cmp-1", claimed_by="dead", claimed_until=NOON + timedelta(minutes=5)))
    first.add(a_case("cmp-2", stage="triaged"))
    first.add(a_case("cmp-3", stage=DONE))
    store = ComplaintStore(reopen())
    assert store.unfinished(NOON) == ["cmp-2"]
    later = NOON + timedelta(minutes=6)
    assert store.unfinished(later) == ["cmp-1", "cmp-2"]  # the unread before what waits for a draft
    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda n: store.claim("cmp-1", f"w{n}", later + timedelta(minutes=5), later), range(4)))
    assert sum(claim is not None for claim in claims) == 1
    assert store.let_go() == 1
    assert store.unfinished(NOON) == ["cmp-1", "cmp-2"]


def test_changes_of_one_case_at_once_are_all_made(database: Database) -> None:
    store = ComplaintStore(database)
    store.add(a_case("cmp-1"))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.change("cmp-1", bumped), range(12)))
    found = store.one("cmp-1")
    assert found is not None
    assert found.version == 13
    assert store.change("cmp-9", bumped) is None


def test_a_step_that_is_refused_leaves_nothing(database: Database) -> None:
    store, work = ComplaintStore(database), WorkStore(database)
    store.add(a_case("cmp-1"))
    decision, event = Decision("kim", NOON, "edit", "{}", "{}"), Event("kim", NOON, "notified", "{}")
    step = work.advance("cmp-1", lambda case, _: Step(bumped(case, state="검토"), decision, event))
    assert step is not None
    assert (work.decisions("cmp-1"), work.events("cmp-1")) == ([decision], [event])
    assert work.events_of(["cmp-1", "cmp-9"]) == {"cmp-1": [event]}

    def refuse(_case: Case, events: list[Event]) -> Step:
        assert events == [event]
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        work.advance("cmp-1", refuse)
    assert len(work.decisions("cmp-1")) == 1
    assert work.advance("cmp-9", refuse) is None


def test_the_queue_has_danger_first_then_the_nearest_deadline(database: Database) -> None:
    store, queue = ComplaintStore(database), QueueStore(database)
    for name, danger, days in (("a", 0, 9), ("b", 0, None), ("c", 1, 30), ("d", 2, None), ("e", 0, 2)):
        due = NOON + timedelta(days=days) if days is not None else None
        store.add(a_case(name, danger=danger, due=due))
    total, page = queue.page(EVERYBODY)
    assert (total, [case.complaint_id for case in page]) == (5, ["d", "c", "e", "a", "b"])
    assert [case.complaint_id for case in queue.page(EVERYBODY, offset=1, limit=2)[1]] == ["c", "e"]
    late = Sought(overdue=NOON + timedelta(days=3))
    assert [case.complaint_id for case in queue.page(EVERYBODY, late)[1]] == ["e"]


def test_what_has_ended_stands_last_and_is_found_by_either_number(database: Database) -> None:
    store, queue = ComplaintStore(database), QueueStore(database)
    store.add(a_case("a", danger=2, due=NOON, state="답변", external="1AA-1"))
    store.add(a_case("b", due=NOON + timedelta(days=9), external="1AA-2"))
    assert [case.complaint_id for case in queue.page(EVERYBODY)[1]] == ["b", "a"]
    for number, found in (("1AA-1", ["a"]), ("b", ["b"]), ("1AA", [])):
        assert [case.complaint_id for case in queue.page(EVERYBODY, Sought(number=number))[1]] == found


def test_a_viewer_sees_their_departments_grade_and_own(database: Database) -> None:
    store, queue = ComplaintStore(database), QueueStore(database)
    store.add(a_case("a", departments="\n교통과\n주차_과\n"))
    store.add(a_case("b", departments="\n주차과\n", owner="other"))
    store.add(a_case("c"))
    store.add(a_case("d", grade="S"))

    def seen(view: View) -> list[str]:
        return [case.complaint_id for case in queue.page(view)[1]]

    assert seen(View(("O",), ("교통과",))) == ["a", "c"]
    assert seen(View(("O",), ("주차과",))) == ["b", "c"]
    assert seen(View(("O",), ("교통",))) == ["c"]
    assert seen(View(("O",), ())) == ["c"]
    assert seen(View(("O", "S"), None, "other")) == ["b"]
    assert queue.one(View(("O",)), "d") is None


def test_a_purge_deletes_what_was_closed_long_ago_with_all_that_belongs_to_it(database: Database) -> None:
    store, work, outbox = ComplaintStore(database), WorkStore(database), CallbackStore(database)
    store.add(a_case("old", closed_at=NOON))
    store.add(a_case("open"))
    work.advance("old", lambda case, _: Step(case, Decision("kim", NOON, "send", "{}", "{}")))
    outbox.add(Callback("cb-1", "old", "https://x.example/", "x.example", next_try=NOON))
    vault = PseudonymStore(database)
    vault.add("saeol", "old", [SealedPseudonym("전화1", "PHONE", "k", "f", b"sealed")])
    assert store.closed_before(NOON + timedelta(days=1)) == ["old"]
    (proof,) = Retention(database, {"complaints": 30}).purge(NOON + timedelta(days=31))
    assert (proof.kind, proof.deleted, proof.left) == ("complaints", 1, 0)
    assert store.one("open") is not None
    assert work.decisions("old") == []
    assert vault.of("saeol", "old") == []
    assert outbox.one("cb-1") is None


def test_removal_reaches_the_values_behind_the_labels(database: Database) -> None:
    store, vault = ComplaintStore(database), PseudonymStore(database)
    store.add(a_case("cmp-1", complainant="h"))
    vault.add("saeol", "cmp-1", [SealedPseudonym("전화1", "PHONE", "k", "f", b"sealed")])
    assert store.ids_of("h") == ["cmp-1"]
    assert store.remove(["cmp-1"]) == 1
    assert vault.of("saeol", "cmp-1") == []


def test_a_callback_is_taken_by_one_and_due_only_when_its_case_is_finished(database: Database) -> None:
    store, outbox = ComplaintStore(database), CallbackStore(database)
    store.add(a_case("cmp-1"))
    outbox.add(Callback("cb-1", "cmp-1", "https://x.example/", "x.example", next_try=NOON))
    outbox.add(Callback("cb-1", "cmp-1", "https://x.example/", "x.example", next_try=NOON))
    assert outbox.due(NOON) == []
    store.change("cmp-1", lambda case: replace(case, stage=DONE))
    (due,) = outbox.due(NOON)
    later = NOON + timedelta(minutes=1)
    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(lambda _: outbox.lease(due, later), range(3))) == 1
    assert outbox.due(NOON) == []
