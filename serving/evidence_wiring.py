"""The evidence of an installation: its ledger and its archive, over its database and with its keys."""

from __future__ import annotations

from configs.settings import Settings
from serving.evidence.archive import Archive
from serving.evidence.chained import ChainedLedger
from serving.evidence.keys import keys_of
from serving.evidence.last_end import last_end_of
from serving.store.base import Database
from serving.store.evidence import EvidenceStore


def ledger_of(settings: Settings, database: Database) -> ChainedLedger:
    """Return the ledger that the settings name; it opens the database with its first record."""
    return ChainedLedger(EvidenceStore(database), keys_of(settings), end=last_end_of(settings))


def archive_of(settings: Settings, database: Database) -> Archive:
    """Return what reads and verifies the evidence."""
    return Archive(EvidenceStore(database), keys_of(settings), last_end_of(settings))
