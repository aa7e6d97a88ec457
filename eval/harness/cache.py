"""Replies by content: the same request to the same system is asked once, also over runs and after a kill."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from rag.errors import ConfigurationError
from rag.evaluation.records import Reply
from serving.lock import prepared

KEPT = frozenset({"answered", "refused", "out_of_choice"})
"""What is worth keeping: whatever failed is asked again."""
BUSY_SECONDS = 30.0


class ReplyCache(Protocol):
    """Where replies are kept."""

    def get(self, key: str) -> Reply | None:
        """Return the reply of a key, marked as cached."""

    def put(self, key: str, reply: Reply) -> None:
        """Keep a reply."""

    def close(self) -> None:
        """Let go of what holds them."""


class NoCache:
    """Keeps nothing but what this run asked: a baseline is asked once, whatever its variants."""

    def __init__(self) -> None:
        self._kept: dict[str, Reply] = {}

    def get(self, key: str) -> Reply | None:
        """Return the reply of a key, marked as cached."""
        reply = self._kept.get(key)
        return reply and reply.model_copy(update={"cached": True})

    def put(self, key: str, reply: Reply) -> None:
        """Keep a reply for this run."""
        if reply.status in KEPT:
            self._kept[key] = reply

    def close(self) -> None:
        """Nothing is held."""


class FileCache:
    """An SQLite file that several runs may use at once."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        prepared(path.parent)
        try:
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute("CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL)")
        except sqlite3.Error as error:
            raise ConfigurationError(
                f"평가 캐시 {str(path)!r}을(를) 열 수 없습니다({error}). 지우거나 --no-cache로 실행하십시오."
            ) from error

    def get(self, key: str) -> Reply | None:
        """Return the reply of a key, marked as cached; what cannot be read is asked again, it never ends a run."""
        with contextlib.suppress(sqlite3.Error, ValidationError), self._lock:
            row = self._connection.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
            return row and Reply.model_validate_json(row[0]).model_copy(update={"cached": True})
        return None

    def put(self, key: str, reply: Reply) -> None:
        """Keep a reply that is worth it. A full or damaged disk loses the cache's use, never the run.

        So does a reply that comes when the run is over: its item was late.
        """
        if reply.status not in KEPT:
            return
        with self._lock, contextlib.suppress(sqlite3.Error), self._connection:
            self._connection.execute("INSERT OR REPLACE INTO replies VALUES (?, ?)", (key, reply.model_dump_json()))

    def close(self) -> None:
        """Close the file; whoever still asks finds nothing in it."""
        with self._lock:
            self._connection.close()
