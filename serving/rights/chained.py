"""Finds the evidence of answers in the chain, and opens what is sealed in it."""

from __future__ import annotations

from serving.evidence.archive import Archive, Opened
from serving.evidence.chain import moment_of
from serving.evidence.chained import ChainedLedger
from serving.evidence.ledger import Json
from serving.evidence.ports import Wanted
from serving.evidence.rings import pseudonyms
from serving.rights.records import AnswerRecord


class ChainedAnswerRecords:
    """Reads a ledger's own chain with its own keys. What lost its key reads as if it had not been kept."""

    def __init__(self, ledger: ChainedLedger) -> None:
        self._archive = Archive(ledger.store, ledger.keys)
        self._keys = ledger.keys

    def find(self, name: str) -> AnswerRecord | None:
        """Return the record of an answer by the answer's id or its own; None if it is not as it was signed."""
        opened = self._archive.one(name) or self._by_answer(name)
        if opened is None or opened.record.kind != "answer" or "unproven" in opened.states.values():
            return None
        record = opened.record
        body: dict[str, Json] = {"answer_id": record.ref, "mode": record.mode, "grade": record.grade, **opened.body}
        if opened.words:
            body["words"] = dict(opened.words)
        return AnswerRecord(
            record.id, moment_of(record.at), body, lambda who: record.who in pseudonyms(self._keys.who, who)
        )

    def _by_answer(self, name: str) -> Opened | None:
        return next(iter(self._archive.search(Wanted(kind="answer", ref=name), "", 1)), None)
