"""The chain of evidence on both databases."""

from __future__ import annotations

import multiprocessing
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from configs.evidence import EvidenceSettings
from rag.errors import EvidenceUnavailable
from serving.evidence.chain import EVERY, GENESIS
from serving.evidence.chained import ChainedLedger
from serving.evidence.ledger import Json
from serving.evidence.ports import Wanted
from serving.evidence.rings import new_key, pseudonyms
from serving.evidence.sealing import NotSealed, unseal
from serving.evidence.signing import new_signer
from serving.store.base import Database
from serving.store.evidence import EvidenceStore
from tests.contract.databases import Open, database, reopen, server
from tests.evidence_world import FixedKeys, Watch, World

__all__ = ["database", "reopen", "server"]


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def opened(world: World, record_id: str) -> dict[str, Json]:
    record = world.store.one(record_id)
    assert record is not None
    keys, outer = world.store.keys(record.sequence, record.sequence), world.keys.seal.find(record.seal)
    assert outer is not None
    found = unseal(record.body, keys[record.sequence, "body"], outer, record.id, "body")
    if record.words:
        found["words"] = unseal(record.words, keys[record.sequence, "words"], outer, record.id, "words")
    return found


def test_a_record_can_be_read_again_and_the_chain_is_whole(world: World) -> None:
    first, second = world.write(2)
    assert opened(world, second)["words"] == {"question": "2번째 질문입니다."}
    outcome = world.look()
    assert (outcome.whole, outcome.records, outcome.last) == (True, 2, 2)
    one = world.store.one(first)
    assert one is not None
    assert (one.previous, one.mode, one.ref) == (GENESIS, "quoted", "ans-1")


def test_an_empty_chain_is_whole(world: World) -> None:
    outcome = world.look(world.ledger.head())
    assert (outcome.whole, outcome.records) == (True, 0)


def test_no_word_and_no_name_stands_in_the_database_in_plain_text(world: World) -> None:
    world.ledger.add("answer", {"note": "봉인된말", "words": {"question": "주차 과태료"}}, "kim@gg.go.kr")
    with world.database.session() as session:
        stored = [
            str(row)
            for table in ("records", "keys", "heads", "chain")
            for row in session.execute(text(f"SELECT * FROM evidence_{table}")).all()  # noqa: S608 - names from above
        ]
    assert stored
    assert not any(word in row for row in stored for word in ("봉인된말", "주차", "kim"))


def test_a_person_is_found_by_the_keyed_hash_only(world: World) -> None:
    world.ledger.add("answer", {"answer_id": "a"}, "kim")
    world.ledger.add("answer", {"answer_id": "b"}, "lee")
    mine = Wanted(who=tuple(pseudonyms(world.keys.who, "kim")))
    assert [record.ref for record in world.store.page(mine, 10)] == ["a"]
    assert world.store.count(Wanted(who=("nobody",))) == 0


def test_records_are_searched_by_day_kind_mode_and_read_in_pages(world: World) -> None:
    world.write(5)
    world.ledger.add("reveal", {"reason": "민원 처리"}, "kim")
    assert [record.sequence for record in world.store.page(Wanted(), 2)] == [6, 5]
    assert [record.sequence for record in world.store.page(Wanted(before=5), 2)] == [4, 3]
    assert [record.kind for record in world.store.page(Wanted(kind="reveal"), 9)] == ["reveal"]
    assert world.store.count(Wanted(mode="quoted")) == 5
    assert world.store.count(Wanted(since="2026-11-28T09:00:03", until="2026-11-28T09:00:05")) == 2


def test_a_signed_head_is_kept_for_every_hundred_records(world: World) -> None:
    world.write(EVERY + 3)
    heads = world.store.heads(0, 10_000)
    assert [head.sequence for head in heads] == [EVERY]
    assert world.keys.signer.trust.signed_head(heads[0])
    assert world.look().whole


def test_a_clock_set_back_is_recorded_and_never_breaks_the_order(world: World) -> None:
    world.write(2)
    world.watch.at -= timedelta(hours=3)
    world.write(2, first=3)
    world.watch.at += timedelta(hours=4)
    world.write(1, first=5)
    rows = [record for batch in world.store.stream() for record in batch]
    assert [row.sequence for row in rows] == [1, 2, 3, 4, 5]
    assert [row.back_ms > 3_500_000 for row in rows] == [False, False, True, True, False]
    outcome = world.look()
    assert (outcome.whole, outcome.clock_set_back) == (True, 2)


def test_what_is_past_its_time_can_never_be_read_again_and_the_chain_stays_whole(world: World) -> None:
    old = world.write(3)
    world.watch.at += timedelta(days=400)
    young = world.write(1, first=4)[0]
    proof = world.ledger.purge(EvidenceSettings(years=5, words_days=365))
    assert proof is not None
    assert opened(world, proof)["destroyed_keys"] == {"body": [], "words": [[1, 3]]}
    with pytest.raises(KeyError):
        opened(world, old[0])
    assert "words" in opened(world, young)
    outcome = world.look()
    assert (outcome.whole, outcome.destroyed, outcome.records) == (True, 3, 5)


def test_after_five_years_the_whole_record_goes_but_the_proofs_of_deletion_stay(world: World) -> None:
    world.write(2)
    world.watch.at += timedelta(days=400)
    settings = EvidenceSettings(years=5, words_days=365)
    first = world.ledger.purge(settings)
    world.watch.at += timedelta(days=365 * 6)
    second = world.ledger.purge(settings)
    assert first is not None
    assert second is not None
    assert opened(world, second)["destroyed_keys"] == {"body": [[1, 2]], "words": []}
    assert opened(world, first)["destroyed_keys"] == {"body": [], "words": [[1, 2]]}
    assert world.look().whole
    assert world.ledger.purge(settings) is None


def test_kept_for_ever_means_that_nothing_is_destroyed(world: World) -> None:
    world.write(1)
    world.watch.at += timedelta(days=36_500)
    assert world.ledger.purge(EvidenceSettings(years=0, words_days=0)) is None


def test_keys_that_go_without_a_proof_of_deletion_are_found(world: World) -> None:
    world.write(3)
    with world.database.session() as session:
        session.execute(text("DELETE FROM evidence_keys WHERE sequence = 2 AND part = 'body'"))
    assert [(found.wrong, found.sequence) for found in world.look().findings] == [("key-missing", 2)]


def test_a_destroyed_key_that_comes_back_from_an_old_copy_is_found(world: World) -> None:
    world.write(2)
    kept = world.store.keys(1, 1)[1, "words"]
    world.watch.at += timedelta(days=400)
    world.ledger.purge(EvidenceSettings())
    with world.database.session() as session:
        session.execute(text("INSERT INTO evidence_keys VALUES (1, 'words', :kept)"), {"kept": kept})
    assert [found.wrong for found in world.look().findings] == ["key-left"]


def test_a_chain_without_its_end_takes_no_more_and_says_why(world: World) -> None:
    world.write(1)
    with world.database.session() as session:
        session.execute(text("DELETE FROM evidence_chain"))
    with pytest.raises(EvidenceUnavailable, match="사슬의 끝"):
        world.write(1)
    assert [found.wrong for found in world.look().findings] == ["end"]


def test_a_lost_sealing_key_is_told_and_is_no_tampering(database: Database) -> None:
    former = World(database)
    former.write(2)
    later = World(database)
    later.keys.signer = former.keys.signer  # type: ignore[misc]
    later.write(1, first=3)
    outcome = later.look()
    assert (outcome.whole, outcome.lost) == (True, {former.keys.seal.current[0]: 2})


def test_threads_append_one_after_the_other(reopen: Open) -> None:
    worlds = [World(reopen()) for _ in range(4)]
    for world in worlds:
        world.ledger.keys = worlds[0].keys
    threads = [threading.Thread(target=world.write, args=(15,)) for world in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome = worlds[0].look()
    assert (outcome.records, outcome.last, [found.wrong for found in outcome.findings]) == (60, 60, [])


def test_processes_append_one_after_the_other(reopen: Open) -> None:
    database = reopen()
    world = World(database)
    url = database.engine().url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    secrets = (new_key(), new_key(), new_signer())
    world.keys = FixedKeys(*secrets)
    workers = [context.Process(target=append_from_outside, args=(url, secrets)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    outcome = world.look()
    assert (outcome.records, [found.wrong for found in outcome.findings]) == (30, [])


def append_from_outside(url: str, secrets: tuple[str, str, str]) -> None:
    """Append ten records from a process of its own."""
    World(Database(url), FixedKeys(*secrets)).write(10)


def test_a_part_opens_only_under_the_name_of_its_record(world: World) -> None:
    first, second = (world.store.one(name) for name in world.write(2))
    assert first is not None
    assert second is not None
    key, outer = world.store.keys(1, 1)[1, "body"], world.keys.seal.current[1]
    with pytest.raises(NotSealed):
        unseal(first.body, key, outer, second.id, "body")


def test_the_ledger_takes_the_machines_clock_by_itself(database: Database) -> None:
    keys = World(database).keys
    ledger = ChainedLedger(EvidenceStore(database), keys)
    record = ledger.store.one(ledger.add("notice", {"shown": True}))
    assert record is not None
    assert abs(datetime.fromisoformat(record.at) - datetime.now(UTC)) < timedelta(minutes=1)
    assert Watch()() > Watch().at
