"""The entries that come with the program, brought into a register that does not have them."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from configs.register import load_own, load_snapshot
from rag.register.entry import RegisterEntry
from rag.register.workflow import Revision
from serving.register.evidence import Evidence
from serving.register.own import validated
from serving.store.register import RegisterStore

INSTALLED = "설치본에 담긴 등록"
INSTALLER = "installation"


class Installed:
    """Brings the program's own entries in, once a process."""

    def __init__(self, store: RegisterStore, evidence: Evidence, snapshot: Mapping[str, RegisterEntry]) -> None:
        self._store = store
        self._evidence = evidence
        self._snapshot = snapshot
        self._done = False
        self._lock = threading.Lock()

    def ensure(self) -> None:
        """Add what is missing. Raises `RecordsUnavailable`."""
        with self._lock:
            if self._done:
                return
            known = {stored.id for stored in self._store.all()}
            for entry_id, entry in self._snapshot.items():
                if entry_id not in known:
                    event = self._evidence.event(entry_id, 1, "install", INSTALLER, INSTALLED)
                    self._store.add(entry_id, Revision(1, "published", entry, (INSTALLER,)), event)
            self._done = True


def shipped() -> dict[str, RegisterEntry]:
    """Return the published entries that come with the program. Raises `SettingsError`, `ConfigurationError`."""
    ours, snapshot = {own.id for own in load_own()}, load_snapshot()
    return {entry_id: validated(entry_id, content) for entry_id, content in snapshot.items() if entry_id in ours}
