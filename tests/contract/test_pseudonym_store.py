"""The pseudonyms, the log of reveals and the quarantine, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from serving.store.base import Database
from serving.store.columns import now
from serving.store.conversations import ConversationStore
from serving.store.pseudonyms import Owned, PseudonymStore, SealedPseudonym, StoredPseudonym
from serving.store.quarantine import QuarantineStore
from serving.store.retention import Retention
from serving.store.reveals import RevealEntry, RevealLog
from tests.contract.databases import Open, database, reopen, server
from tests.records import answer_out

__all__ = ["database", "reopen", "server"]

FIRST = SealedPseudonym("이름1", "NAME", "k1", "f1", b"\x00sealed")
SECOND = SealedPseudonym("전화1", "PHONE", "k1", "f2", None)


def test_what_was_kept_is_there_after_a_restart(reopen: Open) -> None:
    assert PseudonymStore(reopen()).add("me", "c-1", [FIRST, SECOND])
    assert PseudonymStore(reopen()).of("me", "c-1") == [FIRST, SECOND]


def test_a_conversation_is_its_owners(database: Database) -> None:
    store = PseudonymStore(database)
    store.add("me", "c-1", [FIRST])
    assert store.of("you", "c-1") == []
    assert store.of("me", "c-2") == []


def test_of_two_requests_that_give_the_same_label_one_is_told_and_keeps_nothing(database: Database) -> None:
    store = PseudonymStore(database)
    assert store.add("me", "c", [FIRST])
    assert not store.add("me", "c", [SECOND, SealedPseudonym("이름1", "NAME", "k1", "another", b"x")])
    assert store.of("me", "c") == [FIRST]


def test_an_odd_name_of_a_conversation_is_found_again(database: Database) -> None:
    store = PseudonymStore(database)
    assert store.add("me", "나의\x00대화\ud800", [FIRST])
    assert store.of("me", "나의\x00대화\ud800") == [FIRST]


def test_rows_are_counted_by_key_and_sealed_anew(database: Database) -> None:
    store = PseudonymStore(database)
    store.add("me", "c", [FIRST, SECOND])
    assert store.by_key() == {"k1": 1}
    (row,) = store.sealed_with("k1")
    store.reseal([Owned(row.id, row.owner, row.conversation, SealedPseudonym("이름1", "NAME", "k2", "g", b"new"))])
    assert store.by_key() == {"k2": 1}
    assert store.of("me", "c")[0] == SealedPseudonym("이름1", "NAME", "k2", "g", b"new")


def test_pseudonyms_go_with_their_conversation(database: Database) -> None:
    store, conversations = PseudonymStore(database), ConversationStore(database)
    conversations.add("me", "c", "[이름1]은?", answer_out())
    for owner, name in (("me", "c"), ("me", "d"), ("you", "c")):
        store.add(owner, name, [FIRST])
    assert conversations.remove("me", "c") == 1
    assert (store.of("me", "c"), store.of("me", "d"), store.of("you", "c")) == ([], [FIRST], [FIRST])
    conversations.remove("me")
    assert (store.of("me", "d"), store.of("you", "c")) == ([], [FIRST])


def test_pseudonyms_are_deleted_by_retention_and_not_while_they_are_used(database: Database) -> None:
    store = PseudonymStore(database)
    store.add("me", "c", [FIRST, SECOND])
    with database.session() as session:
        session.execute(update(StoredPseudonym).values(used=now() - timedelta(days=11)))
    store.touch("me", "c", {"전화1"})
    (proof,) = Retention(database, {"pseudonyms": 10}).purge(now())
    assert (proof.kind, proof.before, proof.deleted, proof.left, proof.erased) == ("pseudonyms", 2, 1, 0, True)
    assert store.of("me", "c") == [SECOND]


def test_the_log_of_reveals_says_who_when_whence_whose_what_and_why(reopen: Open) -> None:
    entry = RevealEntry("key:1", "10.0.0.9", "me", "c", ("이름1",), "민원 처리 결과 통지", "revealed", "ev-1")
    log = RevealLog(reopen())
    log.add(entry)
    log.add(RevealEntry("key:2", "10.0.0.8", "me", "c", (), "궁금해서 열람", "refused"))
    first, second = RevealLog(reopen()).between(now() - timedelta(minutes=1), now() + timedelta(minutes=1))
    assert (first.who, first.whence, first.owner, first.conversation) == ("key:1", "10.0.0.9", "me", "c")
    assert (first.labels, first.reason, first.outcome, first.evidence) == (
        ("이름1",),
        "민원 처리 결과 통지",
        "revealed",
        "ev-1",
    )
    assert second.outcome == "refused"
    assert log.since("key:1", now() - timedelta(hours=1)) == 1
    assert log.between(now() + timedelta(minutes=1), now() + timedelta(hours=1)) == []


def test_a_document_is_kept_out_until_it_is_let_in_and_another_state_of_it_again(database: Database) -> None:
    store = QuarantineStore(database)
    store.add("D-1", "h1", "민원.md", {"주민등록번호": 2})
    store.add("D-1", "h1", "민원.md", {"주민등록번호": 2})
    assert not store.released("D-1", "h1")
    assert [(one.doc_id, one.source, dict(one.findings)) for one in store.all()] == [
        ("D-1", "민원.md", {"주민등록번호": 2})
    ]
    assert store.release("D-1", "operator", "가명임을 확인") == 1
    assert store.released("D-1", "h1")
    assert not store.released("D-1", "h2")
    assert store.all() == []
    assert [(one.released_by, one.reason) for one in store.all(waiting=False)] == [("operator", "가명임을 확인")]
    assert store.release("D-1", "operator", "다시") == 0
