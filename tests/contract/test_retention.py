from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, update

from configs.settings import RecordsSettings
from rag.errors import RecordsUnavailable
from serving.purge import DailyPurge
from serving.schemas import FeedbackIn
from serving.store.appeals import Appeal, AppealStore
from serving.store.base import Base, Database
from serving.store.care import CareStore, StoredCheck
from serving.store.columns import now
from serving.store.conversations import ConversationStore, StoredTurn
from serving.store.erase import checkpoint
from serving.store.evaluators import EvaluatorStore, StoredEvaluator
from serving.store.feedback import Feedback, FeedbackStore
from serving.store.retention import Retention, policy_of
from serving.store.usage import Cost, Span, Usage, UsageStore
from tests.contract.databases import Open, database, reopen, server
from tests.records import answer_out

__all__ = ["database", "reopen", "server"]

POLICY = policy_of(RecordsSettings(conversations_days=10, feedback_days=20, usage_days=30))
CANARY = "지워져야-할-개인정보-0101"


def requested(receipt: str, replied: datetime | None) -> Appeal:
    """Return an old request for an explanation."""
    received = now() - timedelta(days=2000)
    state = "received" if replied is None else "replied"
    return Appeal(
        receipt, "me", "explanation", "ans-1", CANARY, state, received, received.date(), reply=CANARY, replied=replied
    )


def filled(database: Database) -> None:
    """Store an old and a new one of everything; the old hold the secret."""
    appeals = AppealStore(database)
    appeals.add(requested("R-1", now() - timedelta(days=1100)))
    appeals.add(replace(requested("R-2", None), reason="아직 답하지 않은 요구", reply=""))
    conversations, feedback, usage = ConversationStore(database), FeedbackStore(database), UsageStore(database)
    conversations.add("me", "old", f"{CANARY} 질문 " * 400, answer_out(CANARY * 300))
    conversations.add("me", "both", f"{CANARY} 첫 질문", answer_out())
    feedback.add(FeedbackIn(answer_id="a", rating="up", comment=CANARY, final_text=CANARY * 500), "me")
    usage.add(Cost("me", CANARY, "gemma", "ask", "generated"))
    with database.session() as session:
        for column, days in ((StoredTurn.asked, 11), (Feedback.created, 21), (Usage.at, 31)):
            session.execute(update(column.class_).values({column: now() - timedelta(days=days)}))
        for table in ("created", "updated"):
            old = {table: (now() - timedelta(days=11)).replace(tzinfo=None)}
            session.execute(update(Base.metadata.tables["conversations"]).values(old))
    conversations.add("me", "both", "둘째 질문", answer_out())
    conversations.add("me", "new", "새 질문", answer_out())
    feedback.add(FeedbackIn(answer_id="b", rating="down"), "me")
    usage.add(Cost("me", "교통과", "gemma", "ask", "generated"))
    for name, days in (("old", 400), ("new", 1)):
        CareStore(database).keep(check_in(name, now() - timedelta(days=days)), ["s"], lambda _: ("없음", "{}"))
    people = EvaluatorStore(database)
    people.acting(f"{CANARY}-옛 평가자")
    with database.session() as session:
        session.execute(update(StoredEvaluator).values(used=now() - timedelta(days=731)))
    people.acting("지금 평가자")


def check_in(name: str, at: datetime) -> StoredCheck:
    note = CANARY if name == "old" else ""
    return StoredCheck(name, "노인복지과", "s", "d", at, at, "missed", "ai", "수원시", "O", "me", note)


def test_what_is_older_than_the_policy_is_deleted_and_the_rest_stays(database: Database) -> None:
    filled(database)
    proofs = Retention(database, POLICY).purge(now())
    assert [(p.kind, p.before, p.deleted, p.left, p.erased) for p in proofs] == [
        ("conversations", 4, 2, 0, True),
        ("feedback", 2, 1, 0, True),
        ("usage", 2, 1, 0, True),
        ("pseudonyms", 0, 0, 0, True),
        ("reveals", 0, 0, 0, True),
        ("appeals", 2, 1, 0, True),
        ("complaints", 0, 0, 0, True),
        ("care", 2, 1, 0, True),
        ("evaluators", 2, 1, 0, True),
    ]
    store = ConversationStore(database)
    assert [(one.conversation_id, one.title) for one in store.page("me").conversations] == [
        ("new", "새 질문"),
        ("both", "둘째 질문"),
    ]
    assert store.page("me", CANARY).total == 0
    assert [one.receipt for one in AppealStore(database).page("me")] == ["R-2"]  # nobody replied to it yet
    assert FeedbackStore(database).ratings() == {"down": 1}
    assert UsageStore(database).rows("department", Span())[0].key == "교통과"


def test_the_proof_of_a_deletion_is_kept(reopen: Open) -> None:
    first = reopen()
    filled(first)
    done = Retention(first, POLICY).purge(now())
    kept = Retention(reopen(), POLICY)
    assert kept.proofs()[::-1] == done
    assert kept.last() == done[0].at


def test_a_purge_that_could_not_erase_is_no_complete_one(database: Database) -> None:
    filled(database)
    retention = Retention(database, POLICY)
    assert not retention.purge(now(), lambda _database: False)[0].erased
    assert retention.last() is None
    assert retention.purge(now())[0].deleted == 0
    assert retention.last() is not None


def test_a_purge_that_is_killed_while_it_erases_leaves_its_numbers(database: Database) -> None:
    filled(database)
    retention = Retention(database, POLICY)

    def killed(_database: Database) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retention.purge(now(), killed)
    assert {(proof.kind, proof.deleted, proof.left) for proof in retention.proofs()} == {
        ("conversations", 2, None),
        ("feedback", 1, None),
        ("usage", 1, None),
        ("pseudonyms", 0, None),
        ("reveals", 0, None),
        ("appeals", 1, None),
        ("complaints", 0, None),
        ("care", 1, None),
        ("evaluators", 1, None),
    }
    assert retention.last() is None


def test_what_is_kept_for_ever_is_never_deleted(database: Database) -> None:
    filled(database)
    kept = Retention(
        database, policy_of(RecordsSettings(conversations_days=0, feedback_days=0, usage_days=0, evaluators_days=0))
    )
    limited = [proof.kind for proof in kept.purge(now())]
    assert limited == ["reveals", "appeals", "complaints", "care"]  # they have a limit in any case
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(StoredTurn)) == 4


def test_the_daily_job_purges_once_a_day(database: Database) -> None:
    filled(database)
    job = DailyPurge(Retention(database, POLICY))
    at = now()
    assert len(job.look(at)) == 9
    assert job.look(at + timedelta(hours=23)) == []
    assert len(job.look(at + timedelta(hours=24))) == 9


def test_the_daily_job_runs_of_itself_and_stops(database: Database) -> None:
    filled(database)
    retention = Retention(database, POLICY)
    job = DailyPurge(retention, 0.01)
    job.start()
    deadline = now() + timedelta(seconds=20)
    while retention.last() is None and now() < deadline:
        time.sleep(0.02)
    job.stop()
    assert retention.last() is not None


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("records.sqlite3*"))


def test_no_byte_of_what_was_purged_is_left_in_the_files(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    filled(database)
    assert CANARY.encode() in bytes_of(tmp_path)
    Retention(database, POLICY).purge(now())
    assert CANARY.encode() not in bytes_of(tmp_path)
    assert "새 질문".encode() in bytes_of(tmp_path)
    database.close()


def test_no_byte_of_what_its_owner_removed_is_left_in_the_files(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    store = ConversationStore(database)
    store.add("me", "c", f"{CANARY} 질문 " * 400, answer_out(CANARY * 300))
    assert CANARY.encode() in bytes_of(tmp_path)
    store.remove("me", "c")
    assert CANARY.encode() not in bytes_of(tmp_path)
    database.close()


def test_a_reader_that_holds_the_log_open_is_told_as_not_erased(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    filled(database)
    reader = sqlite3.connect(tmp_path / "records.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM turns").fetchone()
    event.listen(database.engine(), "connect", hurry)
    database.engine().dispose()
    assert not checkpoint(database)
    reader.close()
    assert checkpoint(database)
    database.close()


def hurry(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=50")


def test_a_database_that_fails_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(RecordsUnavailable):
        Retention(Database.in_folder(tmp_path / "none"), POLICY).purge(now())
