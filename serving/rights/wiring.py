"""Wires explanations over whatever ledger the services hold."""

from __future__ import annotations

from serving.evidence.chained import ChainedLedger
from serving.evidence.ledger import Ledger, MemoryLedger
from serving.rights.chained import ChainedAnswerRecords
from serving.rights.explain import Explanations
from serving.rights.records import AnswerRecords, MemoryAnswerRecords, NoAnswerRecords
from serving.services import Services


def explanations_of(services: Services) -> Explanations:
    """Return what explains the answers of some services."""
    return Explanations(records_of(services.ledger), services.ledger, services.settings.rights, services.clock)


def records_of(ledger: Ledger) -> AnswerRecords:
    """Return what finds a ledger's records of answers."""
    if isinstance(ledger, ChainedLedger):
        return ChainedAnswerRecords(ledger)
    return MemoryAnswerRecords(ledger) if isinstance(ledger, MemoryLedger) else NoAnswerRecords()
