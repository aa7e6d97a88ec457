"""The evidence that each change of the register leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rag.register.workflow import Action
from serving.evidence.ledger import Json, Ledger
from serving.store.columns import now
from serving.store.register import Event


@dataclass(frozen=True, slots=True)
class Evidence:
    """Records what is done to the register before it is done: nothing is changed without evidence."""

    ledger: Ledger
    now: Callable[[], datetime] = now

    def event(
        self, entry_id: str, revision: int, action: Action, who: str, comment: str = "", *, carried_out: bool = True
    ) -> Event:
        """Record a change and return its event; `carried_out` false takes back a record that came to nothing.

        Raises `RecordsUnavailable`.
        """
        body: dict[str, Json] = {"entry": entry_id, "revision": revision, "action": action}
        if not carried_out:
            body["carried_out"] = False
        evidence = self.ledger.add("register", body, who)
        return Event(revision, action, who, comment, self.now(), evidence)
