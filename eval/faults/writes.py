"""Writes that go on while something breaks, and the count afterwards of what was acknowledged and is gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from eval.faults.client import Client
from rag.errors import MongminError
from serving.store.base import Database
from serving.store.conversations import ConversationStore
from serving.store.feedback import FeedbackStore

PAUSE = 0.05
UPLOAD_EVERY = 8
ASK_EVERY = 11
TAKEN_IN_SECONDS = 120.0


@dataclass
class Writer:
    """Leaves feedback, uploads and converses without a break; words are of its own, so that each can be counted."""

    client: Client
    name: str
    upload_bytes: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    number: int = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Write for as long as the block lasts."""
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._thread.join()

    def acknowledged(self) -> int:
        """Return how many writes were acknowledged so far."""
        return len(self.client.feedback) + len(self.client.uploads) + len(self.client.turns)

    def wait_for(self, writes: int, seconds: float = 60.0) -> None:
        """Wait until so many more writes are acknowledged, or the time is over."""
        wanted, deadline = self.acknowledged() + writes, time.monotonic() + seconds
        while self.acknowledged() < wanted and time.monotonic() < deadline:
            time.sleep(PAUSE)

    def _work(self) -> None:
        while not self._stop.is_set():
            self.number += 1
            if self.number % UPLOAD_EVERY == 0:
                self.client.upload(f"{self.name}표지{self.number:04}", self.upload_bytes)
            elif self.number % ASK_EVERY == 0:
                self.client.converse(f"{self.name}-{self.number:04}")
            else:
                self.client.write_feedback(f"{self.name}-{self.number:04}")
            self._stop.wait(PAUSE)


def lost_records(client: Client, database: Database) -> list[str]:
    """Return the acknowledged feedback and turns of conversations that the database does not hold."""
    try:
        kept = FeedbackStore(database).comments() | ConversationStore(database).answer_ids()
    finally:
        database.close()
    return [known for known in (*client.feedback, *client.turns) if known not in kept]


def lost_uploads(client: Client, seconds: float = TAKEN_IN_SECONDS) -> list[str]:
    """Return the acknowledged uploads that no search finds, once there was time to take them in."""
    deadline = time.monotonic() + seconds
    missing = list(client.uploads)
    while missing and time.monotonic() < deadline:
        missing = [word for word in missing if not patiently(partial(client.found, word))]
        time.sleep(PAUSE if not missing else 1.0)
    return missing


def patiently(look: Callable[[], bool]) -> bool:
    """Look; an API that does not answer has not shown it."""
    import httpx

    try:
        return look()
    except (httpx.HTTPError, MongminError):
        return False
