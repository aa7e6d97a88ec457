"""The port through which explanations find the evidence of an answer, and its fake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from serving.evidence.ledger import Entry, Json, MemoryLedger
from serving.store.columns import now


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """The evidence of one answer. `body` is as it was recorded, with the words of persons where they are still kept.

    `belongs_to` says whether a caller's name is the one that the record knows by a keyed hash only.
    """

    id: str
    at: datetime
    body: Mapping[str, Json]
    belongs_to: Callable[[str], bool]


class AnswerRecords(Protocol):
    """Finds records of answers."""

    def find(self, name: str) -> AnswerRecord | None:
        """Return the record of an answer by the answer's id or its own. Raises `RecordsUnavailable`."""


class MemoryAnswerRecords:
    """Finds the answers in a ledger in memory, for tests."""

    def __init__(self, ledger: MemoryLedger, at: Callable[[], datetime] = now) -> None:
        self._ledger = ledger
        self._at = at

    def find(self, name: str) -> AnswerRecord | None:
        """Return the record, as if it were of now."""
        for entry in self._ledger.entries:
            if entry.kind == "answer" and name in (entry.id, entry.body.get("answer_id")):
                return self._record(entry)
        return None

    def _record(self, entry: Entry) -> AnswerRecord:
        return AnswerRecord(entry.id, self._at(), entry.body, lambda who: who == entry.who)


class NoAnswerRecords:
    """Finds nothing: this installation keeps no evidence that could be read."""

    def find(self, name: str) -> AnswerRecord | None:  # noqa: ARG002 - the protocol's signature
        """Return nothing."""
        return None
