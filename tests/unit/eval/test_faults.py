from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
from sqlalchemy import delete

from eval.faults.client import NO_CONNECTION, Client, Seen, events, read
from eval.faults.proxy import BadNetwork
from eval.faults.result import Outcome, not_produced, table
from eval.faults.writes import lost_records
from serving.schemas import FeedbackIn
from serving.store.base import Database
from serving.store.feedback import Feedback, FeedbackStore


def test_a_fault_that_was_not_produced_has_passed_nothing_and_says_why() -> None:
    row = not_produced("Qdrant killed", "both", "no server here")
    assert row.verdict == "not produced"
    assert "not produced: no server here" in table([row])


@pytest.mark.parametrize(
    "row",
    [
        Outcome("f", "w", recovered=1.0, lost=1),
        Outcome("f", "w", recovered=1.0, promise=False),
        Outcome("f", "w", recovered=None),
    ],
)
def test_a_lost_write_a_broken_promise_and_a_service_that_stays_away_are_no_pass(row: Outcome) -> None:
    assert row.verdict == "broken"


def test_an_acknowledged_write_that_is_gone_is_counted(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    store = FeedbackStore(database)
    for word in ("a", "b"):
        store.add(FeedbackIn(answer_id="ans-1", rating="up", comment=word))
    client = Client("http://127.0.0.1:9", "t", feedback=["a", "b", "c"])
    assert lost_records(client, database) == ["c"]
    with database.session() as session:
        session.execute(delete(Feedback).where(Feedback.comment == "a"))
    assert lost_records(client, database) == ["a", "c"]


def test_a_connection_that_breaks_is_noticed_and_a_status_without_words_is_not() -> None:
    client = Client("http://127.0.0.1:9", "t")
    assert client.ask().kind == NO_CONNECTION
    assert client.failed[0].noticed
    assert not Seen("500").noticed
    assert Seen("disk-full", "디스크에 남은 공간이 없습니다.").noticed
    assert not Seen("generated", "").answered


def test_the_events_of_a_stream_are_read() -> None:
    lines = ["event: status", 'data: {"stage": "generating"}', "", "event: answer", 'data: {"mode": "quoted"}', ""]
    assert [name for name, _ in events(iter(lines))] == ["status", "answer"]
    answer = read("answer", {"mode": "quoted", "citations": [1], "notices": ["알림"]})
    assert answer == Seen("quoted", "알림", cited=True)
    assert read("status", {}) is None


@pytest.mark.parametrize("mood", ["cut", "refusing", "silent"])
def test_a_bad_network_spoils_what_passes_and_a_good_one_does_not(mood: str) -> None:
    echo = Echo()
    network = BadNetwork(("127.0.0.1", echo.port))
    try:
        with socket.create_connection(("127.0.0.1", network.port), timeout=0.5) as through:
            through.sendall(b"a")
            assert through.recv(1) == b"a"
            network.become(mood)  # type: ignore[arg-type]
            assert not passes(through)
        network.become("good")
        with socket.create_connection(("127.0.0.1", network.port), timeout=5) as again:
            assert passes(again)
    finally:
        network.close()
        echo.close()


def passes(through: socket.socket) -> bool:
    try:
        through.sendall(b"b")
        return through.recv(1) == b"b"
    except OSError:
        return False


class Echo:
    """Says back what it hears."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._echo, args=(connection,), daemon=True).start()

    def _echo(self, connection: socket.socket) -> None:
        with connection:
            try:
                while piece := connection.recv(64):
                    connection.sendall(piece)
            except OSError:
                return

    def close(self) -> None:
        self._listener.close()
