"""The contract of the register's store, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from rag.register.workflow import Revision
from serving.store.base import Database
from serving.store.register import Event, RegisterStore, Stored
from tests.contract.databases import Open, database, reopen, server
from tests.register import an_entry

__all__ = ["database", "reopen", "server"]
AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
DRAFT = Revision(1, "draft", an_entry(), ("kim",))
MADE = Event(1, "create", "kim", "처음", AT, "ev-1")


def the(store: RegisterStore, entry_id: str = "parking") -> Stored:
    found = store.find(entry_id)
    assert found is not None
    return found


def test_an_entry_comes_back_as_it_was_kept_also_after_a_restart(reopen: Open) -> None:
    assert RegisterStore(reopen()).add("parking", DRAFT, MADE)
    store = RegisterStore(reopen())
    assert the(store) == Stored("parking", 1, None, (DRAFT,))
    assert store.events("parking") == [MADE]
    assert store.find("no-such") is None
    assert store.events("no-such") == []


def test_an_id_that_no_database_could_hold_is_not_there(database: Database) -> None:
    assert RegisterStore(database).find("a\x00b") is None
    assert RegisterStore(database).find("\ud800") is None


def test_an_id_is_taken_once(database: Database) -> None:
    store = RegisterStore(database)
    assert store.add("parking", DRAFT, MADE)
    assert not store.add("parking", replace(DRAFT, authors=("lee",)), MADE)
    assert the(store).latest.authors == ("kim",)
    assert store.events("parking") == [MADE]


def test_a_publication_moves_what_is_public_and_keeps_what_was(database: Database) -> None:
    store = RegisterStore(database)
    public = replace(DRAFT, state="published")
    store.add("parking", public, replace(MADE, action="publish"))
    old = the(store)
    second = Revision(2, "published", an_entry(legal_basis="고침"), ("lee",))
    changed = [replace(public, state="superseded"), second]
    assert store.change(old, changed, 2, Event(2, "publish", "park", "", AT, "ev-2"))
    now = the(store)
    assert now.version == old.version + 1
    assert now.public == second
    assert now.open is None
    assert [one.state for one in now.revisions] == ["superseded", "published"]
    assert [event.revision for event in store.publications()["parking"]] == [1, 2]


def test_of_two_changes_to_the_same_version_one_is_made(database: Database) -> None:
    store = RegisterStore(database)
    store.add("parking", DRAFT, MADE)
    old = the(store)

    def write(who: str) -> bool:
        event = Event(1, "edit", who, "", AT, who)
        return store.change(old, [replace(DRAFT, entry=an_entry(legal_basis=who), authors=(who,))], None, event)

    with ThreadPoolExecutor(4) as workers:
        made = list(workers.map(write, ("a", "b", "c", "d")))
    assert made.count(True) == 1
    assert the(store).version == 2
    assert len(store.events("parking")) == 2
    assert the(store).latest.authors == tuple(store.events("parking")[1].actor)


def test_all_entries_come_with_all_their_revisions(database: Database) -> None:
    store = RegisterStore(database)
    for name in ("b", "a"):
        store.add(name, DRAFT, MADE)
    store.change(the(store, "a"), [Revision(2, "draft", an_entry(), ("lee",))], None, MADE)
    assert [(one.id, len(one.revisions)) for one in store.all()] == [("a", 2), ("b", 1)]
