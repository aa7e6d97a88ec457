"""The port through which every part leaves evidence, and its fake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

RecordKind = Literal[
    "answer", "triage", "decision", "reveal", "notice", "screening", "explanation", "export", "register", "deletion"
]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class Ledger(Protocol):
    """Takes evidence. A body holds no personal data: what a person wrote is masked before it comes here."""

    def add(self, kind: RecordKind, body: Mapping[str, Json], who: str | None = None) -> str:
        """Write one record, durably, and return its id; `who` is a caller's name, kept as a keyed hash only.

        Raises `RecordsUnavailable`.
        """


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of the fake."""

    id: str
    kind: RecordKind
    body: Mapping[str, Json]
    who: str | None


@dataclass
class MemoryLedger:
    """Keeps evidence in a list, for tests."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, kind: RecordKind, body: Mapping[str, Json], who: str | None = None) -> str:
        """Keep one record."""
        entry = Entry(f"ev-{len(self.entries) + 1}", kind, dict(body), who)
        self.entries.append(entry)
        return entry.id
