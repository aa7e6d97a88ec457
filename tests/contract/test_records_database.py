from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import inspect

from configs.settings import RecordsSettings, Settings
from rag.errors import ConfigurationError, RecordsUnavailable
from serving.schemas import FeedbackIn
from serving.store.base import Base, Database
from serving.store.feedback import FeedbackStore
from serving.store.migrate import current, newest
from tests.contract.databases import Open, database, reopen, server

__all__ = ["database", "reopen", "server"]


def test_feedback_survives_the_store(reopen: Open) -> None:
    store = reopen()
    first = FeedbackStore(store).add(FeedbackIn(answer_id="ans-1", rating="up"))
    store.close()
    again = FeedbackStore(reopen())
    second = again.add(FeedbackIn(answer_id="ans-1", rating="down", comment="근거가 낡았습니다 😀"))
    assert second > first
    assert again.ratings() == {"up": 1, "down": 1}


def test_a_new_database_is_brought_to_the_newest_revision(database: Database) -> None:
    with database.engine().connect() as connection:
        assert current(connection) == newest()


def test_the_migrations_make_exactly_the_tables_of_the_stores(database: Database) -> None:
    found = inspect(database.engine())
    for table in Base.metadata.sorted_tables:
        assert {c["name"] for c in found.get_columns(table.name)} == set(table.columns.keys()), table.name


def test_processes_that_start_together_take_turns(reopen: Open) -> None:
    opened = [reopen() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda one: FeedbackStore(one).ratings() == {}, opened))


def test_many_that_open_a_new_file_at_the_same_moment_all_get_it(tmp_path: Path) -> None:
    # Whether two collide is a matter of microseconds: one round in ten showed the fault, of thirty nearly all do.
    for number in range(30):
        (folder := tmp_path / str(number)).mkdir()
        opened = [Database.in_folder(folder) for _ in range(8)]
        gate = Barrier(len(opened))

        def ask(one: Database, gate: Barrier = gate) -> dict[str, int]:
            gate.wait()
            return FeedbackStore(one).ratings()

        with ThreadPoolExecutor(len(opened)) as pool:
            assert list(pool.map(ask, opened)) == [{}] * len(opened)
        for one in opened:
            one.close()


def test_a_block_that_fails_changes_nothing(database: Database) -> None:
    from serving.store.feedback import Feedback

    with pytest.raises(RecordsUnavailable), database.session() as session:
        session.add(Feedback(answer_id="a", rating=None, comment=""))
    assert FeedbackStore(database).ratings() == {}


def test_a_database_from_before_there_were_migrations_keeps_its_rows(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "records.sqlite3") as old:
        old.execute(
            "CREATE TABLE feedback (id INTEGER PRIMARY KEY, answer_id VARCHAR(100) NOT NULL, rating VARCHAR(8)"
            " NOT NULL, comment VARCHAR(2000) NOT NULL, created DATETIME NOT NULL)"
        )
        old.execute("INSERT INTO feedback VALUES (1, 'ans-1', 'up', '', '2026-11-01 00:00:00')")
    old.close()
    database = Database.in_folder(tmp_path)
    assert FeedbackStore(database).ratings() == {"up": 1}
    database.close()


def test_a_place_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(RecordsUnavailable):
        FeedbackStore(Database.in_folder(tmp_path / "none")).ratings()


def test_a_file_that_is_no_database_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "records.sqlite3").write_bytes(b"not a database at all" * 100)
    with pytest.raises(RecordsUnavailable):
        FeedbackStore(Database.in_folder(tmp_path)).ratings()


@pytest.mark.parametrize("url", ["mysql://db/x", "no address", "postgresql://me:secret@db/x"])
def test_an_address_that_we_do_not_take_says_what_to_write(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"records\.url"):
        Database.of(Settings(data=tmp_path, records=RecordsSettings(url=url)))
