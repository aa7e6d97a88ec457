"""What was acknowledged is there after the process is killed; a server that is away costs an answer no wait."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from configs.settings import RecordsSettings
from rag.errors import RecordsUnavailable
from rag.spending import Spending
from serving.caller import Caller
from serving.recorder import NOT_RECORDED, Recorder
from serving.store.base import REST_SECONDS, Database
from serving.store.conversations import ConversationStore
from tests.postgres import BINARIES, MISSING, cluster
from tests.records import answer_out

WRITER = """
import sys
from serving.store.base import Database
from serving.store.conversations import ConversationStore
from tests.records import answer_out
store = ConversationStore(Database(sys.argv[1]))
for number in range(100_000):
    store.add("me", f"c-{number % 3}", f"질문-{number}", answer_out())
    print(number, flush=True)
"""
ACKNOWLEDGED = 30


def killed_while_writing(url: str) -> list[int]:
    """Let a process write, kill it in the middle, and return the numbers that it acknowledged."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    writer = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, env=environment, text=True)
    assert writer.stdout is not None
    told = []
    for line in writer.stdout:
        told.append(int(line))
        if len(told) == ACKNOWLEDGED:
            writer.send_signal(signal.SIGKILL)
            break
    told += [int(line) for line in writer.stdout if line.endswith("\n")]
    writer.wait()
    return told


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_process_loses_no_acknowledged_write(kind: str, tmp_path: Path) -> None:
    if kind == "sqlite":
        lossless(f"sqlite:///{tmp_path / 'records.sqlite3'}")
        return
    if not BINARIES:
        pytest.skip(MISSING)
    with cluster() as server:
        lossless(server.url)


def lossless(url: str) -> None:
    """Fail if a write that was acknowledged is not there, or a conversation without its turns is."""
    told = killed_while_writing(url)
    assert len(told) >= ACKNOWLEDGED
    database = Database(url)
    store = ConversationStore(database)
    kept = {turn.question for name in ("c-0", "c-1", "c-2") for turn in store.turns("me", name, 100_000)}
    assert {f"질문-{number}" for number in told} <= kept
    assert len(kept) <= len(told) + 1
    assert all(one.size for one in store.page("me").conversations)
    database.close()


@pytest.mark.skipif(not BINARIES, reason=MISSING)
def test_a_server_that_is_away_costs_no_answer_and_no_wait_and_is_found_again() -> None:
    faults: list[str] = []
    with cluster() as server:
        database = Database(server.url)
        recorder = Recorder(database, RecordsSettings(), faults.append)
        me, answer = Caller("me"), answer_out(conversation_id="c")
        assert recorder.answered(me, "ask", "질문", answer, Spending()).notices == []
        server.stop()
        began = time.monotonic()
        for _ in range(20):
            assert recorder.answered(me, "ask", "질문", answer, Spending()).notices == [NOT_RECORDED]
        assert time.monotonic() - began < 5
        assert set(faults) == {"records-unavailable"}
        server.start()
        time.sleep(REST_SECONDS)
        assert recorder.answered(me, "ask", "둘째 질문", answer, Spending()).notices == []
        assert [turn.question for turn in recorder.turns(me, "c")] == ["질문", "둘째 질문"]
        database.close()


def test_a_full_disk_is_an_error_of_ours_and_loses_nothing(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    store = ConversationStore(database)
    store.add("me", "c", "첫 질문", answer_out())
    with database.engine().connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(RecordsUnavailable):
        store.add("me", "c", "긴 질문 " * 20_000, answer_out())
    assert [turn.question for turn in store.turns("me", "c", 5)] == ["첫 질문"]
    database.close()
