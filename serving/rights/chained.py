"""Finds the evidence of answers in the chain, and opens what is sealed in it."""

from __future__ import annotations

from collections.abc import Mapping

from serving.evidence.chain import PARTS, Part, Record, moment_of
from serving.evidence.chained import ChainedLedger
from serving.evidence.ledger import Json
from serving.evidence.ports import Wanted
from serving.evidence.rings import pseudonyms
from serving.evidence.sealing import NotSealed, unseal
from serving.rights.records import AnswerRecord


class ChainedAnswerRecords:
    """Reads a ledger's own chain with its own keys. What lost its key reads as if it had not been kept."""

    def __init__(self, ledger: ChainedLedger) -> None:
        self._ledger = ledger

    def find(self, name: str) -> AnswerRecord | None:
        """Return the record of an answer by the answer's id or its own."""
        store = self._ledger.store
        record = store.one(name) or next(iter(store.page(Wanted(kind="answer", ref=name), 1)), None)
        if record is None or record.kind != "answer":
            return None
        body: dict[str, Json] = {"answer_id": record.ref, "mode": record.mode, "grade": record.grade}
        body |= self._part(record, "body")
        words = self._part(record, "words")
        if words:
            body["words"] = dict(words)
        return AnswerRecord(record.id, moment_of(record.at), body, lambda who: self._is(record, who))

    def _is(self, record: Record, who: str) -> bool:
        return record.who in pseudonyms(self._ledger.keys.who, who)

    def _part(self, record: Record, part: Part) -> Mapping[str, Json]:
        """Return an opened part; empty if it is not there or its key was destroyed."""
        sealed = record.sealed(part) if part in PARTS else ""
        key = self._ledger.store.keys(record.sequence, record.sequence).get((record.sequence, part))
        outer = self._ledger.keys.seal.find(record.seal)
        if not sealed or key is None or outer is None:
            return {}
        try:
            return unseal(sealed, key, outer, record.id, part)
        except NotSealed:
            return {}
