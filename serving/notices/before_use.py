"""The notice before the first use, recorded once for each caller and version (인공지능기본법 제31조제1항)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

from configs.rights import RightsSettings
from rag.errors import MongminError
from serving.caller import Caller
from serving.evidence.ledger import Json, Ledger
from serving.logging import logger
from serving.notices.notice import notice_of
from serving.store.base import Database
from serving.store.notices import NoticeStore

Channel = Literal["ask", "chat", "search", "cli"]
Failed = Callable[[str], None]
"""Counts the code of a fault."""
MOST_KNOWN = 50_000


class Notices:
    """Gives and records the notice. A fault of the database never costs an answer: the notice is given again.

    `failed` counts the code of each fault.
    """

    def __init__(self, database: Database, ledger: Ledger, settings: RightsSettings, failed: Failed) -> None:
        self.notice = notice_of(settings)
        self._store = NoticeStore(database)
        self._ledger = ledger
        self._failed = failed
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def before_use(self, caller: Caller, channel: Channel) -> bool:
        """Record that a caller is told the notice now; return whether they must be told (the first time)."""
        with self._lock:
            if caller.name in self._known:
                return False
        try:
            first = self._recorded(caller, channel)
        except MongminError as error:
            self._failed(error.code)
            logger().error("notice", code=error.code)
            return True
        with self._lock:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known.add(caller.name)
        return first

    def _recorded(self, caller: Caller, channel: Channel) -> bool:
        """Note it in the store and, the first time, in the evidence.

        Raises `RecordsUnavailable`, `EvidenceUnavailable`.
        """
        version = self.notice.version
        first = self._store.given(caller.name, version, channel)
        if first:
            body: dict[str, Json] = {
                "version": version,
                "text": self.notice.text,
                "law": self.notice.law,
                "channel": channel,
                "internal_use": self.notice.internal_use,
                "exemption": self.notice.exemption,
            }
            try:
                self._ledger.add("notice", body, caller.name)
            except MongminError:
                self._store.forget(caller.name, version)
                raise
        return first
