"""The port through which every part leaves evidence, and its fake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Protocol

RecordKind = Literal[
    "answer", "triage", "decision", "reveal", "notice", "screening", "explanation", "export", "register", "deletion"
]
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "answer": "답변",
        "triage": "분류",
        "decision": "사람의 결정",
        "reveal": "가린 값 열람",
        "notice": "고지",
        "screening": "고영향 판별",
        "explanation": "설명 제공",
        "export": "내보내기",
        "register": "등록부",
        "deletion": "삭제",
    }
)
"""Each kind of record in the words of those who read it."""
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
