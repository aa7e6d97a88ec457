"""The register of one installation: its public side, its work, and the entries that came with the program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from configs.register import load_own, load_snapshot
from rag.register.entry import RegisterEntry
from rag.register.workflow import Action, Revision
from serving.evidence.ledger import Json, Ledger
from serving.register.own import validated
from serving.register.public import PublicRegister
from serving.services import Services
from serving.store.columns import now
from serving.store.register import Event, RegisterStore

INSTALLED = "설치본에 담긴 등록"
INSTALLER = "installation"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What leaves evidence of a change to the register."""

    ledger: Ledger
    now: Callable[[], datetime] = now

    def event(self, entry_id: str, revision: int, action: Action, who: str, comment: str = "") -> Event:
        """Record that something is done, before it is: nothing is changed without evidence.

        Raises `RecordsUnavailable`.
        """
        body: dict[str, Json] = {"entry": entry_id, "revision": revision, "action": action}
        evidence = self.ledger.add("register", body, who)
        return Event(revision, action, who, comment, self.now(), evidence)


class Installed:
    """Brings the program's own entries into a register that does not have them yet, once a process."""

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


class Register:
    """The register."""

    def __init__(self, store: RegisterStore, evidence: Evidence, snapshot: Mapping[str, RegisterEntry]) -> None:
        self.installed = Installed(store, evidence, snapshot)
        self.public = PublicRegister(store, self.installed.ensure)

    @classmethod
    def of(cls, services: Services) -> Register:
        """Return the register of some services; nothing is read before its first use."""
        return cls(RegisterStore(services.records), Evidence(services.ledger), shipped())


def shipped() -> dict[str, RegisterEntry]:
    """Return the published entries that came with the program. Raises `SettingsError`, `ConfigurationError`."""
    ours, snapshot = {own.id for own in load_own()}, load_snapshot()
    return {entry_id: validated(entry_id, content) for entry_id, content in snapshot.items() if entry_id in ours}
